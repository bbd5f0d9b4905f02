"""The type, unit, bounds and meaning that the schema expects at a path."""

from __future__ import annotations

import types
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from synergysim.scenario.base import MONTH
from synergysim.scenario.errors import shorten
from synergysim.scenario.registered import NameIn, SettingsOf


@dataclass(frozen=True)
class Bounds:
    """Range of a number; None where it is open."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None

    def hold(self, value: float) -> bool:
        """Tell whether a number lies inside."""
        return (
            (self.ge is None or value >= self.ge)
            and (self.gt is None or value > self.gt)
            and (self.le is None or value <= self.le)
            and (self.lt is None or value < self.lt)
        )

    def __str__(self) -> str:
        if self.ge is not None and self.le is not None:
            return f"from {_plain(self.ge)} to {_plain(self.le)}"
        words = {"of at least": self.ge, "above": self.gt, "of at most": self.le, "below": self.lt}
        return " and ".join(
            f"{word} {_plain(bound)}" for word, bound in words.items() if bound is not None
        )


def _plain(bound: float) -> str:
    """Write a bound without the point that a whole number does not need."""
    return f"{int(bound) if float(bound).is_integer() else bound:,}"


@dataclass(frozen=True)
class Expected:
    """What the schema expects at one place.

    Attributes
    ----------
    kind : object
        The type, without ``None`` and annotations.
    metadata : tuple
        Constraints on it.
    unit : str or None
        Unit of a number.
    description : str
        What it means.
    """

    kind: Any
    metadata: tuple[Any, ...] = ()
    unit: str | None = None
    description: str = ""

    @property
    def part(self) -> type[BaseModel] | None:
        """The model, when a mapping with fixed keys is expected."""
        is_model = isinstance(self.kind, type) and issubclass(self.kind, BaseModel)
        return self.kind if is_model else None

    @property
    def is_named(self) -> bool:
        """Whether a mapping with keys of the user's choice is expected."""
        return get_origin(self.kind) is dict

    @property
    def is_mapping(self) -> bool:
        """Whether some mapping is expected."""
        return (
            self.part is not None
            or self.is_named
            or any(choice.is_mapping for choice in self.alternatives)
        )

    @property
    def bounds(self) -> Bounds:
        """Range of the number."""
        found = {
            name: getattr(item, name)
            for item in self.metadata
            for name in ("ge", "gt", "le", "lt")
            if getattr(item, name, None) is not None
        }
        return Bounds(**found)

    @property
    def keys(self) -> list[str]:
        """Keys that a mapping may have, when they are fixed."""
        if self.part is not None:
            return list(self.part.model_fields)
        if self.is_named and get_origin(get_args(self.kind)[0]) is Literal:
            return list(get_args(get_args(self.kind)[0]))
        # Of several mappings, all keys that one of them may have.
        return list(dict.fromkeys(key for choice in self.alternatives for key in choice.keys))

    @property
    def alternatives(self) -> list[Expected]:
        """The allowed alternatives at this path."""
        several = get_origin(self.kind) in (Union, types.UnionType)
        return [expect(choice) for choice in get_args(self.kind)] if several else []

    @property
    def choices(self) -> list[str]:
        """Words that the value may be, when they are fixed."""
        named = next((item for item in self.metadata if isinstance(item, NameIn)), None)
        if named is not None:
            return list(named.registry)
        return (
            [str(word) for word in get_args(self.kind)] if get_origin(self.kind) is Literal else []
        )

    @property
    def registered(self) -> SettingsOf | None:
        """The registered mechanisms that may be named here, if only such may."""
        return next((item for item in self.metadata if isinstance(item, SettingsOf)), None)

    def _settings(self, name: str) -> Expected | None:
        """What a registered mechanism declares that it can be given."""
        if self.registered is None or name not in self.registered.registry:
            return None
        return Expected(self.registered.registry[name].settings)

    def child(self, key: str | int) -> Expected | None:
        """Return what is expected under a key or position, or None where nothing is."""
        if self.part is not None:
            return fields_of(self.part).get(str(key))
        if self.is_named and (settings := self._settings(str(key))) is not None:
            return settings
        if self.is_named:
            return expect(get_args(self.kind)[1], unit=self.unit, description=self.description)
        if get_origin(self.kind) in (list, tuple):
            return expect(get_args(self.kind)[0])
        inner = (choice.child(key) for choice in self.alternatives)
        return next((found for found in inner if found is not None), None)

    def at(self, path: Iterable[str | int]) -> Expected | None:
        """Follow a path of keys."""
        place: Expected | None = self
        for key in path:
            place = place.child(key) if place is not None else None
        return place

    def __str__(self) -> str:
        if any(isinstance(item, NameIn) for item in self.metadata):
            return "one of " + ", ".join(self.choices)
        if self.part is not None:
            return "a mapping with " + shorten(", ".join(self.part.model_fields), 120)
        match get_origin(self.kind):
            case kind if kind is Literal:
                return "one of " + ", ".join(map(str, get_args(self.kind)))
            case kind if kind is dict:
                return "a mapping of " + (", ".join(self.keys) or "names to their definitions")
            case kind if kind in (list, tuple):
                return f"a list{self._fewest()}: {expect(get_args(self.kind)[0])}"
            case kind if kind in (Union, types.UnionType):
                return ", or ".join(map(str, self.alternatives))
        if self.kind is bool:
            return "true or false"
        if self.kind in (int, float):
            name = "a whole number" if self.kind is int else "a number"
            unit = f" ({self.unit})" if self.unit and self.unit != "1" else ""
            return " ".join(part for part in (name, str(self.bounds)) if part) + unit
        return "text" + self._pattern()

    def _fewest(self) -> str:
        fewest = next((n for item in self.metadata if (n := getattr(item, "min_length", 0))), 0)
        return f" of at least {fewest}" if fewest else ""

    def _pattern(self) -> str:
        patterns = [getattr(item, "pattern", None) for item in self.metadata]
        known = {MONTH: " for a month, such as 2020-03"}
        shown = (known.get(str(pattern), f" like {pattern}") for pattern in patterns if pattern)
        return next(shown, "")


def expect(annotation: Any, *, unit: str | None = None, description: str = "") -> Expected:
    """Describe a type as an annotation writes it, with or without ``Annotated`` and ``None``."""
    if get_origin(annotation) is Annotated:
        kind, *extra = get_args(annotation)
        inner = expect(kind, unit=unit, description=description)
        metadata: list[Any] = list(inner.metadata)
        for item in extra:
            if isinstance(item, FieldInfo):
                metadata += item.metadata
                unit, description = _unit(item) or unit, item.description or description
            else:
                metadata.append(item)
        return Expected(inner.kind, tuple(metadata), unit, description)
    if get_origin(annotation) in (Union, types.UnionType):
        choices = [choice for choice in get_args(annotation) if choice is not types.NoneType]
        if len(choices) == 1:
            return expect(choices[0], unit=unit, description=description)
    return Expected(annotation, (), unit, description)


@cache
def fields_of(model: type[BaseModel]) -> dict[str, Expected]:
    """Describe the fields of a model."""
    described = {}
    for name, info in model.model_fields.items():
        inner = expect(info.annotation, unit=_unit(info), description=info.description or "")
        metadata = (*inner.metadata, *info.metadata)
        described[name] = Expected(inner.kind, metadata, inner.unit, inner.description)
    return described


def _unit(info: FieldInfo) -> str | None:
    extra = info.json_schema_extra
    unit = extra.get("unit") if isinstance(extra, dict) else None
    return str(unit) if unit is not None else None
