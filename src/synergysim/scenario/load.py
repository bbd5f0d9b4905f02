"""Loading of scenarios and their parts from files, with overrides."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from synergysim.scenario.check import checked
from synergysim.scenario.compose import override, read_case, read_part, swap
from synergysim.scenario.money import in_prices_of_run, money_of
from synergysim.scenario.names import find_file
from synergysim.scenario.parts import SECTIONS
from synergysim.scenario.schema import Scenario
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.sources import Provenance, provenance_of
from synergysim.scenario.tree import KeyPath, Money, Origin, Tree
from synergysim.scenario.warnings import warnings_of

Name = str | os.PathLike[str]
Overrides = Mapping[str, Any] | Tree

WORDS_ONLY = ("title", "description", "frame")
"""Keys that change no result, and so no digest."""


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario with all its parts in place, checked.

    Attributes
    ----------
    name : str
        Name of the case's file.
    scenario : Scenario
        The checked values, for the model.
    document : Tree
        The values with the file and line of each.
    """

    name: str
    scenario: Scenario = field(repr=False)
    document: Tree = field(repr=False)

    @cached_property
    def tree(self) -> dict[str, Any]:
        """Bare values as nested mappings, without what is absent; names in alphabetical order."""
        return self.scenario.model_dump(exclude_none=True)

    @cached_property
    def provenance(self) -> dict[KeyPath, Provenance]:
        """Where every value comes from, by its path."""
        return provenance_of(self.document, Expected(Scenario))

    @cached_property
    def origins(self) -> dict[KeyPath, Origin]:
        """The place of every value, mapping and list, by its path."""
        return {path: node.place for path, node in self.document.walk()}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what can change a result: no titles, comments, sources or order of keys."""
        canonical = json.dumps(_without_words(self.tree), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What it states and a run would not deliver, or outside its band; a line each."""
        return warnings_of(self.scenario, self.document)

    @property
    def money(self) -> Money | None:
        """Money of the context, in which all amounts are."""
        return money_of(self.document.child("context"))

    def replace(self, overrides: Mapping[str, Any]) -> ResolvedScenario:
        """Return the scenario with some values changed.

        Parameters
        ----------
        overrides : mapping
            Dotted paths, or nested mappings, to values.

        Raises
        ------
        ScenarioError
            When a path does not exist or a value is not allowed; its file is ``override``.
        """
        return _resolved(self.name, override(self.document, overrides))

    def with_part(self, family: str, key: str, name: Name) -> ResolvedScenario:
        """Return the scenario with a whole part replaced, and what was overridden in it forgotten.

        Parameters
        ----------
        family : str
            Family of the part's file, such as ``architectures``.
        key : str
            Where the case has the part, such as ``architecture``.
        name : str or path

        Raises
        ------
        ScenarioError
            If there is no such part, or the case cannot have it.
        """
        entries = {**self.document.entries, key: load_part(name, family).document}
        return _resolved(self.name, replace(self.document, value=entries))


def load_scenario(
    case: Name | ResolvedScenario,
    *,
    overrides: Overrides | Sequence[Overrides] | None = None,
    context: Name | None = None,
    architecture: Name | None = None,
    institutions: Name | None = None,
    programmes: Name | Sequence[Name] | None = None,
    shocks: Name | Sequence[Name] | None = None,
    responses: Name | Sequence[Name] | None = None,
) -> ResolvedScenario:
    """Load a case with everything that it names.

    Parameters
    ----------
    case : str, path-like or ResolvedScenario
        Name of a preset, path of a case file, or a loaded case, which is then changed.
    overrides : mapping, or several, optional
        Dotted paths (``"programmes.social.budget"``) or nested mappings to values, applied last,
        one after the other; those of a file may come as its tree, with the place of each. Amounts
        of local money are in the prices of the context that the scenario has in the end.
    context, architecture, institutions : str or path-like, optional
        Name or path of a file to put in the place of the case's own.
    programmes, shocks, responses : str, path-like or a list of them, optional
        Files to put in the place of all of the case's own; an empty list leaves none.

    Raises
    ------
    ScenarioError
        When anything is wrong with any of the files, or with the changes.
    """
    if isinstance(case, ResolvedScenario):
        name, document = case.name, case.document
    else:
        path = find_file(case, "cases")
        name, document = path.stem, read_case(path)
    parts = {"context": context, "architecture": architecture, "institutions": institutions}
    groups = {
        "programmes": _listed(programmes),
        "shocks": _listed(shocks),
        "responses": _listed(responses),
    }
    document = swap(document, parts, groups)
    layers = [overrides] if isinstance(overrides, (Mapping, Tree)) else overrides or ()
    for layer in layers:
        document = override(document, layer)
    return _resolved(name, document)


@dataclass(frozen=True)
class ResolvedPart:
    """One file of a family with everything that it extends, checked."""

    name: str
    family: str
    part: Any
    document: Tree

    @cached_property
    def provenance(self) -> dict[KeyPath, Provenance]:
        """Where every value comes from, by its path."""
        return provenance_of(self.document, Expected(SECTIONS[self.family]))


def load_part(name_or_path: Name, family: str) -> ResolvedPart:
    """Load one file of a family other than a case, on its own.

    Raises
    ------
    ScenarioError
        When anything is wrong with it or with what it extends.
    """
    path: Path = find_file(name_or_path, family)
    document = read_part(path, family)
    return ResolvedPart(path.stem, family, checked(document, SECTIONS[family], family), document)


def _resolved(name: str, composed: Tree) -> ResolvedScenario:
    document = in_prices_of_run(composed, Expected(Scenario), _context)
    return ResolvedScenario(name, checked(document, Scenario, "cases"), document)


def _context(path: Path) -> Tree:
    return read_part(path, "contexts")


def _listed(names: Name | Sequence[Name] | None) -> list[Name] | None:
    if names is None:
        return None
    return [names] if isinstance(names, (str, os.PathLike)) else list(names)


def _without_words(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        name: _without_words(inner)
        for name, inner in value.items()
        if not (name in WORDS_ONLY and isinstance(inner, str))
    }
