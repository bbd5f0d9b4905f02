"""The table of the first screen: architectures by the outcomes of the families concerned.

A row is one outcome of one group under one variant: its mean, and its paired difference from the
architecture that others are compared with. Two marks are kept apart: whether the difference is
more than chance, and whether it is as large as the smallest relevant one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.references import NO_PROGRAMMES, REFERENCES
from synergysim.experiments.running.folder import FIRST_SCREEN
from synergysim.experiments.running.manifest import AGAIN
from synergysim.institutions.ledger import SPENT
from synergysim.outcomes.lookup import level_of
from synergysim.recording.paired_run import NO_SHOCK
from synergysim.recording.recording_options import GROUPS as GROUPS_KEPT
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.statistics.paired import ROUNDING, compare_all, mean_test
from synergysim.statistics.relevance import relevant
from synergysim.statistics.run_table import verdicts
from synergysim.units import DAYS_PER_YEAR, years_voted

TABLE = FIRST_SCREEN
NEEDED = ("architecture", "owners", "measure", "group", "level", "mean", "difference", "p_holm")

ALL, POOR = ("all", "all"), ("poor", "poor")
WOMEN, CONSTRAINED, REMOTE = (
    ("poor_sex", "woman"),
    ("poor_labour", "constrained"),
    ("poor_remoteness", "remote"),
)
MINISTRY = "ministry"
"""Group of which each level is a ministry."""

MILLION = 1e6


@dataclass(frozen=True)
class Shown:
    """One outcome of one group of families.

    Attributes
    ----------
    measure, group, level : str
    """

    measure: str
    group: str
    level: str

    @property
    def key(self) -> str:
        """Name of its column in the table of runs."""
        return "/".join((self.measure, self.group, self.level))


def of(group: tuple[str, str], *measures: str) -> tuple[Shown, ...]:
    """Name outcomes of one group."""
    return tuple(Shown(measure, *group) for measure in measures)


HALF, CHANGE = "above_half_line", "above_half_line_change"
BOTH = of(POOR, "on_list_both", "on_list_both_by_chance", "income", "earned_income", HALF, CHANGE)
"""What the first table shows of families that are poor at the start."""

MONEY = (
    *of(ALL, "income_with_both", "earned_income_with_both", "executed_share"),
    *(
        Shown(f"{measure}_{money}", *ALL)
        for measure in ("lifted_per", "gap_closed_per")
        for money in ("executed", "voted")
    ),
)
"""What the second shows: families with both, and results for money."""

GROUPS = tuple(Shown("income", *group) for group in (WOMEN, CONSTRAINED, REMOTE))
COST = of(ALL, "cost", "appropriated")
EVERYBODY = of(
    ALL, "income", "earned_income", "consumption", "headcount", "resilience", "joint_coverage"
)
"""Outcomes of all families, which figures compare and the first screen does not show."""

UNMARKED = ("on_list_both_by_chance", "income_with_both", "earned_income_with_both")
"""Not compared: chance itself, and incomes of families that are others in each architecture."""


def first_screen(
    comparison: Comparison, references: Comparison | None, owners: str = "as stated"
) -> pd.DataFrame:
    """Put the numbers of the first screen into a table.

    Parameters
    ----------
    comparison : Comparison
        Of architectures.
    references : Comparison or None
        Of what :func:`synergysim.experiments.references.references_of` states; without it nothing
        is known of results for money.
    owners : str
        How the ministries that own programmes were chosen: ``equal``, ``as-found``, or as the
        experiment states them.

    Returns
    -------
    DataFrame
        As the table ``first_screen`` is declared; what no run has is left out.
    """
    experiment = comparison.experiment
    runs = runs_of(comparison, references)
    ran = set(runs["architecture"])
    variants = [name for name in (*REFERENCES, *experiment.variants) if name in ran]
    return table_of(runs, variants, experiment.reference, owners)


def table_of(
    runs: pd.DataFrame, variants: Sequence[str], reference: str, owners: str
) -> pd.DataFrame:
    """Take means of runs, and paired differences from the reference.

    Parameters
    ----------
    runs : DataFrame
        A row for each ``architecture`` and ``replication``, a column for each :attr:`Shown.key`.
    variants : sequence of str
        In the order of the table.
    reference, owners : str
    """
    names = [str(name) for name in runs if name not in ("architecture", "replication")]
    compared = compare_all(runs, names, variants, reference)
    means = pd.DataFrame(
        [
            _mean(runs[name][runs["architecture"] == variant], name, variant)
            for variant in variants
            for name in names
        ]
    )
    kept = [
        "outcome",
        "architecture",
        "mean",
        "low",
        "high",
        "n",
        "p_holm",
        "differs",
        "reference_mean",
    ]
    table = means.merge(
        compared[kept].rename(columns={"mean": "difference"}),
        on=["outcome", "architecture"],
        how="left",
    )
    table = table[table["mean"].notna()].reset_index(drop=True)
    shown = table.pop("outcome").str.split("/", expand=True, n=2)
    levels = [
        level_of(measure, level)
        for measure, level in zip(shown[0], table["reference_mean"], strict=True)
    ]
    large = [relevant(d, v) for d, v in zip(table["difference"], levels, strict=True)]
    table = table.assign(
        measure=shown[0],
        group=shown[1],
        level=shown[2],
        owners=owners,
        reference=reference,
        relevant=verdicts(large, table["difference"].notna()),
        differs=table["differs"].astype("boolean"),
    )
    first = ["owners", "architecture", "group", "level", "measure"]
    ordered: pd.DataFrame = table[[*first, *(name for name in table if name not in first)]]
    return ordered


def _mean(values: pd.Series[float], name: str, variant: str) -> dict[str, object]:
    test = mean_test(values)
    return {
        "outcome": name,
        "architecture": variant,
        "mean": float(test.mean),
        "mean_low": float(test.low),
        "mean_high": float(test.high),
    }


def runs_of(
    comparison: Comparison, references: Comparison | None, *, everybody: bool = False
) -> pd.DataFrame:
    """Give every run a row: what the first screen shows of it, by :attr:`Shown.key`.

    Parameters
    ----------
    comparison, references : Comparison
    everybody : bool
        Whether with what figures show of all families.
    """
    parts = [comparison, *([references] if references is not None else [])]
    rows = [_runs(part, comparison.shock, EVERYBODY if everybody else ()) for part in parts]
    runs = pd.concat(rows, ignore_index=True)
    if NO_PROGRAMMES in set(runs["architecture"]):
        scenario = comparison.experiment.variants[comparison.experiment.reference].scenario
        runs = runs.assign(**results_for_money(runs, scenario.context))
    return runs.drop(columns=[name for name in runs if str(name).startswith("_")])


def differs(comparison: Comparison) -> bool:
    """Tell whether poor families' income differs anywhere: otherwise nothing is to be explained.

    Returns
    -------
    bool
        False if all architectures give the same mean in every replication, up to rounding. True
        where a value is missing, as nothing is known of it.
    """
    runs, income = runs_of(comparison, None), Shown("income", *POOR).key
    if income not in runs:
        return True
    wide = runs.pivot(index="replication", columns="architecture", values=income)
    spread = wide.max(axis="columns", skipna=False) - wide.min(axis="columns", skipna=False)
    same = spread <= ROUNDING * wide.abs().max(axis="columns")
    return wide.shape[1] < 2 or not bool(same.all())


def _runs(comparison: Comparison, shock: str, more: Sequence[Shown]) -> pd.DataFrame:
    scenario = comparison.experiment.variants[comparison.experiment.reference].scenario
    return run_rows(comparison.tables, scenario.run.months, shock, more)


def run_rows(
    tables: Mapping[str, pd.DataFrame], months: int, shock: str, more: Sequence[Shown] = ()
) -> pd.DataFrame:
    """Give every run a row, and a column for each :attr:`Shown.key`, without results for money.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``outcomes`` and ``money``, and ``groups`` if they were kept, of any number of runs.
    months : int
        Length of the runs.
    shock : str
        State of the runs that are read.
    more : sequence of Shown
        Outcomes of all families beside those of the first screen.

    Returns
    -------
    DataFrame
        Columns with an underscore before their name are for results for money.
    """
    keys = ["architecture", "replication"]
    all_outcomes = tables["outcomes"]
    outcomes = all_outcomes[all_outcomes["shock"] == shock].set_index(keys)
    found = {one.key: outcomes[one.measure] for one in (*COST, *more) if one.measure in outcomes}
    found[Shown("executed_share", *ALL).key] = outcomes["cost"] / outcomes["appropriated"]
    found |= {f"_{name}": outcomes[name] for name in ("headcount", "poverty_gap")}
    found |= _by_ministry(tables["money"], months, shock)
    runs = pd.DataFrame(found)
    groups = tables.get(GROUPS_KEPT)
    if groups is not None and not groups.empty:
        wanted = (*BOTH, *GROUPS, *of(ALL, "income_with_both", "earned_income_with_both"))
        for one in wanted:
            runs[one.key] = _of_group(groups, one, shock)
        if shock != NO_SHOCK:
            calm = _of_group(groups, Shown(HALF, *POOR), NO_SHOCK)
            runs[Shown(CHANGE, *POOR).key] = runs[Shown(HALF, *POOR).key] - calm
    return runs.reset_index()


def _of_group(groups: pd.DataFrame, one: Shown, shock: str) -> pd.Series[float]:
    rows = groups[
        (groups["group"] == one.group)
        & (groups["level"] == one.level)
        & (groups["measure"] == one.measure)
        & (groups["shock"] == shock)
    ]
    found: pd.Series[float] = rows.set_index(["architecture", "replication"])["value"]
    return found


def _by_ministry(money: pd.DataFrame, months: int, shock: str) -> dict[str, pd.Series[float]]:
    """Money executed and voted by ministry, local currency per household and year."""
    money = money[money["shock"] == shock]
    found: dict[str, pd.Series[float]] = {}
    keys = ["architecture", "replication", MINISTRY]
    for measure, uses, years in (
        ("cost", (*SPENT, "emergency"), months / 12.0),
        ("appropriated", ("appropriated",), years_voted(months)),
    ):
        sums = money[money["use"].isin(uses)].groupby(keys)["amount"].sum() / years
        for ministry in money[MINISTRY].unique():
            key = Shown(measure, MINISTRY, str(ministry)).key
            found[key] = sums.xs(ministry, level=MINISTRY)
    return found


def results_for_money(runs: pd.DataFrame, context: Context) -> Mapping[str, pd.Series[float]]:
    """Persons lifted out of poverty for a million PPP$, and gap closed for the money, run by run.

    Parameters
    ----------
    runs : DataFrame
        With the runs without programmes, which meet the same chances.
    context : Context
        Gives persons in a household, the poverty line and prices.
    """
    persons = context.population.household_size
    line = context.poverty_line * DAYS_PER_YEAR * persons
    without = runs[runs["architecture"] == NO_PROGRAMMES].set_index("replication")
    fall = {
        name: runs["replication"].map(without[f"_{name}"]) - runs[f"_{name}"]
        for name in ("headcount", "poverty_gap")
    }
    found = {}
    for money, paid in (("executed", COST[0]), ("voted", COST[1])):
        amount = runs[paid.key].where(runs[paid.key] > 0.0) / context.prices.local_per_ppp
        lifted = MILLION * persons * fall["headcount"] / amount
        found[Shown(f"lifted_per_{money}", *ALL).key] = lifted
        found[Shown(f"gap_closed_per_{money}", *ALL).key] = line * fall["poverty_gap"] / amount
    return found


def read_first_screen(folder: Path) -> list[pd.DataFrame]:
    """Read the table of a results folder again, a part for each choice of owners.

    Raises
    ------
    ScenarioError
        If it is not what was written.
    """
    file = folder / f"{TABLE}.csv"
    if not file.is_file():
        return []
    table = read_written(file, {"differs": "boolean", "relevant": "boolean"}, NEEDED)
    return [rows for _, rows in table.groupby("owners", sort=False)]


def read_written(file: Path, types: Mapping[str, str], needed: Sequence[str] = ()) -> pd.DataFrame:
    """Read a table that the first screen is written from.

    Raises
    ------
    ScenarioError
        If it is not what was written.
    """
    try:
        table = pd.read_csv(file, dtype=dict(types))
        table[[*needed]]
    except (OSError, ValueError, KeyError) as error:
        raise ScenarioError(
            "a table of the first screen is not what was written",
            file=str(file),
            found=shorten(str(error)),
            allowed=AGAIN,
        ) from None
    return table
