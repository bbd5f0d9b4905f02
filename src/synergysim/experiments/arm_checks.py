"""Checks of arms that need the case: its programmes, the outcomes followed, the run's months."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from synergysim.experiments.arm_design import ArmDesign
from synergysim.experiments.arm_file import YEAR, Arms, Published, Window
from synergysim.experiments.experiment_file import ExperimentFile
from synergysim.outcomes.listed import OF_LISTED
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.tree import KeyPath, Tree


def check_arms(config: ExperimentFile, programmes: Collection[str], tree: Tree) -> None:
    """Refuse arms with programmes that the case does not have, and outcomes not followed.

    Raises
    ------
    ScenarioError
        Where it is written.
    """
    if config.arms is None:
        return
    _check_programmes(config.arms, programmes, tree)
    for path, published in _published(config):
        if published.outcome not in OF_LISTED:
            what = "no such outcome of listed families"
            raise _fault(tree, (*path, "outcome"), published.outcome, list(OF_LISTED), what)


def check_months(
    config: ExperimentFile, design: ArmDesign, starts: Mapping[str, int], months: int, tree: Tree
) -> None:
    """Refuse arms that run for less than a year, and windows outside the run.

    Parameters
    ----------
    config : ExperimentFile
    design : ArmDesign
    starts : mapping of str to int
        Month of the run in which each programme starts and each shock sets in.
    months : int
        Months of the run.
    tree : Tree

    Raises
    ------
    ScenarioError
        Where it is written.
    """
    if months < YEAR:
        raise ScenarioError(
            "too few months for arms, which are compared by whole years after the list",
            file=tree.origin.file,
            key="months",
            found=str(months),
            allowed=f"at least {YEAR}",
        )
    timed: list[tuple[KeyPath, Window | Published]] = [*_published(config)]
    timed += [(("windows", name), window) for name, window in design.windows.items()]
    for path, window in timed:
        if window.since is None:
            continue
        if window.since not in starts:
            what = "a window since something that is no programme of an arm and no shock"
            raise _fault(tree, (*path, "since"), window.since, list(starts), what)
        if (left := months - starts[window.since]) < window.month:
            allowed = [f"at most {max(left, 0)}: {window.since} starts in month"
                       f" {starts[window.since]} of {months}"]  # fmt: skip
            what = "a window outside the run"
            raise _fault(tree, (*path, "month"), f"{window.month}", allowed, what)


def _published(config: ExperimentFile) -> Iterator[tuple[KeyPath, Published]]:
    """Published effects, wherever the file states them, with their paths."""
    if config.arms is not None:
        for position, one in enumerate(config.arms.published):
            yield ("arms", "published", position), one
    for position, one in enumerate(config.published):
        yield ("published", position), one


def _check_programmes(arms: Arms, known: Collection[str], tree: Tree) -> None:
    for arm, names in arms.stated.items():
        for position, name in enumerate(names):
            if name not in known:
                what = "the case has no such programme"
                raise _fault(tree, ("arms", arm, position), name, list(known), what)


def _fault(tree: Tree, path: KeyPath, found: str, allowed: list[str], what: str) -> ScenarioError:
    node = tree
    for key in path:
        node = node.child(key) or node
    return ScenarioError(
        what,
        file=node.place.file,
        line=node.place.line or None,
        key=".".join(str(key) for key in path),
        found=shorten(found),
        allowed=shorten(", ".join(allowed), 200),
        nearest=nearest_name(found, allowed),
    )
