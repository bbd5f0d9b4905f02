"""Reading of a finding's file: its variants are resolved before any run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synergysim.experiments.experiment import comparable
from synergysim.experiments.experiment_file import check_files
from synergysim.experiments.references import NO_PROGRAMMES, without_programmes
from synergysim.findings.claim_schema import Ablation, FindingFile
from synergysim.findings.outcome_reading import known_outcomes
from synergysim.findings.relevant_size import needs_yardstick
from synergysim.findings.seeds import Seeds, keep_apart
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.names import find_file, known_names
from synergysim.scenario.reader import read_yaml
from synergysim.scenario.tree import Tree

FAMILY = "experiments/findings"
Place = tuple[str, str]
"""A group of changes in a finding, and a name in it."""

PARTS = ("case", "context", "architecture", "institutions", "programmes", "responses")


@dataclass(frozen=True)
class Finding:
    """A claim, ready to be tested.

    Attributes
    ----------
    name : str
        Of its file, such as ``F07``.
    config : FindingFile
    variants : dict of str to ResolvedScenario
    ablated : dict of str to dict
        Ablation to its variants. Where a test asks for results for money, ``variants`` and
        ``ablated`` have the run without programmes as well.
    fixed : tuple of str
        Dotted paths that the finding itself sets somewhere; no sampled world moves them.
    """

    name: str
    config: FindingFile
    variants: dict[str, ResolvedScenario]
    ablated: dict[str, dict[str, ResolvedScenario]]
    fixed: tuple[str, ...]

    def world(self, changes: Mapping[str, Mapping[str, Any]]) -> dict[str, ResolvedScenario]:
        """The variants in a world in which some values are others, given by variant."""
        return {name: found.replace(changes[name]) for name, found in self.variants.items()}


def known_findings() -> list[str]:
    """Names of the findings that can be asked for, claims before nulls."""
    return known_names(FAMILY)


def load_finding(
    name: str | os.PathLike[str],
    *,
    households: int,
    months: int | None = None,
    seeds: Seeds | None = None,
) -> Finding:
    """Load a finding and resolve every variant.

    Parameters
    ----------
    name : str or path
    households : int
        Households in every run.
    months : int, optional
        Instead of the file's or the case's.
    seeds : Seeds, optional
        Instead of the case's.

    Raises
    ------
    ScenarioError
        If the file, or a scenario that it makes, is faulty.
    """
    path = find_file(name, FAMILY)
    config, tree = _read(path)
    if "setting" in tree.entries:
        check_files(config.setting, tree.entries["setting"], "setting.")
    length = months if months is not None else config.months
    run = {"run.households": households} | ({} if length is None else {"run.months": length})
    run |= {} if seeds is None else seeds.overrides()
    variants = {key: _resolve(config, tree, [("variants", key)], run) for key in config.variants}
    _check_outcomes(config, tree)
    _check_listed(config, variants, tree)
    comparable(variants)
    ablated = {
        ablation: {
            key: _resolve(config, tree, _changed(key, ablation, change), run)
            for key in config.variants
            if any(key in config.tests[test].variants() for test in config.broken_by(ablation))
        }
        for ablation, change in config.ablations.items()
    }
    _add_bare(config, None, variants)
    for ablation, without in ablated.items():
        _add_bare(config, config.broken_by(ablation), without)
    changes = [config.setting, *config.variants.values(), *config.ablations.values()]
    fixed = tuple(sorted({path for change in changes for path in change.overrides}))
    if seeds is None:
        keep_apart(variants, path)
    return Finding(path.stem, config, variants, ablated, fixed)


def finding_file(name: str | os.PathLike[str]) -> FindingFile:
    """Read what a finding's file says, without resolving the scenarios that it makes.

    Raises
    ------
    ScenarioError
        If the file is faulty.
    """
    return _read(find_file(name, FAMILY))[0]


def _read(path: Path) -> tuple[FindingFile, Tree]:
    tree = read_yaml(path)
    config = _in_order(validate_part(tree, FindingFile, FAMILY), tree)
    check_files(config, tree)
    return config, tree


def _changed(variant: str, name: str, ablation: Ablation) -> list[Place]:
    """What a variant changes under an ablation."""
    touched = not ablation.only or variant in ablation.only
    return [("variants", variant), *([("ablations", name)] if touched else [])]


def _in_order(config: FindingFile, tree: Tree) -> FindingFile:
    """The file's content in the order of the file, which validation does not preserve."""
    return config.model_copy(
        update={
            key: {name: getattr(config, key)[name] for name in tree.entries[key].entries}
            for key in ("variants", "tests", "ablations")
            if key in tree.entries
        }
    )


def _resolve(
    config: FindingFile, tree: Tree, changes: list[Place], run: dict[str, Any]
) -> ResolvedScenario:
    """Load the case with the setting and then each change laid over it; later ones win."""
    parts: dict[str, Any] = dict.fromkeys(PARTS)
    overrides: dict[str, Tree] = {}
    stated = [(config.setting, tree.entries.get("setting"))]
    stated += [
        (getattr(config, group)[name], tree.entries[group].entries[name]) for group, name in changes
    ]
    for change, node in stated:
        named = {key: getattr(change, key) for key in PARTS}
        parts |= {key: value for key, value in named.items() if value is not None}
        own = node.entries.get("overrides") if node is not None else None
        if own is not None:
            overrides = _without_below(overrides, own.entries) | own.entries
    case = parts.pop("case") or config.case
    layers: list[Tree | dict[str, Any]] = [Tree(overrides, tree.origin), run]
    return load_scenario(case, **parts, shocks=config.shocks, overrides=layers)


def _without_below(earlier: dict[str, Tree], later: Mapping[str, Tree]) -> dict[str, Tree]:
    """Earlier overrides without those that a later one replaces as a whole or in part above."""
    return {
        path: value
        for path, value in earlier.items()
        if not any(path.startswith(f"{other}.") for other in later)
    }


def _add_bare(
    config: FindingFile, tests: list[str] | None, variants: dict[str, ResolvedScenario]
) -> None:
    """Add the run without programmes, beside which results for money are read."""
    if variants and config.asks_for_money(tests):
        variants[NO_PROGRAMMES] = without_programmes(next(iter(variants.values())))


def _check_outcomes(config: FindingFile, tree: Tree) -> None:
    """Refuse an outcome that nobody records, where it is written."""
    for name, test in config.tests.items():
        if not test.runs:
            continue
        known, place = known_outcomes(test), tree.entries["tests"].entries[name]
        asked = [("outcome", test.outcome, place), ("less", test.less, place)]
        if test.yardstick is not None:
            below = place.entries["yardstick"]
            asked.append(("yardstick.outcome", test.yardstick.outcome, below))
        for key, outcome, above in asked:
            if outcome is not None and outcome not in known:
                node = above.entries[key.split(".")[-1]]
                raise ScenarioError(
                    "no such outcome",
                    file=node.place.file,
                    line=node.place.line or None,
                    key=f"tests.{name}.{key}",
                    found=shorten(outcome),
                    allowed=shorten(", ".join(sorted(known)), 300),
                    nearest=nearest_name(outcome, known),
                )
        if needs_yardstick(test):
            raise ScenarioError(
                "the rule of relevance gives this outcome and statistic no base rate",
                file=place.place.file,
                line=place.place.line or None,
                key=f"tests.{name}",
                found=shorten(f"{test.statistic} of {test.outcome}"),
                allowed="`yardstick: {of: [with the support, without it]}`, or `smallest`",
            )


def _check_listed(
    config: FindingFile, variants: Mapping[str, ResolvedScenario], tree: Tree
) -> None:
    for programme in config.listed:
        for found in variants.values():
            known = list(found.scenario.programmes)
            if programme not in known:
                place = tree.entries["listed"].place
                raise ScenarioError(
                    "no such programme in a variant",
                    file=place.file,
                    line=place.line or None,
                    key="listed",
                    found=shorten(programme),
                    allowed=", ".join(known),
                    nearest=nearest_name(programme, known),
                )
