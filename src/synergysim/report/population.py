"""A population after its burn-in, beside what it should meet."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from synergysim.calibration.load_problem import load_calibration
from synergysim.calibration.moments import MOMENTS, Welfare, population_moments
from synergysim.calibration.problem import FAMILY, CalibrationFile, Check, Target
from synergysim.engine.files import write_csv
from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import NO_SHOCK, FigureContext
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.population import draw
from synergysim.figures.style import RC
from synergysim.scenario.context import Context
from synergysim.scenario.load import load_part
from synergysim.scenario.names import known_names
from synergysim.scenario.population_table import PopulationFile, read_population
from synergysim.scenario.populations import ENDING, find_population, known_populations
from synergysim.units import DAYS_PER_YEAR
from synergysim.world.baseline_economy import months_without_programmes

HOUSEHOLDS = 2_000
MOST_HOUSEHOLDS = 20_000
REPLICATIONS = 4
BURN_IN_YEARS = 40
MONTHS = 12


@dataclass(frozen=True)
class Description:
    """What a population is like after its burn-in.

    Attributes
    ----------
    name : str
    context : Context
    calibration : str
        Name of the file with the targets; empty when no calibration is of this country.
    welfare : {"income", "consumption"}
        What poverty and inequality are measured on.
    moments : DataFrame
        Columns moment, kind (fitted, check or empty), achieved, standard_error, target, low, high,
        inside (whether the achieved lies between), source, grade.
    households : DataFrame
        One population's households over a year: size, welfare (PPP$ per person and day), farm,
        wages, remittances (PPP$ per month), assets (PPP$).
    survey : DataFrame or None
        The population file's sources of income beside the model's, PPP$ per household and month.
    """

    name: str
    context: Context
    calibration: str
    welfare: Welfare
    moments: pd.DataFrame
    households: pd.DataFrame
    survey: pd.DataFrame | None

    def text(self, language: str = "en") -> str:
        """Write the tables for reading."""
        words = load_labels(language)
        shown = self.moments.copy()
        shown["moment"] = [words(f"moment.{name}") for name in shown["moment"]]
        verdicts = {True: words("population.inside"), False: words("population.outside")}
        shown["inside"] = [verdicts.get(inside, "") for inside in shown["inside"]]
        kinds = {"fitted": words("population.fitted"), "check": words("population.check"), "": ""}
        shown["kind"] = [kinds[kind] for kind in shown["kind"]]
        columns = [name for name in shown if name != "grade"]
        titles = {
            "moment": words("population.columns.moment"),
            "kind": words("population.columns.kind"),
            "achieved": words("population.columns.achieved"),
            "standard_error": words("population.columns.standard_error"),
            "target": words("population.columns.target"),
            "low": words("population.columns.low"),
            "high": words("population.columns.high"),
            "inside": words("population.columns.inside"),
            "source": words("population.columns.source"),
        }
        table = shown[columns].rename(columns=titles)
        head = words(
            "population.head",
            title=words.titled(self.context.title),
            households=words.number(len(self.households), 0),
            years=BURN_IN_YEARS,
            replications=REPLICATIONS,
            welfare=words(f"outcome.{self.welfare}"),
        )
        blocks = [head, "", _table(table, titles["source"], words)]
        blocks += ["", words("population.targets", file=self.calibration or "-")]
        if self.survey is not None:
            survey = self.survey.rename(
                columns={
                    "surveyed": words("population.columns.surveyed"),
                    "modelled": words("population.columns.modelled"),
                },
                index={name: words(f"population.{name}") for name in self.survey.index},
            )
            written = survey.to_string(float_format=words.number)
            blocks += ["", words("population.survey"), written]
        return "\n".join(blocks)


def describe_population(name: str, households: int | None = None) -> Description:
    """Live a population's past and measure what it is like then.

    Parameters
    ----------
    name : str
        A context (name or path), or a population file (name or path).
    households : int, optional
        2,000 if not given; of a population file all, up to 20,000.

    Raises
    ------
    ScenarioError
        When there is neither a context nor a population file of this name.
    """
    label, context = _context(name)
    file = None if context.population_file is None else read_population(context.population_file)
    count = households or (HOUSEHOLDS if file is None else min(len(file), MOST_HOUSEHOLDS))
    calibration, config = _targets(label, context)
    welfare: Welfare = config.welfare if config is not None else "consumption"
    found = pd.DataFrame(
        [
            population_moments(context, welfare, count, seed, BURN_IN_YEARS)
            for seed in range(1, REPLICATIONS + 1)
        ]
    )
    people = _year(context, welfare, count)
    survey = None if file is None else _beside_survey(file, people)
    return Description(
        label, context, calibration, welfare, _moment_table(found, config), people, survey
    )


def draw_description(found: Description, folder: Path, language: str = "en") -> list[Path]:
    """Draw the figure and write the table.

    Returns
    -------
    list of Path
        SVG, PDF, PNG, CSV and alternative text of the figure, and the table.
    """
    drawing = description_figure(found, language)
    paths = drawing.save(folder, f"population-{found.name}")
    table = folder / f"population-{found.name}-moments.csv"
    write_csv(found.moments, table)
    return [*paths, table]


def description_figure(found: Description, language: str = "en") -> Drawing:
    """Draw a population beside its targets."""
    content = json.dumps(found.context.model_dump(), sort_keys=True)
    context = FigureContext(
        experiment_title="",
        context_title=found.context.title,
        reference="",
        shock=NO_SHOCK,
        households=len(found.households),
        replications=REPLICATIONS,
        months=MONTHS,
        manifest_id=hashlib.sha256(content.encode()).hexdigest(),
        currency=found.context.prices.currency,
        poverty_line=found.context.poverty_line,
    )
    tables = {"moments": found.moments, "households": found.households}
    with mpl.rc_context(RC):
        return draw(tables, context, load_labels(language))


def _context(name: str) -> tuple[str, Context]:
    """Find the context that a name means: its own, or that of a population file."""
    named = name in known_populations() and name not in known_names("contexts")
    if not (named or name.endswith(ENDING)):
        part = load_part(name, "contexts")
        return part.name, part.part
    file = read_population(name)
    base = load_part(str(file.about["context"]), "contexts").part
    places = base.territories.model_copy(update={"count": file.territories})
    label = find_population(name).stem
    changes = {
        "title": f"{base.title} ({label})",
        "population_file": name,
        "territories": places,
    }
    return label, base.model_copy(update=changes)


def _targets(name: str, context: Context) -> tuple[str, CalibrationFile | None]:
    """Find the calibration of a context: by its name, else by its country."""
    known = known_names(FAMILY)
    for candidate in (name, name.removesuffix("-start")):
        if candidate in known:
            return candidate, load_calibration(candidate).config
    for candidate in known:
        problem = load_calibration(candidate)
        if problem.start.part.country == context.country:
            return candidate, problem.config
    return "", None


def _moment_table(found: pd.DataFrame, config: CalibrationFile | None) -> pd.DataFrame:
    """Put achieved values beside targets: fitted ones first, then checks, then the rest."""
    asked: dict[str, Target | Check] = {}
    if config is not None:
        asked = {str(name): item for name, item in config.moments.items()}
        asked |= {str(name): item for name, item in config.checks.items()}
    rows = []
    for name in [*asked, *(name for name in MOMENTS if name not in asked)]:
        achieved, item = float(found[name].mean()), asked.get(name)
        row: dict[str, object] = {
            "moment": name,
            "kind": "",
            "achieved": achieved,
            "standard_error": float(found[name].std(ddof=1) / np.sqrt(len(found))),
            "target": np.nan,
            "low": np.nan,
            "high": np.nan,
            "inside": None,
            "source": "",
            "grade": "",
        }
        if item is not None:
            low, high = _band(item)
            row |= {
                "kind": "fitted" if isinstance(item, Target) else "check",
                "target": item.target,
                "low": low,
                "high": high,
                "inside": None if np.isnan(low) or np.isnan(high) else low <= achieved <= high,
                "source": item.source,
                "grade": item.grade,
            }
        rows.append(row)
    return pd.DataFrame(rows)


def _band(item: Target | Check) -> tuple[float, float]:
    if isinstance(item, Target):
        return item.target - item.tolerance, item.target + item.tolerance
    return (
        np.nan if item.low is None else item.low,
        np.nan if item.high is None else item.high,
    )


def _year(context: Context, welfare: Welfare, households: int) -> pd.DataFrame:
    """Live one year after the burn-in, household by household."""
    sums: dict[str, np.ndarray] = {}
    columns = (welfare, "farm_income", "wage_income", "earned_income", "assets")
    for population, _ in months_without_programmes(context, households, 1, BURN_IN_YEARS, years=1):
        for name in columns:
            sums[name] = sums.get(name, 0.0) + population[name] / MONTHS
    size = population.size.astype(np.float64)
    return pd.DataFrame(
        {
            "size": size,
            "welfare": np.maximum(sums[welfare], 0.0) * MONTHS / (size * DAYS_PER_YEAR),
            "farm": sums["farm_income"],
            "wages": sums["wage_income"],
            "remittances": sums["earned_income"] - sums["farm_income"] - sums["wage_income"],
            "assets": sums["assets"],
        }
    )


def _beside_survey(file: PopulationFile, people: pd.DataFrame) -> pd.DataFrame:
    """Mean incomes by source: what the survey states, what the model makes of it."""
    stated = {"farm": "income_farm", "wages": "income_wage", "remittances": "income_remittances"}
    return pd.DataFrame(
        {
            "surveyed": {name: float(file.numbers[key].mean()) for name, key in stated.items()},
            "modelled": {name: float(people[name].mean()) for name in stated},
        }
    )


def _table(table: pd.DataFrame, left: str, words: Labels) -> str:
    """Write a table with its first and one other column set to the left."""
    rows = [_row(list(row), words) for row in table.itertuples(index=False)]
    texts = {name: [row[place] for row in rows] for place, name in enumerate(table.columns)}
    lines = []
    widths = {name: max(map(len, [name, *cells])) for name, cells in texts.items()}
    first = table.columns[0]
    for row in range(-1, len(table)):
        cells = [
            text.ljust(widths[name]) if name in (first, left) else text.rjust(widths[name])
            for name in texts
            for text in [name if row < 0 else texts[name][row]]
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _row(values: list[object], words: Labels) -> list[str]:
    """Write a row: whole numbers where one of them is 100 or more, else three decimals."""
    numbers = [abs(value) for value in values if isinstance(value, float)]
    decimals = 0 if any(number >= 100.0 for number in numbers) else 3
    return [_written(value, decimals, words) for value in values]


def _written(value: object, decimals: int, words: Labels) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else words.number(value, decimals)
    return str(value)
