"""Reading of a sweep's file: it is resolved and checked completely before any run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from synergysim.experiments.design.axes import (
    FILES,
    NONE,
    SEVERAL,
    Axis,
    beyond_bands,
    fault,
    read_axes,
)
from synergysim.experiments.design.described import described, named
from synergysim.experiments.design.file import Changes, SweepFile
from synergysim.experiments.design.requested_analyses import check_questions
from synergysim.experiments.design.sampling import frame, points_of
from synergysim.experiments.design.sweep_levers import Setting, changes_of, settings_of
from synergysim.experiments.draft import Draft, Source, draft_of
from synergysim.experiments.experiment_file import check_window
from synergysim.experiments.running.cells import OutputSpec, changed
from synergysim.experiments.running.plan import (
    Plan,
    Variant,
    identity_of,
    lever_column,
    no_points,
)
from synergysim.scenario.check import plain, validate_part
from synergysim.scenario.compose import CALLER
from synergysim.scenario.errors import ScenarioError, describe, nearest_name
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.money import is_local_money, written_in
from synergysim.scenario.schema import Scenario
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.tree import Money, Tree

SWEEP_KEYS = (
    "vary",
    "points",
    "design",
    "policies",
    "futures",
    "levers",
    "tables",
    "analysis",
)
"""Keys that only a sweep's file has."""

MOST_CHECKED = 20_000
"""Combinations of point and base that are checked before the first run; ends always are."""


def is_sweep(source: Source) -> bool:
    """Tell a sweep from a comparison."""
    return any(key in draft_of(source).tree.entries for key in SWEEP_KEYS)


def load_sweep(source: Source, changes: Mapping[str, Any] | None = None) -> Plan:
    """Load a sweep.

    Parameters
    ----------
    source : str, path or Draft
        A path, the name of a shipped experiment, or a sweep stated without a file.
    changes : mapping, optional
        Values that replace the file's, such as ``{"replications": 5}``.

    Raises
    ------
    ScenarioError
        If the file, a scenario it names, or any value that it gives a scenario is faulty.
    """
    stated = draft_of(source).with_changes(changes)
    config = validate_part(stated.tree.without("vary", "points"), SweepFile, "experiments")
    return Loader(config, stated).plan()


class Loader:
    """Resolves the scenarios of a sweep, each once.

    Parameters
    ----------
    config : SweepFile
    stated : Draft
    """

    def __init__(self, config: SweepFile, stated: Draft) -> None:
        self.config, self.stated, self.tree = config, stated, stated.tree
        self.policies = dict(config.policies) or {
            name: Changes(architecture=name) for name in config.architectures
        }
        self.resolved: dict[str, ResolvedScenario] = {}
        self.money: Money | None = None

    def plan(self) -> Plan:
        """Make the plan."""
        config = self.config
        root = self._scenario(None, None, {}, {})
        self.money = root.money
        settings = settings_of(config, self.tree)
        first = self._scenario(
            next(iter(self.policies), None), next(iter(config.futures), None), settings[0], {}
        )
        axes, points = self._points(first)
        choices = tuple(axis.name for axis in axes if axis.chooses_file)
        if "architecture" in choices and self.policies:
            node = self.tree.entries["vary"].entries["architecture"]
            raise fault(
                node,
                "vary.architecture",
                "policies have architectures already",
                "vary.architecture",
                "policies, or vary.architecture",
            )
        picked = list(dict.fromkeys(_rows(points, choices)))
        variants = tuple(
            self._variant(policy, future, setting, choices, picked)
            for future in config.futures or [None]
            for setting in settings
            for policy in self.policies or [None]
        )
        self._check(axes, points, choices, variants)
        self._check_window(axes)
        run = root.scenario.run
        recording = config.recording
        if "groups" not in recording.model_fields_set:
            # A comparison has a few cells. Of a sweep's thousands, groups are kept on request.
            recording = recording.model_copy(update={"groups": False})
        recording.fits(run.households, run.months)
        tables = (*config.tables, *recording.tables)
        outputs = OutputSpec(config.window, tables, tuple(config.listed), recording)
        replications = config.replications
        plan = Plan(
            name=self.stated.name,
            title=config.title,
            question=config.question,
            text=self.stated.text,
            identity=identity_of({"sweep": root.digest}),
            bases={digest: found.tree for digest, found in self.resolved.items()},
            variants=variants,
            points=points,
            choices=choices,
            replications=(replications if isinstance(replications, int) else replications.at_least),
            outputs=outputs,
            reference=config.reference or "",
            precision=None if isinstance(replications, int) else replications,
            design=described(config.design, axes, list(self.resolved.values())),
            analysis=named(config),
            warnings=(*self._warnings(), *beyond_bands(axes, list(self.resolved.values()))),
        )
        check_questions(plan, self.tree)
        return plan

    # Scenarios --------------------------------------------------------------------------------

    def _scenario(
        self, policy: str | None, future: str | None, setting: Setting, chosen: Mapping[str, str]
    ) -> ResolvedScenario:
        """Resolve the case under a policy, in a future, with levers set and files chosen."""
        config = self.config
        parts: dict[str, Any] = {key: getattr(config, key, None) for key in FILES}
        run = {
            f"run.{key}": getattr(config, key)
            for key in ("households", "months")
            if getattr(config, key) is not None
        }
        overrides: list[Tree | dict[str, Any]] = [run]
        if config.overrides:
            overrides.append(written_in(self.tree.entries["overrides"], self.money))
        for group, name, listed in (
            ("policies", policy, self.policies),
            ("futures", future, config.futures),
        ):
            if name is None:
                continue
            for key in FILES:
                value = getattr(listed[name], key)
                parts[key] = value if value is not None else parts[key]
            node = self.tree.entries.get(group)
            own = node.entries[name].entries.get("overrides") if node is not None else None
            if own is not None and own.value is not None:
                # Beside a context, amounts are in its prices; else in those of the experiment.
                has_context = listed[name].context is not None
                overrides.append(own if has_context else written_in(own, self.money))
        overrides += [written_in(node, self.money) for node in changes_of(setting, self.tree)]
        for key, value in chosen.items():
            names = [one for one in value.split("+") if one != NONE]
            parts[key] = names if key in SEVERAL else value
        try:
            return load_scenario(config.case, overrides=overrides, **parts)
        except ScenarioError as error:
            if not error.file:  # a name without a file: say where it is named
                node, key = self._naming(error.found, policy, future)
                error.file, error.line, error.key = node.place.file, node.place.line or None, key
            raise

    def _naming(self, found: str, policy: str | None, future: str | None) -> tuple[Tree, str]:
        """Find where the file names what was not found."""
        for above in (("futures", future), ("policies", policy), ()):
            node: Tree | None = self.tree
            for key in above:
                node = node.child(key) if node is not None and key is not None else None
            for key in ("case", *FILES, "architectures"):
                named = node.child(key) if node is not None else None
                if named is not None and found in str(plain(named, None)):
                    return named, ".".join([*(str(part) for part in above), key])
        return self.tree, ""

    def _variant(
        self,
        policy: str | None,
        future: str | None,
        setting: Setting,
        choices: tuple[str, ...],
        picked: list[tuple[str, ...]],
    ) -> Variant:
        bases = {}
        for values in picked:
            chosen = dict(zip(choices, values, strict=True))
            found = self._scenario(policy, future, setting, chosen)
            self.resolved.setdefault(found.digest, found)
            bases[values] = found.digest
        labels = {lever_column(lever): level for lever, level in setting.items()}
        if "architecture" not in choices:
            own = found.document.entries["architecture"].origin.file
            labels["architecture"] = policy or Path(own).stem
        if future is not None:
            labels["future"] = future
        return Variant(labels, bases)

    # Points -----------------------------------------------------------------------------------

    def _points(self, root: ResolvedScenario) -> tuple[list[Axis], pd.DataFrame]:
        vary, listed = self.tree.entries.get("vary"), self.tree.entries.get("points")
        design = self.config.design
        kind = design.kind if design is not None else None
        if kind == "list" or (kind is None and listed is not None):
            if listed is None or vary is not None:
                raise self._misplaced("points", "a list has `points`, and no `vary`")
            return self._listed(listed, root)
        if listed is not None:
            raise self._misplaced("points", "only a list has `points`")
        if vary is None:
            if design is not None:
                raise self._misplaced("design", "a design needs `vary`")
            return [], no_points()
        if design is None:
            raise self._misplaced("vary", "what varies needs a `design`, such as {kind: grid}")
        axes = read_axes(vary, root, grid=kind == "grid")
        try:
            return axes, points_of(design, axes)
        except ScenarioError as error:
            node = self.tree.entries[error.key.split(".")[0]]
            error.file, error.line = node.place.file, node.place.line or None
            raise

    def _misplaced(self, key: str, what: str) -> ScenarioError:
        node = self.tree.entries.get(key, self.tree)
        return fault(node, key, what)

    def _listed(self, listed: Tree, root: ResolvedScenario) -> tuple[list[Axis], pd.DataFrame]:
        """Read points that are spelt out, each with the same keys."""
        if not isinstance(listed.value, list) or not listed.value:
            raise fault(listed, "points", "wrong type", describe(plain(listed, None)), "a list")
        names = list(listed.value[0].entries)
        columns: dict[str, list[Tree]] = {name: [] for name in names}
        for number, node in enumerate(listed.value):
            if not isinstance(node.value, dict) or set(node.entries) != set(names):
                found = ", ".join(node.entries) or describe(plain(node, None))
                near = next((nearest_name(n, names) for n in node.entries if n not in names), None)
                error = fault(
                    node,
                    f"points.{number}",
                    "not the keys of the first point",
                    found,
                    ", ".join(names),
                )
                error.nearest = near
                raise error
            for name in names:
                columns[name].append(node.entries[name])
        spelt = {
            name: Tree(nodes, nodes[0].origin, listed.value[0].entries[name].key)
            for name, nodes in columns.items()
        }
        vary = Tree(dict(spelt), listed.origin, listed.key)
        axes = read_axes(vary, root, grid=True, repeats=True)
        _refuse_repeated_points(listed, [axis.levels for axis in axes])
        return axes, frame(axes, [axis.levels for axis in axes])

    def _one_money(self, paths: list[Axis]) -> None:
        """Refuse an amount that varies over contexts in which it would be worth something else."""
        moneys = {found.money[:2] for found in self.resolved.values() if found.money is not None}
        for axis in paths:
            if len(moneys) > 1 and is_local_money(Expected(Scenario).at(axis.name.split("."))):
                found = ", ".join(f"{currency} of {year}" for currency, year in sorted(moneys))
                raise fault(
                    axis.place,
                    f"vary.{axis.name}",
                    "an amount varies over several currencies",
                    found,
                    "contexts with the same currency and price year",
                )

    def _warnings(self) -> tuple[str, ...]:
        """Warnings of the scenarios; a line that not all of them share says how many do."""
        found = [line for base in self.resolved.values() for line in base.warnings]
        total = len(self.resolved)
        return tuple(
            line if count == total else f"{line} (in {count} of {total} scenarios)"
            for line, count in Counter(found).items()
        )

    def _check_window(self, axes: list[Axis]) -> None:
        """Refuse a window that is longer than the shortest run."""
        lengths = [found.scenario.run.months for found in self.resolved.values()]
        for axis in axes:
            if axis.name == "run.months":
                lengths = [min(axis.ends)]
        check_window(self.config.window, min(lengths), self.tree)

    def _check(
        self,
        axes: list[Axis],
        points: pd.DataFrame,
        choices: tuple[str, ...],
        variants: tuple[Variant, ...],
    ) -> None:
        """Check every value at every base, and combinations of values as far as time allows."""
        paths = [axis for axis in axes if not axis.chooses_file]
        self._one_money(paths)
        for digest in dict.fromkeys(d for variant in variants for d in variant.bases.values()):
            found = self.resolved[digest]
            for axis in paths:
                for value in dict.fromkeys(axis.ends):
                    _allowed(found, axis, value)
        if not paths:
            return
        columns = [points[axis.name].tolist() for axis in paths]
        chosen = _rows(points, choices)
        wanted = min(len(points), max(MOST_CHECKED // len(variants), 1))
        for point in np.unique(np.linspace(0, len(points) - 1, wanted).astype(int)):
            values = [column[point] for column in columns]
            together = tuple(zip([axis.name for axis in paths], values, strict=True))
            for variant in variants:
                found = self.resolved[variant.bases[chosen[point]]]
                _together(found, together, paths[0])


def _refuse_repeated_points(listed: Tree, columns: list[tuple[Any, ...]]) -> None:
    """Refuse a point that is spelt out twice, which would count its runs twice."""
    seen: dict[tuple[Any, ...], int] = {}
    for number, point in enumerate(zip(*columns, strict=True)):
        first = seen.setdefault(point, number)
        if first != number:
            node = listed.child(number) or listed
            what = f"the same as points.{first}"
            raise fault(node, f"points.{number}", "a point that comes twice", what, "each once")


def _rows(points: pd.DataFrame, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What every point has in some columns."""
    return list(zip(*(points[name] for name in columns), strict=True)) or [()] * len(points)


def _allowed(base: ResolvedScenario, axis: Axis, value: Any) -> None:
    """Refuse a value that a scenario cannot have, where the sweep's file states it."""
    _located(lambda: base.replace({axis.name: value}), axis)


def _together(base: ResolvedScenario, together: tuple[tuple[str, Any], ...], axis: Axis) -> None:
    """Refuse values that contradict one another."""
    try:
        Scenario.model_validate(changed(base.tree, together))
    except ValueError:
        _located(lambda: base.replace(dict(together)), axis)


def _located(attempt: Callable[[], object], axis: Axis) -> None:
    try:
        attempt()
    except ScenarioError as error:
        if error.file == CALLER.file:
            place = axis.place.place
            error.file, error.line, error.key = place.file, place.line or None, f"vary.{error.key}"
        raise
