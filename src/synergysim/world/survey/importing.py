"""The import of a survey, from its file to a population file, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synergysim.arrays import FloatArray, IntArray
from synergysim.measures.percentiles import percentiles
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.population_table import FLAGS, write_population
from synergysim.scenario.populations import file_digest
from synergysim.scenario.prices import ppp_rate
from synergysim.scenario.reader import displayed
from synergysim.units import DAYS_PER_MONTH
from synergysim.version import __version__
from synergysim.world.survey.checking import Frame, check_survey, similar_territories
from synergysim.world.survey.endowments import endowments
from synergysim.world.survey.mapping import SurveyMapping, SurveyUnits
from synergysim.world.survey.notes import Faults, Notes
from synergysim.world.survey.reading import read_batches
from synergysim.world.survey.resampling import systematic_rows
from synergysim.world.survey.source import Source, header_of, open_source
from synergysim.world.survey.survey_columns import ASSETS, BY_NAME, MOST_MISSING, find_columns

SQUARE_METRES = {"hectares": 10_000.0, "acres": 4_046.8564224}
MONTHS = {"month": 1.0, "year": 12.0}

PLAUSIBLE = 30.0
"""A median income so many times above or below the poverty line comes of a wrong unit."""

DEPENDENTS = 3.0
"""Members who cannot work per able adult above which a household is labour-constrained."""

PERSONS = ("persons", "adults")
"""Units of columns that count members of a household."""

INCOMES = ("income_farm", "income_wage", "income_remittances")


@dataclass(frozen=True)
class Import:
    """What an import did.

    Attributes
    ----------
    rows : int
        Households of the survey.
    households : int
        Households drawn.
    distinct : int
        Households of the survey among them.
    largest : int
        How often the one drawn most often was.
    territories : list of str
    missing : dict of str to str
        What was missing, by column, and what replaced it.
    rate : float
        Units of the survey's money per PPP$ of 2017.
    money : str
        That unit in words.
    means : dict of str to float
        PPP$ per month over the population, by source of income.
    median : float
        Income of the median person, PPP$ of 2017 a day.
    advantage_from : str
        The variable that measures the household's advantage.
    columns : dict of str to list of str
        What was done with each column of the survey, in words.
    warnings : list of str
        What may be wrong without being refused.
    sha256 : str
        Of the survey's file.
    """

    rows: int
    households: int
    distinct: int
    largest: int
    territories: list[str]
    missing: dict[str, str]
    rate: float
    money: str
    means: dict[str, float]
    median: float
    advantage_from: str
    columns: dict[str, list[str]]
    warnings: list[str]
    sha256: str


def import_survey(
    survey: Path,
    context: Context,
    context_name: str,
    mapping: SurveyMapping,
    households: int,
    target: Path,
) -> Import:
    """Read a survey, draw households by weight, convert them, and write a population file.

    Parameters
    ----------
    survey : Path
        CSV or Parquet, one row per household.
    context : Context
        Gives the prices, and the parameters whose endowments incomes are turned into.
    context_name : str
        Noted in the file.
    mapping : SurveyMapping
        Names and units of the survey's columns.
    households : int
        How many to draw.
    target : Path
        File to write, whole or not at all.

    Raises
    ------
    ScenarioError
        When anything is wrong with the survey; nothing is written then.
    """
    shown, units = displayed(survey), mapping.units
    source = open_source(survey, mapping.encoding)
    columns = find_columns(header_of(source), mapping.columns, shown)
    rate, money = _money(context, units, shown)
    frame = check_survey(source, columns, mapping)
    empty = [name for name, count in frame.missing.items() if count == len(frame)]
    used = {name: own for name, own in columns.items() if name not in empty}
    rows = systematic_rows(frame.weight, frame.territory, frame.key, households)
    distinct, back, times = np.unique(rows, return_inverse=True, return_counts=True)
    ids, found = _taken(source, used, mapping, distinct)
    found = {name: values[back] for name, values in found.items()}
    missing, filled = _fill(found, frame)
    _to_ppp(found, units, rate)
    income = np.sum([found[name] for name in INCOMES], axis=0)
    (median,) = percentiles(income / (found["size"] * DAYS_PER_MONTH), [50.0], found["size"])
    _check_scale(float(median), context, money, units, shown)
    constrained = _constrained(found, units)
    given = endowments(found, context, labour_is_ratio=units.labour == "ratio")
    unknown = np.full(households, np.nan)
    said = {name: found.get(name, unknown) for name in FLAGS} | {"labour_constrained": constrained}
    advantage_from = "schooling of the head" if "education" in used else "residual earnings"
    about = {
        "survey": survey.name,
        "sha256": file_digest(survey),
        "rows": len(frame),
        "households": households,
        "weight": frame.total_weight,
        "context": context_name,
        "country": context.country,
        "units": units.model_dump(exclude_none=True),
        "units_per_ppp_dollar": rate,
        "territories": frame.territories,
        "missing": missing,
        "advantage": advantage_from,
        "versions": {"synergysim": __version__, "pyarrow": pa.__version__},
    }
    write_population(
        target,
        {
            "household_id": ids.take(pa.array(back)),
            "weight": frame.weight[rows],
            "territory": frame.territory[rows],
            **{name: found[name] for name in ("size", "children", "assets", "savings", *INCOMES)},
            **given,
            **said,
            "filled": filled,
        },
        about,
    )
    return Import(
        rows=len(frame),
        households=households,
        distinct=len(distinct),
        largest=int(times.max()),
        territories=frame.territories,
        missing=missing,
        rate=rate,
        money=money,
        means={name: float(found[name].mean()) for name in INCOMES},
        median=float(median),
        advantage_from=advantage_from,
        columns=_done(frame, columns, empty, missing, units, rate, money),
        warnings=_warnings(frame, columns, empty),
        sha256=str(about["sha256"]),
    )


def _money(context: Context, units: SurveyUnits, file: str) -> tuple[float, str]:
    """Units of the survey's money per PPP$ of 2017, and their name."""
    if units.money == "ppp":
        return 1.0, "PPP$ of 2017"
    prices = context.prices
    year = prices.year if units.year is None else units.year
    if year == prices.year:
        return prices.local_per_ppp, f"{prices.currency} of {year}"
    try:
        return ppp_rate(context.country, year).value, f"{prices.currency} of {year}"
    except ValueError as error:
        raise ScenarioError(
            str(error), file=file, key="units.year", found=str(year), allowed=str(prices.year)
        ) from None


def _taken(
    source: Source, columns: Mapping[str, str], mapping: SurveyMapping, rows: IntArray
) -> tuple[pa.Array, dict[str, FloatArray]]:
    """Read the rows drawn, in the order of the file."""
    kept = {name: own for name, own in columns.items() if name not in ("weight", "territory")}
    ids: list[pa.Array] = []
    numbers: dict[str, list[FloatArray]] = {}
    for batch in read_batches(source, kept, mapping, Notes(Faults(source.shown))):
        low, high = np.searchsorted(rows, [batch.first, batch.first + len(batch)])
        own = rows[low:high] - batch.first
        ids.append(batch.names["household_id"].take(pa.array(own)))
        for name, values in batch.numbers.items():
            numbers.setdefault(name, []).append(values[own])
    joined = pa.concat_arrays(ids)
    return joined, {name: np.concatenate(parts) for name, parts in numbers.items()}


def _fill(
    found: dict[str, FloatArray], frame: Frame
) -> tuple[dict[str, str], npt.NDArray[np.object_]]:
    """Fill missing numbers with the median of the households drawn; say so, and flag the rows.

    The draw is by weight, so that its median is the weighted one. What holds or not is left open:
    a run draws it by the context's share. Unknown schooling counts as that of the median head.
    """
    remarks = {}
    filled = np.full(len(found["size"]), "", dtype=object)
    for name, count in frame.missing.items():
        if not count or name not in found:
            continue
        column, values = BY_NAME[name], found[name]
        here = np.isnan(values)
        how = "drawn by the context's share"
        if column.kind != "flag":
            middle = float(np.median(values[~here])) if (~here).any() else 0.0
            how = f"filled with the median, {middle:g}"
            if column.unit in PERSONS:
                middle = float(np.floor(middle))
                how = f"filled with the median, {middle:g}, or the household's size if that is less"
            most = found["size"] if column.unit in PERSONS else np.inf
            found[name] = np.where(here, np.minimum(middle, most), values)
        remarks[name] = f"{count:,} missing ({100 * count / len(frame):.2f}%), {how}"
        filled[here] = [f"{before} {name}".strip() for before in filled[here]]
    return remarks, filled


def _done(
    frame: Frame,
    columns: Mapping[str, str],
    empty: Sequence[str],
    missing: Mapping[str, str],
    units: SurveyUnits,
    rate: float,
    money: str,
) -> dict[str, list[str]]:
    """Say what was done with each column, with counts and rows."""
    done = {}
    for name, own in columns.items():
        column, remarks = BY_NAME[name], []
        if own != name:
            remarks.append(f"from the survey's {own}")
        if name in frame.notes.tidied:
            remarks.append(
                f"stray blanks or letters in parts put right in {frame.notes.tidied[name]}"
            )
        for (coded, code), rows in frame.notes.codes.items():
            if coded == name:
                remarks.append(f"code {code} read as missing in {rows}")
        if name in empty:
            remarks.append("empty in all rows: as if the column were absent")
        elif name in missing:
            remarks.append(f"{missing[name]}: {frame.notes.missing[name]}")
        if column.kind in ("money", "income") and rate != 1.0:
            remarks.append(f"{money} divided by {rate:.6g}")
        if column.kind == "income" and units.period == "year":
            remarks.append("divided by 12 months")
        if name == "land_hectares" and units.land == "acres":
            remarks.append("acres turned into hectares")
        done[name] = remarks or ["as it is"]
    return done


def _warnings(frame: Frame, columns: Mapping[str, str], empty: Sequence[str]) -> list[str]:
    """Say what may be wrong."""
    remarks = similar_territories(frame)
    for name in columns:
        share = frame.missing[name] / len(frame)
        if share > MOST_MISSING and name not in empty:
            effect = (
                "their heads count as having the median years"
                if name == "education"
                else "they are filled or drawn"
            )
            remarks.append(
                f"{name}: {frame.missing[name]:,} of {len(frame):,} cells ({100 * share:.1f} %) are"
                f" missing, and {effect}; without the column, the import does not use it"
            )
    return remarks + frame.notes.suspicious(len(frame))


def _to_ppp(found: dict[str, FloatArray], units: SurveyUnits, rate: float) -> None:
    """Convert money, periods and land in place; animals become part of assets."""
    for name in list(found):
        kind = BY_NAME[name].kind
        if kind == "money":
            found[name] = found[name] / rate
        elif kind == "income":
            found[name] = found[name] / (rate * MONTHS[units.period])
    found["land_hectares"] = found["land_hectares"] * SQUARE_METRES[units.land] / 10_000.0
    found["assets"] = np.sum([found.pop(name) for name in ASSETS if name in found], axis=0)


def _check_scale(
    median: float, context: Context, money: str, units: SurveyUnits, file: str
) -> None:
    """Refuse incomes that only another unit can explain."""
    line = context.poverty_line
    if line / PLAUSIBLE <= median <= line * PLAUSIBLE:
        return
    raise ScenarioError(
        "incomes far from the context's scale: a wrong unit?",
        file=file,
        key="income_farm + income_wage + income_remittances",
        found=f"a median of {median:,.4g} PPP$ of 2017 per person and day, taking {money} per"
        f" household and {units.period} as the unit",
        allowed=f"{line / PLAUSIBLE:.2g} to {line * PLAUSIBLE:.3g}, 1/{PLAUSIBLE:.0f} to"
        f" {PLAUSIBLE:.0f} times the poverty line; --columns states other units",
    )


def _constrained(found: Mapping[str, FloatArray], units: SurveyUnits) -> FloatArray:
    """Who is labour-constrained: as the survey says, else no able adult, or too many dependents."""
    households = len(found["size"])
    said = found.get("labour_constrained", np.full(households, np.nan))
    if units.labour == "ratio":
        return said
    able = found["labour"]
    derived = (able == 0.0) | (found["size"] - able > DEPENDENTS * able)
    return np.where(np.isnan(said), derived.astype(np.float64), said)
