"""A complete sample of every family, made from the schema itself, in a folder of its own."""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import pytest

from synergysim.scenario.parts import SECTIONS
from synergysim.scenario.schema_fields import Expected, expect, fields_of

FIXED: dict[str, Any] = {
    "country": "PER",
    "currency": "PEN",
    "start": "2018-01",
    "onset": "2020-03",
    "date": "2019-01",
    "ends": "2025-01",
    "low_level": 10.0,
    "high_level": 20.0,
    "low_elasticity": 0.3,
    "high_elasticity": 0.5,
    "basic_tools": 100.0,
    "months": 60,
    "social": "welfare",
    "productive": "agriculture",
    "holder": "outside",
    "members": ["welfare", "agriculture"],
    "supports": ["welfare"],
    "ministries": ("welfare", "agriculture"),
    "bodies": ("council",),
    "sides": ["social", "productive"],
    "shock": "covid",
}
"""Values that mean something to another part; the rest are drawn from the bounds."""

LEFT_OUT = (
    "list_of",
    "committees_of",
    "exclude",
    "among",
    "by_place",
    "joins",
    "owner",
    "population_file",
    "districts",
    "not_before",
    "instruments",
    "extensions",
)
"""Keys that are not needed, and that must name something outside their own part."""


def sample(expected: Expected, name: str = "") -> Any:
    """A value that the schema accepts."""
    if expected.part is not None:
        fields = fields_of(expected.part).items()
        made = {key: sample(field, key) for key, field in fields if key not in LEFT_OUT}
        for council in made.get("councils", {}).values():
            council["level"] = "local"  # those above belong to an architecture
        return made
    if get_origin(expected.kind) in (Union, types.UnionType):
        return sample(expect(get_args(expected.kind)[0]), name)
    fixed = FIXED.get(name)
    if expected.is_named:
        names = expected.keys or fixed or ("first",)
        inner = expected.child("any")
        return {key: sample(inner, name if inner.part is None else "") for key in names}
    if get_origin(expected.kind) is list:
        return fixed or [sample(expect(get_args(expected.kind)[0]))]
    if expected.choices:
        return expected.choices[0]
    if expected.kind is bool:
        return True
    if expected.kind is str:
        return fixed if isinstance(fixed, str) else f"some {name or 'text'}"
    bounds = expected.bounds
    if isinstance(fixed, (int, float)) and bounds.hold(fixed):
        return fixed
    low = bounds.ge if bounds.ge is not None else bounds.gt if bounds.gt is not None else 0
    high = bounds.le if bounds.le is not None else bounds.lt if bounds.lt is not None else low + 2
    if high - low >= 1e6:  # money: small amounts
        high = low + 2
    return int((low + high) // 2) if expected.kind is int else (low + high) / 2


def write(path: Path, value: dict[str, Any], comment: str = "") -> Path:
    """Write block YAML, one key a line, by hand so that line numbers are known."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(comment + "\n".join(_lines(value)) + "\n", encoding="utf-8")
    return path


def _lines(value: dict[str, Any], indent: str = "") -> list[str]:
    lines: list[str] = []
    for key, item in value.items():
        if isinstance(item, dict) and item and "source" not in item:
            lines += [f"{indent}{key}:", *_lines(item, indent + "  ")]
        else:
            lines.append(f"{indent}{key}: {json.dumps(item)}")
    return lines


RUN = {
    "start": "2018-01",
    "months": 60,
    "households": 2000,
    "burn_in_years": 10,
    "population_seed": 1,
    "path_seed": 2,
    "past": "pool",
}


def case() -> dict[str, Any]:
    """A case that names the sample files."""
    return {
        "title": "A sample",
        "description": "Made for the tests.",
        "run": dict(RUN),
        "context": "peru",
        "architecture": "joint",
        "programmes": {"social": "juntos", "productive": "haku"},
        "institutions": "strong",
        "shocks": ["covid"],
        "responses": {"bonus": "bonus"},
    }


NAMES = {
    "contexts": "peru",
    "architectures": "joint",
    "programmes": "juntos",
    "institutions": "strong",
    "shocks": "covid",
    "responses": "bonus",
}


def write_all(folder: Path) -> Path:
    """Write a file of every family below ``scenarios/`` and return the path of the case."""
    scenarios = folder / "scenarios"
    for family, name in NAMES.items():
        write(scenarios / family / f"{name}.yaml", sample(Expected(SECTIONS[family])))
    productive = sample(Expected(SECTIONS["programmes"])) | {"side": "productive"}
    write(scenarios / "programmes" / "haku.yaml", productive)
    return write(scenarios / "cases" / "sample.yaml", case())


class Folder:
    """A user's folder with a sample of every family, whose files tests change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.case = write_all(path)

    def file(self, name: str) -> Path:
        """A file below ``scenarios/``, such as ``contexts/peru.yaml``."""
        return self.path / "scenarios" / name

    def write(self, name: str, text: str) -> Path:
        """Write a file below ``scenarios/``."""
        path = self.file(name)
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> int:
        """Replace a text that occurs, the first time; return its line."""
        text = self.file(name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))
        return text.count("\n", 0, text.index(old)) + 1

    def line(self, name: str, part: str) -> int:
        """Line of the first occurrence of a text."""
        text = self.file(name).read_text(encoding="utf-8")
        return text.count("\n", 0, text.index(part)) + 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The samples, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)
