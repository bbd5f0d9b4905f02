"""Mechanisms that are chosen by name: those of the package, and those that users add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Generic, TypeVar, cast

Item = TypeVar("Item")


class AlreadyRegisteredError(ValueError):
    """A mechanism of this kind has that name already."""


class Registry(Mapping[str, Item], Generic[Item]):
    """Mechanisms of one kind by name.

    Parameters
    ----------
    kind : str
        What they are called in messages.
    items : mapping of str to str
        Names and places of those that the package brings, written ``module:name``. They are
        imported when they are first asked for.
    """

    def __init__(self, kind: str, items: Mapping[str, str]) -> None:
        self.kind = kind
        self._items: dict[str, Any] = dict(items)

    def register(self, name: str, item: Item) -> Item:
        """Add a mechanism under a new name, and return it.

        Raises
        ------
        AlreadyRegisteredError
            If another mechanism has this name.
        """
        if name in self._items and self._items[name] is not item:
            raise AlreadyRegisteredError(f"there is a {self.kind} called {name} already")
        self._items[name] = item
        return item

    def remove(self, name: str) -> None:
        """Take a mechanism away again; nothing if there is none."""
        self._items.pop(name, None)

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
