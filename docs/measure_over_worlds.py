"""Write the tables over other sets of assumptions of five pages.

`make numbers` runs what they need with `--worlds 10`, and then this script:

python docs/measure_over_worlds.py RESULTS

A cell is the 10th to 90th percentile of a difference over the sets, and the sets in which it is
above the smallest relevant difference with its interval, below its negative, and undecided.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.experiments.experiment import load_experiment
from synergysim.findings.world_differences import pairs, smallest_at
from synergysim.statistics.over_worlds import over_worlds

spec = importlib.util.spec_from_file_location(
    "measure_pages", Path(__file__).with_name("measure_pages.py")
)
assert spec is not None
assert spec.loader is not None
pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pages)

LEVERS_SHOWN = ("levers.territorial", "levers.joint_budget", "levers.champions")
OF_LEVERS = {
    "income": ("income, PPP$ a day", 1.0, 3),
    "headcount": ("headcount, points", 100.0, 1),
    "joint_coverage": ("joint coverage of the poor, points", 100.0, 1),
}
OF_VARIANTS = {
    key: pages.OUTCOMES[key] for key in ("consumption", "headcount", "loss_months", "resilience")
}


def cell(row: Mapping[str, Any], scale: float = 1.0, digits: int = 3) -> str:
    """Write the range of a difference and in how many sets it is relevant."""
    if not row["worlds"] > 0:
        return "no set ran"
    low, high = (scale * row[key] for key in ("world_low", "world_high"))
    ends = [f"{round(end, digits) + 0.0:+.{digits}f}" for end in (low, high)]
    zero = f"{0:+.{digits}f}"
    text = " to ".join(end.lstrip("+") if end == zero else end for end in ends)
    if pd.isna(row["smallest"]):
        return text.replace("-", "−")
    counts = "/".join(str(int(row[key])) for key in ("above", "below", "undecided"))
    return f"{text}; {counts}".replace("-", "−")


def read(results: Path, name: str, table: str) -> pd.DataFrame:
    """Read a table over worlds of a shipped experiment.

    Raises
    ------
    FileNotFoundError
        If it was not run in other sets of assumptions.
    """
    path = pages.folder(results, name) / f"{table}.csv"
    if not path.is_file():
        raise FileNotFoundError(f"{name} was not run in other sets of assumptions: {path.name}")
    return pd.read_csv(path, keep_default_na=True)


def architectures(results: Path) -> str:
    """Tabulate poor families' income in every case, owners equal."""
    rows = []
    for case in pages.CASES:
        found = read(results, f"architectures-{case}", "world_differences")
        income = found[(found["level"] == "poor") & (found["measure"] == "income")]
        by = income.drop_duplicates("architecture").set_index("architecture")
        sets = int(by["worlds"].max())
        rows.append([f"`{case}`", str(sets), *(cell(by.loc[one]) for one in pages.ARCHITECTURES)])
    head = ["case", "sets", *(one.replace("-", " ") for one in pages.ARCHITECTURES)]
    return str(pages.generate.table(head, rows))


def levers(results: Path) -> str:
    """Tabulate what each lever changes alone in every case."""
    rows = []
    for case in pages.CASES:
        found = read(results, f"levers-{case}", "analysis/levers-world_differences")
        for lever in LEVERS_SHOWN:
            of = found[found[lever].notna()].set_index("outcome")
            cells = [cell(of.loc[key], *how[1:]) for key, how in OF_LEVERS.items()]
            title = pages.LEVER[lever, ""]
            rows.append([f"`{case}`", title, str(int(of["worlds"].max())), *cells])
    head = ["case", "lever", "sets", *(title for title, _, _ in OF_LEVERS.values())]
    return str(pages.generate.table(head, rows))


def responses(results: Path) -> str:
    """Tabulate responses at equal money, against none."""
    rows = []
    for country in pages.RESPONSES:
        name = pages.RESPONSE + country
        found = read(results, name, "world_variants")
        rows += _variants(found, name, country.replace("-", ", ").capitalize())
    head = ["", "response", *(title for title, _, _ in OF_VARIANTS.values())]
    return str(pages.generate.table(head, rows))


def _variants(found: pd.DataFrame, name: str, first: str) -> list[list[str]]:
    named, (reference, *others) = pages.titles(name), load_experiment(name).variants
    rows = []
    for one in others:
        of = found[(found["architecture"] == one) & (found["reference"] == reference)]
        by = of.set_index("outcome")
        rows.append(
            [first, named[one], *(cell(by.loc[k], *how[1:]) for k, how in OF_VARIANTS.items())]
        )
    return rows


def in_parts(results: Path) -> str:
    """Tabulate the change of headcount in 2020 by steps."""
    rows = []
    for country in pages.COUNTRIES:
        name = pages.IN_PARTS + country
        found = read(results, name, "world_variants")
        named, steps = pages.titles(name), list(load_experiment(name).variants)
        of = found[found["outcome"] == "headcount"].set_index(["architecture", "reference"])
        told = [
            f"{cell(of.loc[(one, before)], 100.0, 1)} {named[one]}"
            for before, one in pairwise(steps)
            if one not in ("losses", "prices")
        ]
        rows.append(
            [
                country.capitalize(),
                cell(of.loc[("losses", "calm")], 100.0, 1),
                cell(of.loc[("prices", "losses")], 100.0, 1),
                " and ".join(told) or "none in 2020",
                cell(of.loc[(steps[-1], steps[0])], 100.0, 1),
            ]
        )
    return str(pages.generate.table(["", "losses", "prices", "responses", "together"], rows))


def both_signs(results: Path) -> str:
    """Tabulate the experiment in which poverty rises or falls, against no response."""
    found = read(results, pages.BOTH_SIGNS, "world_variants")
    named = pages.titles(pages.BOTH_SIGNS)
    reference, *others = load_experiment(pages.BOTH_SIGNS).variants
    of = found[(found["outcome"] == "headcount") & (found["reference"] == reference)]
    by = of.set_index("architecture")
    rows = [[named[one], cell(by.loc[one], 100.0, 1)] for one in others]
    return str(pages.generate.table(["", "headcount against no response, points"], rows))


def re_programming(results: Path) -> str:
    """Tabulate all families' income by the share of idle joint money that is re-programmed."""
    name = pages.RE_PROGRAMMING
    found, named = read(results, name, "world_variants"), pages.titles(name)
    of = found[found["outcome"] == "income"]
    rows = []
    for _, row in of.iterrows():
        rows.append([named[row["architecture"]], pages.signed(row, column="difference"), cell(row)])
    head = [
        "architecture, share re-programmed",
        "income of all families, PPP$ a day",
        "over the sets",
    ]
    return str(pages.generate.table(head, rows))


def champions(results: Path) -> str:
    """Tabulate what champions add under each architecture, with and without councils."""
    rows = []
    keys = ["levers.councils", "architecture"]
    for name, case in pages.CHAMPIONS.items():
        for councils in ("without", "with"):
            for architecture in (pages.INDEPENDENT, *pages.ARCHITECTURES[1:]):
                where = dict(zip(keys, (councils, architecture), strict=True))
                cells = [
                    cell(_added(results, name, "levers.champions", where, outcome), scale, digits)
                    for outcome, (_, scale, digits) in pages.ADDED.items()
                ]
                rows.append([case, councils, architecture.replace("-", " "), *cells])
    head = ["case", "councils", "architecture", *(title for title, _, _ in pages.ADDED.values())]
    return str(pages.generate.table(head, rows))


def caseloads(results: Path) -> str:
    """Tabulate what changed criteria do, by the families of the programme."""
    name, path = pages.CRITERIA, "levers.families"
    runs = read(results, name, "analysis/world_runs")
    rows = []
    for families in runs[path].drop_duplicates():
        cells = [
            cell(_added(results, name, "levers.criteria", {path: families}, outcome), 100.0, 1)
            for outcome in ("joint_share", "joint_coverage")
        ]
        rows.append([str(families), *cells])
    head = [
        "families of Haku Winay",
        "its families on Juntos' list, points",
        "poor in both, points",
    ]
    return str(pages.generate.table(head, rows))


def _added(
    results: Path, name: str, lever: str, where: Mapping[str, Any], outcome: str
) -> dict[str, Any]:
    """Count sets in which a lever changes an outcome of a sweep where others have stated levels."""
    place = pages.folder(results, name)
    here = pd.read_parquet(place / "outcomes.parquet").rename(columns={outcome: "value"})
    there = pd.read_csv(place / "analysis" / "world_runs.csv")
    there = there[there["outcome"] == outcome]
    for key, level in where.items():
        here, there = here[here[key] == level], there[there[key] == level]
    here, there = (frame.assign(architecture=frame[lever].astype(str)) for frame in (here, there))
    level = float(here.loc[here["architecture"] == "without", "value"].mean())
    smallest = smallest_at(outcome, level)
    asked = ("value", "with", "without")
    found = over_worlds(
        pairs(there, *asked), pairs(here, *asked)[0], smallest, float(here["value"].abs().max())
    )
    return {"smallest": smallest, **found.columns(float("nan"))}


def body(results: Path) -> str:
    """Tabulate what a national committee decides, by its members and its power."""
    runs = read(results, pages.BODY, "analysis/world_runs")
    members, power = (
        f"architecture.bodies.national-committee.{one}" for one in ("other_members", "power")
    )
    decided = runs[runs["outcome"] == "decided"].groupby([members, power])["value"]
    ends = decided.quantile([0.1, 0.9]).unstack()
    rows = [
        [f"{one:g}", *(f"{low:.2f} to {high:.2f}" for low, high in group.to_numpy())]
        for one, group in ends.groupby(level=0)
    ]
    head = ["further members", *(f"power {one:g}" for one in ends.index.levels[1])]
    return str(pages.generate.table(head, rows))


BLOCKS = {
    "limits.md": {"architectures-over-sets": architectures},
    "shocks.md": {
        "responses-over-sets": responses,
        "in-parts-over-sets": in_parts,
        "both-signs-over-sets": both_signs,
    },
    "robustness.md": {"levers-over-sets": levers},
    "institutions.md": {
        "re-programming-over-sets": re_programming,
        "champions-over-sets": champions,
        "body-over-sets": body,
    },
    "places.md": {"criteria-over-sets": caseloads},
}


def main() -> None:
    """Rewrite the tables."""
    parser = argparse.ArgumentParser(description="Write tables over other sets of assumptions.")
    parser.add_argument("results", type=Path, help="folder with results of the experiments")
    results = parser.parse_args().results
    for page, blocks in BLOCKS.items():
        for block, write in blocks.items():
            pages.generate.rewrite(page, block, write(results))


if __name__ == "__main__":
    main()
