"""What findings came to, for a terminal and as a page that needs no network."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, StrictUndefined

from synergysim.engine.files import write_csv, write_whole
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.sizes import PRINT, sized
from synergysim.findings.judging import Judged, TestResult
from synergysim.findings.mechanisms import Mechanism
from synergysim.findings.statement import FIRST, PRESENT
from synergysim.findings.verdict_tables import scorecard, table_of_ablations, table_of_tests
from synergysim.scenario.errors import ScenarioError, shorten

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

KEPT = "findings.json"
"""File beside a scorecard that says of how many runs it is."""

SWITCHED = {
    "breaks": "the effect ends or halves",
    "does not break": "the effect remains",
    "unclear": "whether the effect ends or halves is unclear",
    "by construction": "the effect ends or halves, by construction",
    "nothing to break": "there was no effect to end",
}
SIGNS = {"positive": "> ", "negative": "< -", "zero": "within ±"}
HEAD = ("", "verdict", "effect [95 % interval]", "switched off", "worlds")


def number(value: float, digits: int = 3) -> str:
    """Write a number with a few significant digits, as tables need it."""
    if math.isnan(value):
        return "n/a"
    if value == 0.0:
        return "0"
    decimals = min(max(digits - 1 - math.floor(math.log10(abs(value))), 0), 4)
    return f"{value:+.{decimals}f}"


def interval(row: Any) -> str:
    """Write an effect with its interval."""
    return f"{number(row['effect'])} [{number(row['low'])}, {number(row['high'])}]"


def share(value: float) -> str:
    """Write a share in per cent."""
    return "n/a" if math.isnan(value) else f"{100.0 * value:.0f} %"


def scorecard_text(judged: Sequence[Judged]) -> str:
    """Write the scorecard as the terminal prints it: a line a finding, then its tests."""
    blocks = []
    for found in judged:
        name, config = found.plan.finding.name, found.plan.finding.config
        verdict = found.verdict + (" (fragile)" if found.fragile else "")
        lines = [f"{name}  {verdict.upper()}  {config.title}"]
        if (first := found.verdict_of(FIRST)) != "not declared":
            lines.append(f"     by the tests of version {FIRST}: {first}")
        if config.developed_on:
            lines.append(f"     developed on {config.developed_on}: no evidence")
        lines += [_line(test) for test in found.tests]
        for ablation, change in config.ablations.items():
            lines.append(
                f"     switched off: {change.switches_off}; {SWITCHED[found.broken(ablation)]}"
            )
        lines.append(
            (
                f"     holds in {share(found.robustness)} of {found.worlds} sampled worlds"
                if found.worlds
                else "     not tested in other worlds"
            )
            + (f"; {found.failures} runs failed" if found.failures else "")
        )
        blocks.append("\n".join(lines))
    table = scorecard(judged)
    known = table["developed_on"] != ""
    groups = (
        ("Claims", table[~table["null"] & ~known]),
        ("Claims developed on known results, no evidence", table[~table["null"] & known]),
        ("Nulls", table[table["null"]]),
    )
    sums = [
        f"{kind} ({len(rows)}): {_counted(rows['verdict'])}." for kind, rows in groups if len(rows)
    ]
    if waiting := int(table["waiting"].sum()):
        sums.append(f"Tests that wait for a mechanism, not run: {waiting}.")
    return "\n\n".join([*blocks, " ".join(sums)])


def _line(test: TestResult) -> str:
    """Write one test."""
    marks = [] if test.config.version == PRESENT else [f"test of version {test.config.version}"]
    marks += [] if test.config.decides else ["shown only"]
    marks += ["by construction"] if test.config.by_construction else []
    text = f"{test.name} ({', '.join(marks)})" if marks else test.name
    if not test.config.runs:
        return f"     waiting for: {test.config.waiting_for}, not run: {text}"
    row = {"effect": test.effect, "low": test.low, "high": test.high}
    smallest = test.relevance.smallest
    return (
        f"     {test.judgement:<14}{interval(row):<28}"
        + (f"expected {SIGNS[test.config.expect]}{smallest:.3g}" if not math.isnan(smallest)
           else "nothing measures what is relevant,")
        + f" {test.config.unit}; {share(test.holds)} of worlds: {text}"
    )  # fmt: skip


def _counted(verdicts: pd.Series[str]) -> str:
    return "; ".join(f"{count} {name}" for name, count in verdicts.value_counts().items())


def mechanisms_text(claims: pd.DataFrame, mechanisms: Sequence[Mechanism]) -> str:
    """Write which mechanism carries which claim: predicted against observed."""
    names = [one.name for one in mechanisms]
    lines = [f"{place:>2}  {one.name:<16}{one.title}" for place, one in enumerate(mechanisms, 1)]
    lines += ["", "      " + "".join(f"{place + 1:>4}" for place in range(len(names)))]
    for finding, group in claims.groupby("finding", sort=True):
        found = {row["mechanism"]: row for row in group.to_dict("records")}
        marks = [
            MARKS.get((bool(found[n]["predicted"]), found[n]["observed"]), NOT_TESTED)
            for n in names
        ]
        lines.append(f"{finding!s:<6}" + "".join(f"{mark:>4}" for mark in marks))
    count, tested = int(claims["as_predicted"].sum()), claims["as_predicted"].notna()
    untested = [f"{NOT_TESTED}: not tested, for lack of replications"] * (not tested.all())
    return "\n".join(
        [*lines, "", "x: carries the claim, as predicted; o: predicted, does not; "
         "+: carries it, not predicted",
         "-: masks it, not predicted; =: masks what it was to carry",
         *untested, f"{count} of {int(tested.sum())} pairs are as predicted."]
    )  # fmt: skip


NOT_TESTED = "?"
MARKS = {
    (True, "carries"): "x", (True, "nothing"): "o", (True, "masks"): "=",
    (False, "carries"): "+", (False, "nothing"): ".", (False, "masks"): "-",
}  # fmt: skip


def facts_of(judged: Sequence[Judged], profile: str) -> dict[str, Any]:
    """Say of how many runs a scorecard is."""
    sizes = judged[0].plan.profile
    return {"replications": sizes.replications, "households": sizes.households,
            "worlds": sizes.worlds, "profile": profile}  # fmt: skip


def foot(facts: Mapping[str, Any], words: Labels) -> str:
    """Write of how many runs a scorecard is."""
    numbers = {
        name: words.number(facts[name], 0) for name in ("replications", "households", "worlds")
    }
    return words("scorecard.foot", profile=facts["profile"], **numbers)


def draw_findings(
    table: pd.DataFrame, facts: Mapping[str, Any], language: str = "en", size: str = PRINT
) -> Drawing:
    """Draw the scorecard from its table."""
    # Drawing needs matplotlib, which a terminal's answer does not.
    import matplotlib as mpl

    from synergysim.figures import style
    from synergysim.figures.scorecard import draw_scorecard

    words = load_labels(language)
    with mpl.rc_context(style.RC), sized(size):
        return draw_scorecard(table, foot(facts, words), words)


def kept_findings(folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read the table of a scorecard and the facts that its foot states.

    Raises
    ------
    ScenarioError
        If they are not what was written.
    """
    try:
        facts = json.loads((folder / KEPT).read_bytes())
        table = pd.read_csv(folder / "scorecard.csv", dtype={"fragile": "boolean"})
        foot(facts, load_labels("en"))
        table[["finding", "title", "null", "verdict", "ratio", "ablation", "robustness",
               "developed_on"]]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScenarioError(
            "what is kept of findings is not what was written", file=str(folder),
            found=shorten(str(error)), allowed="the files as they were written: run the findings"
            " again",
        ) from None  # fmt: skip
    return table, facts


def write_findings(
    judged: Sequence[Judged], folder: Path, profile: str, language: str = "en"
) -> list[Path]:
    """Write tables, the scorecard figure and a page, of all findings and of each.

    Returns
    -------
    list of Path
        The pages, that of all findings first.
    """
    words, facts = load_labels(language), facts_of(judged, profile)
    pages = []
    for group, place in [(list(judged), folder), *(([one], folder / _name(one)) for one in judged)]:
        write_csv(table_of_tests(group), place / "tests.csv")
        write_csv(table_of_ablations(group), place / "ablations.csv")
        drawing = draw_findings(scorecard(group), facts, language)
        drawing.save(place, "scorecard")
        write_whole(place / KEPT, json.dumps(facts, indent=2) + "\n")
        page = place / "index.html"
        svg = (place / "scorecard.svg").read_text(encoding="utf-8")
        write_whole(page, _page(group, facts, svg, drawing.title, words))
        pages.append(page)
    return pages


def _name(found: Judged) -> str:
    return found.plan.finding.name


def _page(
    judged: Sequence[Judged], facts: Mapping[str, Any], svg: str, title: str, words: Labels
) -> str:  # fmt: skip
    text = files("synergysim.report").joinpath("findings.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {"number": number, "share": share}
    template = environment.from_string(text)
    return template.render(
        judged=judged, title=title, foot=foot(facts, words),
        figure=svg[svg.index("<svg") :], language=words.language, first=FIRST,
    )  # fmt: skip
