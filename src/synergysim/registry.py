"""Mechanisms that are chosen by name: those of the package, and those that users add."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any, ClassVar, Generic, TypeVar, cast

Item = TypeVar("Item")

_MODULE: ContextVar[str] = ContextVar("module", default="")
"""Name of the user's module that is being executed; empty where there is none."""


class AlreadyRegisteredError(ValueError):
    """A mechanism of this kind has that name already."""


class Registry(Mapping[str, Item], Generic[Item]):
    """Mechanisms of one kind by name.

    Parameters
    ----------
    kind : str
        What they are called in messages.
    items : mapping of str to str or item
        Those that the package brings, or their places, written ``module:name``; these are
        imported when they are first requested.
    """

    _all: ClassVar[list[Registry[Any]]] = []

    def __init__(self, kind: str, items: Mapping[str, Any]) -> None:
        self.kind = kind
        self._items: dict[str, Any] = dict(items)
        self._modules: dict[str, str] = {}
        self._all.append(self)

    def register(self, name: str, item: Item) -> Item:
        """Add a mechanism under a new name, and return it.

        Raises
        ------
        AlreadyRegisteredError
            If another mechanism has this name.
        """
        if name in self._items and self._items[name] is not item:
            article = "an" if self.kind[0] in "aeiou" else "a"
            raise AlreadyRegisteredError(f"there is {article} {self.kind} called {name} already")
        if name not in self._items:
            self._items[name] = item
            self._modules[name] = _MODULE.get()
        return item

    def of(self, modules: Collection[str]) -> list[str]:
        """Name the mechanisms of the package and of some of the users' modules, in order."""
        return [
            name for name in self if name not in self._modules or self._modules[name] in modules
        ]

    def added(self, modules: Collection[str] | None = None) -> list[str]:
        """Name the mechanisms that some of the users' modules have registered; by default all."""
        return [
            name for name, owner in self._modules.items() if modules is None or owner in modules
        ]

    def _forget(self, module: str) -> None:
        for name in [name for name, owner in self._modules.items() if owner == module]:
            del self._items[name], self._modules[name]

    @classmethod
    def forget(cls, module: str) -> None:
        """Remove everything that a module has registered, of every kind."""
        for registry in cls._all:
            registry._forget(module)

    def __getitem__(self, name: str) -> Item:
        item = self._items[name]
        if isinstance(item, str):
            module, _, attribute = item.partition(":")
            item = self._items[name] = getattr(import_module(module), attribute)
        return cast(Item, item)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


@contextmanager
def registering(module: str) -> Iterator[None]:
    """Note that what is registered inside belongs to a module; if that fails, remove it again.

    Parameters
    ----------
    module : str
        Name under which a case's ``extensions`` hold it.
    """
    before = _MODULE.set(module)
    try:
        yield
    except BaseException:
        Registry.forget(module)
        raise
    finally:
        _MODULE.reset(before)


def module_registering() -> str:
    """Name of the user's module that is being executed; empty where there is none."""
    return _MODULE.get()
