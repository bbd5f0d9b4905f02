"""Checks of arms that need the case: its programmes, the outcomes followed, the run's months."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from synergysim.experiments.arm_design import ArmDesign
from synergysim.experiments.arm_families import DEVIATIONS, IN_PANEL, OF_EVERYBODY
from synergysim.experiments.arm_file import YEAR, Arms, Published, Window
from synergysim.experiments.experiment_file import ExperimentFile
from synergysim.outcomes.listed import OF_LISTED
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.parts import Run
from synergysim.scenario.schema import Scenario
from synergysim.scenario.tree import KeyPath, Tree

DELIVERED = ("cash", "package", "training", "services", "instruments", "duration")
"""Keys of a programme that an arm may change: what it delivers, and for how long."""


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
    design = config.design()
    without = design is not None and not design.arms[design.reference]
    for path, published in _published(config):
        if published.outcome not in (*OF_LISTED, *OF_EVERYBODY):
            what = "no such outcome of listed families"
            allowed = [*OF_LISTED, *OF_EVERYBODY]
            raise _fault(tree, (*path, "outcome"), published.outcome, allowed, what)
        if published.outcome in OF_EVERYBODY:
            _check_of_everybody(config, published, path, tree)
        if published.scale == DEVIATIONS:
            if published.outcome not in IN_PANEL:
                what = "no outcome of the annual panel"
                raise _fault(tree, (*path, "outcome"), published.outcome, list(IN_PANEL), what)
            if not (config.recording.keeps_panel and without):
                what = "a deviation over families without an annual panel, or an arm without any"
                allowed = ["`recording: {annual_panel: true}`, and an arm `none: []`"]
                raise _fault(tree, (*path, "scale"), published.scale, allowed, what)


def check_arm_overrides(config: ExperimentFile, case: Scenario, tree: Tree) -> None:
    """Refuse changes of an arm that are none of what its programmes deliver to the same list.

    Raises
    ------
    ScenarioError
        Where it is written.
    """
    design = config.design()
    if design is None:
        return
    for arm, changes in design.changed.items():
        for key in changes:
            path = ("arm_overrides", arm, key)
            _, name, part = (*key.split(".")[:3], "", "", "")[:3]
            if not key.startswith("programmes.") or name not in design.arms[arm]:
                what = "an arm changes something else than its programmes"
                mine = [f"programmes.{one}." for one in design.arms[arm]]
                raise _fault(tree, path, key, mine or ["nothing"], what)
            if part not in DELIVERED:
                what = "an arm changes something else than what a programme delivers"
                raise _fault(tree, path, part, list(DELIVERED), what)
            programme = case.programmes[name]
            if programme.targeting.rule != "list" or programme.funding != "as-needed":
                what = "arms would list other families, as amounts decide how many a budget reaches"
                allowed = [f"of {name} `targeting.rule: list` and `funding: as-needed`"]
                raise _fault(tree, path, key, allowed, what)


def _check_of_everybody(
    config: ExperimentFile, published: Published, path: KeyPath, tree: Tree
) -> None:
    """Refuse an outcome of whole calendar years without groups, a start, or a whole year."""
    if published.shock or published.since is None or published.span != YEAR:
        what = "an outcome of everybody, of the last calendar years of the run"
        allowed = [f"with `since` a programme, a span of {YEAR}, and without `shock`"]
        raise _fault(tree, (*path, "outcome"), published.outcome, allowed, what)
    if not config.recording.groups:
        what = "an outcome that only measures by group have"
        allowed = ["`recording: {groups: true}`"]
        raise _fault(tree, (*path, "outcome"), published.outcome, allowed, what)


def check_months(
    config: ExperimentFile, design: ArmDesign, starts: Mapping[str, int], run: Run, tree: Tree
) -> None:
    """Refuse arms that run for less than a year, and windows outside the run.

    Parameters
    ----------
    config : ExperimentFile
    design : ArmDesign
    starts : mapping of str to int
        Month of the run in which each programme starts and each shock sets in.
    run : Run
        When the run starts, and how long it is.
    tree : Tree

    Raises
    ------
    ScenarioError
        Where it is written.
    """
    months, start = run.months, run.start
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
        of_everybody = isinstance(window, Published) and window.outcome in OF_EVERYBODY
        if of_everybody and (left != window.month or (int(start[5:]) - 1 + months) % YEAR):
            allowed = [f"the last month of a run that ends in December: {left}, from {start}"]
            what = "an outcome of the last calendar years of the run, in another month"
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
