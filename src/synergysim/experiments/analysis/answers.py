"""Tables of the requested analyses of a sweep, computed by the functions of ``statistics``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import combinations, product
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from synergysim.experiments.analysis.analysis_spec import Analysis, Question
from synergysim.experiments.analysis.results_view import POINT, POLICY, UNIT, Factor, SweepView
from synergysim.experiments.running.plan import LEVER
from synergysim.outcomes.lookup import less_is_better, level_of
from synergysim.statistics.discovery import describing
from synergysim.statistics.effects import effects, explained, level_means
from synergysim.statistics.grids import grid, switches
from synergysim.statistics.paired import ROUNDING
from synergysim.statistics.ranking import ranking
from synergysim.statistics.regret import Threshold, regret, satisficing
from synergysim.statistics.relevance import relevant
from synergysim.statistics.run_table import within
from synergysim.statistics.sensitivity import flips, morris, sobol
from synergysim.statistics.uncertainty import uncertainty


@dataclass(frozen=True)
class Answer:
    """Tables of one analysis, for one figure and one paragraph.

    Attributes
    ----------
    question : str
    about : str
        The policy that it is about, where there is one for each; else empty.
    outcome : str
    tables : dict of DataFrame
        By the names that figures know, ``factors`` among them.
    """

    question: Question
    about: str
    outcome: str
    tables: Mapping[str, pd.DataFrame]

    @property
    def name(self) -> str:
        """Name of its files: the question, the policy, and the outcome where it is not income."""
        parts = [self.question, self.about, "" if self.outcome == "income" else self.outcome]
        return "-".join(part for part in parts if part)


def answers(view: SweepView, wanted: Analysis, ask: list[Question]) -> Iterator[Answer]:
    """Answer questions.

    Raises
    ------
    ValueError
        If the results cannot answer one: too few cells, an outcome that they do not have, or one
        that has no better direction and is ranked.
    """
    for outcome in wanted.outcomes:
        if outcome not in view.runs or view.runs[outcome].isna().all():
            raise ValueError(f"the results have no outcome {outcome}")
    for question, outcome in product(ask, wanted.outcomes):
        match question:
            case "effects":
                yield effect_tables(view, wanted, outcome)
            case "ranking":
                yield ranking_tables(view, wanted, outcome)
            case "regret":
                yield regret_tables(view, wanted, outcome)
            case "discovery":
                yield from discovery_tables(view, outcome)
            case "sensitivity":
                yield from sensitivity_tables(view, outcome)
            case "uncertainty":
                yield uncertainty_tables(view, outcome)


def effect_tables(view: SweepView, wanted: Analysis, outcome: str) -> Answer:
    """Main effects, interactions and levels; policies are a lever like any other."""
    levers = view
    if len(view.policies) > 1:
        policy = Factor(POLICY, wanted.names.get(POLICY) or view.titles.get(POLICY, POLICY))
        levers = replace(view, factors=(*view.factors, policy))
    names = levers.varied
    levers = replace(levers, runs=_called(levers.runs, names, wanted))
    found = effects(levers.runs, outcome, names)
    pairs = []
    for one, other in combinations(names, 2):
        rows = level_means(levers.runs, outcome, names, of=[one, other])
        rows = rows.rename(columns={one: "one_level", other: "other_level"})
        pairs.append(rows.assign(one=one, other=other).astype({"one_level": object}))
    shares = explained(levers.runs, outcome, names)
    tables = {
        "effects": found,
        "levels": pd.concat(pairs, ignore_index=True) if pairs else pd.DataFrame(),
        "explained": pd.DataFrame([shares]),
        "factors": levers.factor_table(),
    }
    if names and all(name.startswith(LEVER) for name in names):
        tables["switches"] = switches(levers.runs, outcome, names)
    if len(names) == 2 and all(is_numeric_dtype(levers.runs[name]) for name in names):
        tables["grid"] = grid(levers.runs, outcome, *names)
    return Answer(
        "effects",
        "",
        outcome,
        {name: table for name, table in tables.items() if not table.empty or name == "levels"},
    )


def ranking_tables(view: SweepView, wanted: Analysis, outcome: str) -> Answer:
    """Rank policies in every setting: never across settings."""
    frames = []
    less = less_is_better(outcome)
    if not view.varied:
        found = ranking(view.runs, outcome, lower_is_better=less)
        frames.append(found.assign(group=""))
    else:
        for levels, rows in view.runs.groupby(view.varied, sort=False, dropna=False):
            found = ranking(rows, outcome, lower_is_better=less)
            named: dict[str, Any] = dict(zip(view.varied, levels, strict=True))
            frames.append(found.assign(group=_setting(view, wanted, named), **named))
    table = pd.concat(frames, ignore_index=True)
    return Answer("ranking", "", outcome, {"ranking": table, "factors": view.factor_table()})


def regret_tables(view: SweepView, wanted: Analysis, outcome: str) -> Answer:
    """Regret and satisficing over futures."""
    less = less_is_better(outcome)
    found = regret(view.runs, outcome, view.varied, lower_is_better=less)
    reference = view.reference or None
    thresholds = [
        Threshold(
            threshold.outcome,
            float(
                threshold.at_most if threshold.at_most is not None else threshold.at_least or 0.0
            ),
            at_most=threshold.at_most is not None,
            reference=reference if threshold.against_reference else None,
        )
        for threshold in wanted.good_enough
    ] or [Threshold(outcome, 0.0, at_most=less, reference=reference)]
    enough = satisficing(view.runs, thresholds, view.varied)
    return Answer(
        "regret",
        "",
        outcome,
        {
            "regret": found.cells.assign(outcome=outcome),
            "policies": found.policies.assign(outcome=outcome),
            "satisficing": enough.assign(threshold=_threshold(wanted, reference, less)),
            "factors": view.factor_table(),
        },
    )


def _threshold(wanted: Analysis, reference: str | None, less: bool) -> str:
    """Say which threshold counts: those stated, the reference, or none of both."""
    if wanted.good_enough:
        return "stated"
    return "reference" if reference else "at_most" if less else "at_least"


def differences(view: SweepView, outcome: str, policy: str) -> pd.DataFrame:
    """Mean difference of a policy from the reference at every setting.

    Returns
    -------
    DataFrame
        The factors' columns, ``point`` where there are points, and ``difference`` (over
        replications, in the outcome's own direction).
    """
    names = [*view.varied, *([POINT] if POINT in view.runs else [])]
    each = within(view.runs, [outcome], policy, view.reference, [*names, UNIT], arm=POLICY)
    means = each.groupby(names, sort=False, dropna=False)[outcome].mean()
    return means.rename("difference").reset_index()


def discovery_tables(view: SweepView, outcome: str) -> Iterator[Answer]:
    """Where each policy loses to the reference, as a box in the space of what varied."""
    sign = -1.0 if less_is_better(outcome) else 1.0
    rounding = ROUNDING * float(view.runs[outcome].abs().max())
    own = view.runs.loc[view.runs[POLICY] == view.reference, outcome]
    level = level_of(outcome, float(own.mean()))
    for policy in view.policies[1:]:
        cases = differences(view, outcome, policy)
        known = cases["difference"].notna()
        cases = cases[known].reset_index(drop=True)
        cases["loses"] = sign * cases["difference"] < -rounding
        largest = float(cases["difference"].abs().max())
        # Where no difference matters, it does not matter either where they lie.
        factors = view.varied if relevant(largest, level) else []
        of_losses, box = describing(cases, cases["loses"], factors)
        common = {key: value for key, value in asdict(box).items() if key != "restrictions"} | {
            "side": "losses" if of_losses else "others",
            "losses": int(cases["loses"].sum()),
            "missing": int((~known).sum()),
            "largest": largest,
            "level": level,
            "replications": int(view.runs[UNIT].nunique()),
        }
        rows = [
            {**asdict(restriction), "names": ", ".join(restriction.names)}
            for restriction in box.restrictions
        ] or [{"factor": "", "low": None, "high": None, "names": "", "quasi_p": None}]
        table = pd.DataFrame(rows).assign(variant=policy, reference=view.reference, **common)
        yield Answer(
            "discovery",
            policy,
            outcome,
            {
                "box": table,
                "cases": cases.assign(outcome=outcome),
                "factors": view.factor_table(),
            },
        )


def sensitivity_tables(view: SweepView, outcome: str) -> Iterator[Answer]:
    """Sensitivity of the difference of each policy from the reference, or of the outcome itself."""
    subjects = view.policies[1:] if view.reference and len(view.policies) > 1 else [""]
    if subjects == [""] or view.kind in ("sobol", "morris"):
        yield _sensitivity(view, outcome, "")
    for policy in subjects:
        if policy:
            yield _sensitivity(view, outcome, policy)


def _sensitivity(view: SweepView, outcome: str, policy: str) -> Answer:
    if policy:
        means = differences(view, outcome, policy).set_index(POINT)["difference"]
    else:
        rows = view.runs
        if len(view.policies) > 1 and view.reference:
            rows = rows[rows[POLICY] == view.reference]
        means = rows.groupby(POINT)[outcome].mean()
    values = means.reindex(range(len(view.points))).to_numpy(dtype=float)
    points, bounds = view.points[view.varied], view.bounds
    if view.kind == "morris":
        found = morris(points, values, bounds, levels=view.levels)
        table = found.rename(columns={"mu_star": "index", "low": "index_low", "high": "index_high"})
    elif view.kind == "sobol":
        found = sobol(points, values, bounds, second_order=view.second_order)
        table = found.rename(
            columns={"st": "index", "st_low": "index_low", "st_high": "index_high"}
        )
    else:
        table = _slopes(view, points, values)
    turning = flips(points, values, view.varied)
    table = table.merge(turning, on="factor").assign(
        method=view.kind if view.kind in ("morris", "sobol") else "fitted",
        outcome=outcome,
        variant=policy,
        reference=view.reference if policy else "",
    )
    return Answer(
        "sensitivity", policy, outcome, {"sensitivity": table, "factors": view.factor_table()}
    )


def _slopes(view: SweepView, points: pd.DataFrame, values: object) -> pd.DataFrame:
    """Of a design that was not made for indices: the change between thirds, as the index."""
    found = flips(points, values, view.varied)  # type: ignore[arg-type]
    half = (
        (found["at_high_high"] - found["at_high_low"]) ** 2
        + (found["at_low_high"] - found["at_low_low"]) ** 2
    ) ** 0.5 / 2.0
    size = found["change"].abs()
    return pd.DataFrame(
        {
            "factor": found["factor"],
            "index": size,
            "index_low": (size - half).clip(lower=0.0),
            "index_high": size + half,
        }
    )


def uncertainty_tables(view: SweepView, outcome: str) -> Answer:
    """Chance and parameters kept apart: of each policy, and of its difference.

    Raises
    ------
    ValueError
        If no policy has two replications and two points.
    """
    rows = []
    for policy in view.policies:
        own = view.runs[view.runs[POLICY] == policy]
        rows.append({"variant": policy, "reference": ""} | _parts(own, outcome))
        if view.reference and policy != view.reference:
            each = within(view.runs, [outcome], policy, view.reference, [POINT, UNIT], arm=POLICY)
            common = {"variant": policy, "reference": view.reference}
            rows.append(common | _parts(each, outcome))
    table = pd.DataFrame(rows).assign(outcome=outcome)
    if "mean" not in table:
        raise ValueError("chance and assumptions need two replications and two points at least")
    return Answer(
        "uncertainty", "", outcome, {"uncertainty": table, "factors": view.factor_table()}
    )


def _parts(rows: pd.DataFrame, outcome: str) -> dict[str, float]:
    """Both kinds of uncertainty; of one replication, only what parameters and chance do together.

    Points in which a replication is missing are left out.
    """
    counts = rows.dropna(subset=[outcome]).groupby(POINT)[UNIT].nunique()
    whole = rows[rows[POINT].isin(counts.index[counts == rows[UNIT].nunique()])]
    if rows[UNIT].nunique() < 2 or whole[POINT].nunique() < 2:
        return {}
    return asdict(uncertainty(whole, outcome, [POINT]))


def _called(runs: pd.DataFrame, columns: list[str], wanted: Analysis) -> pd.DataFrame:
    """Call levels that are names what the file calls them."""
    named = [name for name in columns if not pd.api.types.is_numeric_dtype(runs[name])]
    called = {name: [wanted.names.get(str(v), v) for v in runs[name]] for name in named}
    return runs.assign(**called)


def _setting(view: SweepView, wanted: Analysis, named: Mapping[str, object]) -> str:
    """Name a setting by its levels, and by what they are levels of where there are several."""
    titles = {factor.path: factor.title for factor in view.factors}
    parts = []
    for path, level in named.items():
        plain = f"{level:g}" if isinstance(level, float) else str(level)
        text = wanted.names.get(plain) or view.write(level)
        numeric = isinstance(level, (int, float))
        parts.append(f"{titles[path]} {text}" if numeric else text)
    return ", ".join(parts)
