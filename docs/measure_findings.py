"""Write the measured blocks of docs/findings.md from what the commands left.

python docs/measure_findings.py RESULTS    RESULTS holds `findings/` of `synergysim findings`, and
                                           of `synergysim findings --mechanisms`, and `evidence/` of
                                           `synergysim evidence`; and in `reasons-of-misses/` those
                                           of experiments/reasons/E*.yaml
python docs/measure_findings.py RESULTS --misses
                                           instead: the table of these alone
python docs/measure_findings.py RESULTS --keep LABEL
                                           instead: keep the verdicts and effects of a development
                                           run in docs/verdicts.csv under a label, and write the
                                           block that shows old and new tests side by side
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import math
from pathlib import Path

import pandas as pd

from synergysim.figures.labels import load_labels
from synergysim.findings.claim_file import finding_file
from synergysim.findings.mechanisms import load_mechanisms
from synergysim.findings.published_effects import STATUSES
from synergysim.report.findings import FindingWords

spec = importlib.util.spec_from_file_location("generate", Path(__file__).with_name("generate.py"))
assert spec is not None
assert spec.loader is not None
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)

WORDS = FindingWords(load_labels("en"))
number, share = WORDS.number, WORDS.share

PAGE, EVIDENCE = "findings.md", "evidence.md"
KEPT = Path(__file__).with_name("verdicts.csv")
MARKS = {
    (True, "carries"): "●",
    (True, "nothing"): "○",
    (True, "masks"): "●−",
    (False, "carries"): "+",
    (False, "nothing"): "",
    (False, "masks"): "−",
    (True, "not tested"): "?",
    (False, "not tested"): "?",
}
FOLDER = Path(__file__).resolve().parent
MISSES = "reasons-of-misses"
PART_OF_GAP = 0.1
"""Share of the gap from which on a reason is confirmed in part."""


def explanations(name: str) -> dict[str, str]:
    """What experiments told of the reasons, by claim; each names a command that shows it."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in list(csv.reader(file))[1:]}


def measured(value: object) -> float:
    """Read a number of a table; NaN where there is none."""
    return math.nan if value == "" else float(str(value))


def effect(row: dict[str, object]) -> str:
    """Write an effect with its interval."""
    low, high = float(str(row["low"])), float(str(row["high"]))
    if math.isnan(low):
        return number(float(str(row["effect"])))
    return f"{number(float(str(row['effect'])))} ({number(low)} to {number(high)})"


def scorecard(results: Path) -> str:
    """Tabulate verdicts."""
    table = pd.read_csv(results / "findings" / "scorecard.csv")
    rows = []
    for row in table.to_dict("records"):
        verdict = f"**{row['verdict']}**" + (", fragile" if row["fragile"] else "")
        worlds = "n/a" if math.isnan(row["robustness"]) else share(row["robustness"])
        known = isinstance(row["developed_on"], str) and bool(row["developed_on"])
        rows.append(
            (
                row["finding"],
                row["title"],
                verdict,
                row["verdict_0_1_0"],
                "no: developed on it" if known else "a null" if row["null"] else "yes",
                f"{row['test']}: {effect(row)} {row['unit']}",
                row["ablation"],
                worlds,
                str(row["waiting"] or ""),
            )
        )
    rows.sort(key=lambda row: row[4].startswith("no"))
    head = (
        "",
        "claim",
        "verdict",
        "tests of 0.1.0",
        "counts as evidence",
        "narrowest deciding effect",
        "switched off",
        "worlds",
        "waiting tests",
    )
    return str(generate.table(head, rows))


def keep(results: Path, label: str) -> None:
    """Add the verdicts of a run to those kept, in place of those with the same label."""
    table = pd.read_csv(results / "findings" / "scorecard.csv", keep_default_na=False)
    mine = table[["finding", "verdict_0_1_0", "verdict", "waiting"]]
    mine = mine.rename(columns={"verdict": "verdict_0_2"}).sort_values("finding")
    mine.insert(0, "run", label)
    if KEPT.is_file():
        before = pd.read_csv(KEPT, keep_default_na=False)
        mine = pd.concat([before[before["run"] != label], mine], ignore_index=True)
    mine.to_csv(KEPT, index=False, lineterminator="\n")


def side_by_side() -> str:
    """Tabulate the verdicts kept: a claim a row, both versions of its tests for each run."""
    table = pd.read_csv(KEPT, keep_default_na=False)
    runs = list(dict.fromkeys(table["run"]))
    rows = []
    for name, mine in table.groupby("finding", sort=True):
        given = finding_file(str(name))
        by = mine.set_index("run")
        cells = []
        for run in runs:
            one = by.loc[run] if run in by.index else None
            waits = "" if one is None or not int(one["waiting"]) else f", {one['waiting']} waiting"
            cells += (
                ["", ""]
                if one is None
                else [_said(one["verdict_0_1_0"]), _said(one["verdict_0_2"]) + waits]
            )
        counts = "no" if given.developed_on else "a null" if not given.ablations else "yes"
        rows.append((str(name), given.title, counts, *cells))
    rows.sort(key=lambda row: row[2] == "no")
    head = [f"{run}: tests of {version}" for run in runs for version in ("0.1.0", "0.2")]
    return str(generate.table(("", "claim", "counts as evidence", *head), rows))


def _said(verdict: str) -> str:
    return "" if verdict == "not declared" else verdict


def tests(results: Path) -> str:
    """Tabulate every test."""
    table = pd.read_csv(results / "findings" / "tests.csv", keep_default_na=False)
    rows = []
    for row in table.to_dict("records"):
        numbers = {key: measured(row[key]) for key in ("effect", "low", "high", "holds")}
        mark = "" if str(row["decides"]) == "True" else " (shown only)"
        mark += " *by construction*" if row["by_construction"] else ""
        mark += f" *waiting for {row['waiting_for']}*" if row["waiting_for"] else ""
        expected = {"positive": "≥ ", "negative": "≤ −", "zero": "within ±"}[row["expect"]]
        smallest = measured(row["smallest"])
        size = "n/a" if math.isnan(smallest) else f"{expected}{smallest:.3g}"
        rows.append(
            (
                row["finding"],
                row["version"],
                row["says"] + mark,
                size,
                effect(numbers),
                row["unit"],
                row["verdict"],
                "n/a" if math.isnan(numbers["holds"]) else share(numbers["holds"]),
            )
        )
    head = ("", "version", "test", "relevant", "effect", "unit", "result", "worlds")
    return str(generate.table(head, rows))


def ablations(results: Path) -> str:
    """Tabulate what ablations left."""
    table = pd.read_csv(results / "findings" / "ablations.csv", keep_default_na=False)
    rows = [
        (
            row["finding"],
            row["switches_off"],
            row["test"],
            effect({key: measured(row[key]) for key in ("effect", "low", "high")}),
            row["judgement"]
            + (
                ", by construction"
                if row["by_construction"] and row["judgement"] == "breaks"
                else ""
            ),
        )
        for row in table.to_dict("records")
    ]
    return str(generate.table(("", "switched off", "test", "effect left", "result"), rows))


def not_reproduced(results: Path) -> str:
    """List what did not come out: the deciding tests, and what was found out about the reason."""
    table = pd.read_csv(results / "findings" / "scorecard.csv")
    every = pd.read_csv(results / "findings" / "tests.csv", keep_default_na=False)
    known = explanations("explanations.csv")
    lines = []
    for row in table.sort_values("finding").to_dict("records"):
        remains = row["ablation"] == "does not break"
        came_out = row["verdict"] in ("supported", "by construction")
        if came_out and not row["fragile"] and not remains:
            continue
        verdict = row["verdict"] + (", fragile" if row["fragile"] else "")
        verdict += ", also without the mechanism that was named" if came_out and remains else ""
        lines.append(f"- **{row['finding']}** {row['title']}: {verdict}.")
        lines += [f"  - {line}" for line in failed(every, str(row["finding"]))]
        if row["finding"] in known:
            lines.append(f"  - *Why*: {known[row['finding']]}")
    return "\n".join(lines) or "Everything came out."


def failed(every: pd.DataFrame, finding: str) -> list[str]:
    """Deciding tests of 0.2 that do not support a claim, with what they found."""
    mine = every[
        (every["finding"] == finding)
        & (every["version"] != "0.1.0")
        & (every["decides"].astype(str) == "True")
        & ~every["verdict"].isin(["supported", "by construction"])
    ]
    lines = []
    for row in mine.to_dict("records"):
        numbers = {key: measured(row[key]) for key in ("effect", "low", "high")}
        smallest = measured(row["smallest"])
        size = "" if math.isnan(smallest) else f"; relevant from {smallest:.3g} on"
        lines.append(f"{row['verdict']}: {row['says']} {effect(numbers)} {row['unit']}{size}.")
    return lines


def reasons(results: Path) -> str:
    """Tabulate the experiments on why claims did not come out."""
    table = pd.read_csv(
        results / "reasons" / "findings" / "tests.csv", keep_default_na=False
    ).sort_values("finding", kind="stable")
    rows = []
    for row in table.to_dict("records"):
        numbers = {key: measured(row[key]) for key in ("effect", "low", "high")}
        holds = measured(row["holds"])
        rows.append(
            (
                f"`{row['finding']}`",
                row["says"] + ("" if str(row["decides"]) == "True" else " (shown only)"),
                f"{measured(row['smallest']):.3g}",
                f"{effect(numbers)} {row['unit']}",
                row["verdict"],
                "n/a" if math.isnan(holds) else share(holds),
            )
        )
    head = (
        "experiment",
        "follows if the reason is right",
        "relevant",
        "effect",
        "result",
        "worlds",
    )
    return str(generate.table(head, rows))


def confirmed(low: float, high: float, expect: str, half_gap: float) -> str:
    """Say whether a changed value is the reason for a miss, by the interval of the change.

    Parameters
    ----------
    low, high : float
        Ends of the interval.
    expect : str
        ``positive`` or ``negative``: the direction from the simulated to the published effect.
    half_gap : float
        Half of the gap between the two.
    """
    if math.isnan(low) or math.isnan(high):
        return "not measured"
    least = -high if expect == "negative" else low
    if least >= half_gap:
        return "**confirmed**"
    return "in part" if least >= PART_OF_GAP * 2.0 * half_gap else "not confirmed"


def misses(results: Path) -> str:
    """Tabulate the experiments on why published effects are missed."""
    table = pd.read_csv(
        results / MISSES / "findings" / "tests.csv", keep_default_na=False
    ).sort_values("finding", kind="stable")
    rows = []
    for row in table[table["decides"].astype(str) == "True"].to_dict("records"):
        found = {
            key: measured(row[key]) for key in ("effect", "low", "high", "smallest", "matters")
        }
        half = found["smallest"] * (-1.0 if row["expect"] == "negative" else 1.0)
        matters = found["matters"]
        rows.append(
            (
                f"`{row['finding']}`",
                row["says"],
                f"{number(half)} {row['unit']}",
                effect(found),
                f"{round(50.0 * found['effect'] / half) + 0} %".replace("-", "−"),
                confirmed(found["low"], found["high"], row["expect"], found["smallest"]),
                "n/a" if math.isnan(matters) else share(matters),
            )
        )
    head = (
        "experiment",
        "follows if it is the reason",
        "half of the gap",
        "change of the effect",
        "of the gap",
        "reason",
        "worlds with half of the gap",
    )
    return str(generate.table(head, rows))


def mechanisms(results: Path) -> str:
    """Tabulate predicted against observed."""
    table = pd.read_csv(results / "findings" / "mechanisms-by-claim.csv")
    names = list(load_mechanisms())
    rows = []
    for finding, group in table.groupby("finding", sort=True):
        found = group.set_index("mechanism")
        cells = [str(finding)]
        for name in names:
            one = found.loc[name]
            mark = MARKS[bool(one["predicted"]), str(one["observed"])]
            cells.append(mark)
        rows.append(cells)
    return str(generate.table(["", *names], rows))


def deviations(results: Path) -> str:
    """List every cell where observation departs from prediction."""
    table = pd.read_csv(results / "findings" / "mechanisms-by-claim.csv")
    lines = []
    tested = table["observed"] != "not tested"
    for row in table[~table["as_predicted"].astype(bool) & tested].to_dict("records"):
        predicted = "carries" if row["predicted"] else "nothing"
        size = number(row["in_smallest"], 2)
        observed = f"{row['observed']}: {row['test']}, {size}"
        lines.append((row["finding"], row["mechanism"], predicted, observed))
    seen = "seen; the test moved most, by how many smallest effects"
    return str(generate.table(("", "mechanism", "predicted", seen), lines))


def grades(results: Path) -> str:
    """Tabulate how much of each case is assumed."""
    table = pd.read_csv(results / "evidence" / "parameters.csv")
    rows = [
        (
            row["case"],
            str(row["numbers"]),
            *(share(row[grade] / row["numbers"]) for grade in ("A", "B", "C", "assumed")),
        )
        for row in table[table["part"] == "all"].to_dict("records")
    ]
    return str(generate.table(("case", "numbers", "A", "B", "C", "of them assumed"), rows))


def beside(results: Path) -> str:
    """Tabulate published effects beside simulated ones, with both uncertainties, by status."""
    table = pd.read_csv(results / "evidence" / "published.csv")
    order = {status: place for place, status in enumerate(STATUSES)}
    table = table.assign(place=table["status"].map(order)).sort_values("place", kind="stable")
    rows = []
    for row in table.to_dict("records"):
        worlds = int(row["worlds"]) if not pd.isna(row["worlds"]) else 0
        over = f"{number(row['world_low'])} to {number(row['world_high'])}" if worlds else "none"
        inside = row["worlds_inside"]
        counted = "" if not worlds or pd.isna(inside) else f"{int(inside)} of {worlds}"
        rows.append(
            (
                str(row["status"]),
                row["source"],
                row["grade"],
                row["experiment"],
                f"{row['contrast']}: {row['outcome']}, {row['scale']}",
                banded(row["published"], row["published_low"], row["published_high"]),
                banded(row["simulated"], row["low"], row["high"]),
                over,
                counted,
            )
        )
    head = (
        "status",
        "record",
        "grade",
        "experiment",
        "effect",
        "published",
        "simulated, chance",
        "over worlds",
        "worlds in the range",
    )
    return str(generate.table(head, rows))


def banded(value: object, low: object, high: object) -> str:
    """Write a value, with its range where it has one; a sign stays a word."""
    try:
        shown = number(float(str(value)))
    except ValueError:
        return str(value)
    if pd.isna(low) or pd.isna(high):
        return shown
    return f"{shown} ({number(float(str(low)))} to {number(float(str(high)))})"


def main() -> None:
    """Rewrite the measured blocks."""
    parser = argparse.ArgumentParser(description="Write the measured blocks of findings.md.")
    parser.add_argument("results", type=Path, help="folder with results of the findings")
    parser.add_argument(
        "--misses", action="store_true", help="the table of reasons for missed effects alone"
    )
    parser.add_argument("--keep", metavar="LABEL", help="keep verdicts of a development run")
    asked = parser.parse_args()
    results = asked.results
    if asked.keep is not None:
        keep(results, asked.keep)
        generate.rewrite(PAGE, "side-by-side", side_by_side())
        return
    if asked.misses:
        generate.rewrite(EVIDENCE, "misses", misses(results))
        return
    blocks = [scorecard, not_reproduced, tests, ablations]
    if (results / "findings" / "mechanisms-by-claim.csv").is_file():
        blocks += [mechanisms, deviations]
    if (results / "reasons" / "findings" / "tests.csv").is_file():
        blocks.append(reasons)
    if (results / MISSES / "findings" / "tests.csv").is_file():
        generate.rewrite(EVIDENCE, "misses", misses(results))
    if (results / "evidence" / "parameters.csv").is_file():
        blocks.append(grades)
        generate.rewrite(EVIDENCE, "beside", beside(results))
    for block in blocks:
        generate.rewrite(PAGE, block.__name__.replace("_", "-"), block(results))


if __name__ == "__main__":
    main()
