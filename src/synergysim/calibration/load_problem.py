"""Loads a calibration with the context that it starts from, and checks that the two agree."""

from __future__ import annotations

import os
from collections.abc import Sequence

from synergysim.calibration.problem import FAMILY, CalibrationFile, Problem
from synergysim.outcomes.listed import OF_LISTED
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.load import load_part
from synergysim.scenario.names import find_file, looks_like_path
from synergysim.scenario.reader import displayed, read_yaml
from synergysim.scenario.tree import Tree

FOUR_ARMS = ("none", "social", "productive", "both")
"""Arms that the experiment of the effects has to have."""


def load_calibration(name: str | os.PathLike[str]) -> Problem:
    """Load a calibration and the context that it starts from.

    Raises
    ------
    ScenarioError
        When anything is wrong with either.
    """
    path = find_file(name, FAMILY)
    tree = read_yaml(path)
    config = _in_order(validate_part(tree, CalibrationFile, FAMILY), tree)
    reference = path if looks_like_path(config.context) else None
    try:
        start = load_part(find_file(config.context, "contexts", referrer=reference), "contexts")
    except ScenarioError as error:
        if not error.file:
            error.file, error.key = displayed(path), "context"
            error.line = tree.entries["context"].origin.line
        raise
    problem = Problem(path.stem, path, config, start)
    _check_start(problem, tree)
    _check_writes(problem, tree)
    _check_impacts(problem, tree)
    _check_effects(problem, tree)
    return problem


def _in_order(config: CalibrationFile, tree: Tree) -> CalibrationFile:
    """Put named entries back into the order of the file, which validation does not keep."""
    kept = {}
    for key in ("parameters", "moments", "checks", "impacts"):
        named = getattr(config, key)
        written = tree.entries[key].entries if key in tree.entries else {}
        kept[key] = {name: named[name] for name in written}
    return config.model_copy(update=kept)


def _check_start(problem: Problem, tree: Tree) -> None:
    for path, value in zip(problem.paths, problem.start_values, strict=True):
        bounds = problem.config.parameters[path]
        if not bounds.low <= value <= bounds.high:
            node = tree.entries["parameters"].entries[path]
            raise ScenarioError(
                "the start value lies outside the bounds",
                file=node.place.file,
                line=node.place.line or None,
                key=f"parameters.{path}",
                found=f"{value:g} in {problem.start.name}",
                allowed=f"from {bounds.low:g} to {bounds.high:g}",
            )


def _check_writes(problem: Problem, tree: Tree) -> None:
    """Refuse a calibration that would write over the context that it starts from."""
    if problem.config.writes == problem.start.name:
        place = tree.entries["writes"].place
        raise ScenarioError(
            "the context that it starts from would be written over",
            file=place.file,
            line=place.line or None,
            key="writes",
            found=problem.config.writes,
            allowed="another name than the start's",
        )


def _fault(
    node: Tree, name: str, reason: str, key: str, found: str, known: Sequence[str]
) -> ScenarioError:
    """Say what is wrong with an entry under ``impacts``."""
    return ScenarioError(
        reason,
        file=node.place.file,
        line=node.place.line or None,
        key=f"impacts.{name}.{key}",
        found=shorten(found),
        allowed=", ".join(known),
        nearest=nearest_name(found, known),
    )


def _check_impacts(problem: Problem, tree: Tree) -> None:
    """Check before the fit that experiments exist and give the effects."""
    if not problem.config.impacts:
        return
    from synergysim.experiments.experiment import load_experiment

    experiments = {}
    for name, impact in problem.config.impacts.items():
        node = tree.entries["impacts"].entries[name]
        wanted = impact.experiment
        if wanted not in experiments:
            try:
                experiments[wanted] = load_experiment(wanted)
            except ScenarioError as error:
                if not error.file:
                    error.file, error.line = node.place.file, node.place.line or None
                    error.key = f"impacts.{name}.experiment"
                raise
        experiment = experiments[wanted]
        if experiment.arms is None:
            known = ["an experiment with arms"]
            raise _fault(node, name, "the experiment has no arms", "experiment", wanted, known)
        for arm in impact.effect.split(" - "):
            if arm not in experiment.variants:
                raise _fault(node, name, "no such arm", "effect", arm, list(experiment.variants))
        if impact.outcome not in OF_LISTED:
            raise _fault(
                node,
                name,
                "no such outcome of listed families",
                "outcome",
                impact.outcome,
                OF_LISTED,
            )
        last = next(iter(experiment.variants.values())).scenario.run.months
        if impact.month % 12 or not 12 <= impact.month <= last:
            allowed = [f"12, 24, ... up to {last}"]
            raise _fault(node, name, "no last month of a year", "month", str(impact.month), allowed)


def _check_effects(problem: Problem, tree: Tree) -> None:
    """Check before the draws that the experiment of the effects exists and has the four arms."""
    name = problem.config.effects
    if name is None:
        return
    from synergysim.experiments.experiment import load_experiment

    place = tree.entries["effects"].place
    try:
        experiment = load_experiment(name)
    except ScenarioError as error:
        if not error.file:
            error.file, error.line, error.key = place.file, place.line or None, "effects"
        raise
    missing = [arm for arm in FOUR_ARMS if arm not in experiment.variants]
    if experiment.arms is None or missing:
        raise ScenarioError(
            "the experiment does not have the four arms",
            file=place.file,
            line=place.line or None,
            key="effects",
            found=f"{name}, with {', '.join(experiment.variants)}",
            allowed=f"an experiment with the arms {', '.join(FOUR_ARMS)}",
        )
