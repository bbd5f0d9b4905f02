"""An experiment before it is checked: a file, or values that a caller puts together."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from synergysim.engine.files import write_whole
from synergysim.scenario.check import plain
from synergysim.scenario.compose import CALLER
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.names import find_file
from synergysim.scenario.reader import parse_yaml, read_yaml
from synergysim.scenario.tree import Origin, Tree, merge, plant

ASKED = Origin("command or call", 0, 0)
"""File named by errors for a value that is not in a file."""

LINE = 100
"""Width of a file that is written."""


@dataclass(frozen=True)
class Draft:
    """An experiment as it is stated.

    Attributes
    ----------
    name : str
        Name of its results.
    text : str
        The YAML file that states it.
    tree : Tree
        Its values, each with the place where it is stated.
    """

    name: str
    text: str
    tree: Tree

    def with_changes(self, changes: Mapping[str, Any] | None) -> Draft:
        """Replace values of the file by those of a caller; the text stays that of the file."""
        if not changes:
            return self
        return replace(self, tree=merge(self.tree, plant(changes, CALLER)))

    def with_note(self, note: str) -> str:
        """Write the file with a comment at its head."""
        lines = textwrap.wrap(note, LINE, initial_indent="# ", subsequent_indent="# ")
        return "\n".join([*lines, self.text])

    def keep(self, folder: Path) -> Path:
        """Write the file that states the experiment into a folder, such as that of its results."""
        path = folder / f"{self.name}.yaml"
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, self.text)
        return path


Source = str | os.PathLike[str] | Draft
"""The name or path of an experiment's file, or an experiment stated without a file."""


def draft_of(source: Source) -> Draft:
    """Read an experiment's file; a draft is returned as it is.

    Raises
    ------
    ScenarioError
        If there is no such file, or it cannot be read.
    """
    if isinstance(source, Draft):
        return source
    path = find_file(source, "experiments")
    tree = read_yaml(path)
    return Draft(path.stem, path.read_text(encoding="utf-8"), tree)


def draft(name: str, content: Mapping[str, Any]) -> Draft:
    """State an experiment by its values, and write the file that states the same."""
    return Draft(name, as_yaml(content), plant(content, ASKED))


def as_yaml(content: Mapping[str, Any]) -> str:
    """Write values as YAML that :func:`synergysim.scenario.reader.read_yaml` reads as they are."""
    text = yaml.safe_dump(
        dict(content), sort_keys=False, allow_unicode=True, default_flow_style=None, width=LINE
    )
    # YAML 1.1, which the library writes, has words, numbers and blanks that the reader takes
    # otherwise or refuses. JSON has quotes around all text, and is YAML too.
    try:
        is_same = plain(parse_yaml(text, "text"), None) == content
    except ScenarioError:
        is_same = False
    return str(text) if is_same else json.dumps(content, ensure_ascii=False, indent=2) + "\n"
