"""Names and lengths of the files of the package, as docs/architecture.md states them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from synergysim import cli

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "synergysim"

ACCOMPANY = ("scenario", "figures", "report", "cli")
"""Packages whose file on a subject has the name of the file that computes it."""

MOST_LINES = 400
TYPICAL_LINES = 200

FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if not path.stem.startswith("__")]


def package_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@pytest.mark.parametrize("package", sorted({package_of(path) for path in FILES}))
def test_a_package_uses_a_file_name_once(package: str) -> None:
    names = Counter(path.name for path in FILES if package_of(path) == package)
    assert not [name for name, times in names.items() if times > 1]


def test_only_one_package_that_computes_uses_a_file_name() -> None:
    names = Counter(path.name for path in FILES if package_of(path) not in ACCOMPANY)
    assert not [name for name, times in names.items() if times > 1]


def test_every_command_has_the_file_of_its_name() -> None:
    commands = {path.stem for path in FILES if package_of(path) == "cli"} - {"help", "options"}
    names = {"presets" if verb == "list" else verb.replace("-", "_") for verb in cli.VERBS}
    assert commands == names


def test_files_are_short() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not [path for path, count in lines.items() if count > MOST_LINES]
    assert median(lines.values()) < TYPICAL_LINES
