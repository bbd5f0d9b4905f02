"""What findings came to, for a terminal and as a page that needs no network."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, StrictUndefined

from synergysim.engine.files import write_csv, write_whole
from synergysim.experiments.running.cells import model_version
from synergysim.experiments.running.manifest import unreadable_record
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.sizes import PRINT, sized
from synergysim.findings.judging import Judged, TestResult
from synergysim.findings.mechanisms import Mechanism
from synergysim.findings.statement import FIRST, PAID, PRESENT
from synergysim.findings.verdict_tables import (
    ABLATIONS,
    TESTS,
    in_order,
    scorecard,
    table_of_ablations,
    table_of_tests,
)

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

KEPT = "findings.json"
"""File beside a scorecard that says of how many runs it is."""

NOT_TESTED = "?"
MARKS = {
    (True, "carries"): "x",
    (True, "nothing"): "o",
    (True, "masks"): "=",
    (False, "carries"): "+",
    (False, "nothing"): ".",
    (False, "masks"): "-",
}


class FindingWords:
    """Numbers, verdicts and expectations of findings in one language.

    Parameters
    ----------
    words : Labels
    """

    def __init__(self, words: Labels) -> None:
        self.words = words

    def number(self, value: float, digits: int = 3) -> str:
        """Write a number with its sign and a few significant digits, as tables need it."""
        if math.isnan(value) or value == 0.0:
            return self.words.number(value, 0)
        return self.words.number(value, _decimals(value, digits), sign=True)

    def effect(self, row: Any) -> str:
        """Write the effect of a test or of an ablation with its interval."""
        values = row if isinstance(row, Mapping) else vars(row)
        numbers = {name: self.number(values[name]) for name in ("effect", "low", "high")}
        words = self.words
        return words("findings.effect", **numbers)

    def share(self, value: float) -> str:
        """Write a share in per cent."""
        return self.words.percent(100.0 * value, 0)

    def verdict(self, verdict: str) -> str:
        """Write a verdict on a claim or a test."""
        words = self.words
        return words(f"verdict.{verdict.replace(' ', '_')}")

    def ablated(self, judgement: str) -> str:
        """Write what is left of an effect whose mechanism is switched off."""
        words = self.words
        return words(f"ablation.{judgement.replace(' ', '_')}")

    def marks(self, test: TestResult) -> list[str]:
        """Write what sets a test apart from those that decide."""
        config, words, marks = test.config, self.words, []
        if config.version != PRESENT:
            marks.append(words("findings.mark.version", version=config.version))
        if not config.decides:
            marks.append(words("findings.mark.shown"))
        return marks

    def expected(self, test: TestResult) -> str:
        """Write the direction and the smallest size that a test expects, with the unit."""
        return self.expectation(test.relevance.smallest, test.config.unit, test.config.expect)

    def expectation(self, smallest: float, unit: str, expect: str) -> str:
        """Write a direction and a smallest size with its unit."""
        words, unit = self.words, self.words.titled(unit)
        if math.isnan(smallest):
            return words("findings.expected.unknown", unit=unit)
        size = words.number(smallest, _decimals(smallest, 3))
        return words(f"findings.expected.{expect}", smallest=size, unit=unit)

    def measured(self, test: TestResult) -> str:
        """Write the statistic, the outcome and the variants of a test."""
        config, words = test.config, self.words
        outcome = self._outcome(config.outcome)
        if config.less:
            outcome = words("findings.page.less", outcome=outcome, other=self._outcome(config.less))
        if config.among == PAID:
            outcome = words("findings.page.among_paid", outcome=outcome)
        elif config.among:
            outcome = words("findings.page.among", outcome=outcome)
        statistic = words(f"findings.statistic.{config.statistic.replace(' ', '_')}")
        variants = words("format.semicolon").join(config.of)
        return words(
            "findings.page.measured", statistic=statistic, outcome=outcome, variants=variants
        )

    def _outcome(self, name: str) -> str:
        key = f"outcome.{name}"
        return self.words(key) if key in self.words else name


def _decimals(value: float, digits: int) -> int:
    """Count the decimals that show so many significant digits; four at most."""
    return min(max(digits - 1 - math.floor(math.log10(abs(value))), 0), 4) if value else 0


def scorecard_text(judged: Sequence[Judged], language: str = "en") -> str:
    """Write the scorecard as the terminal prints it: a line a finding, then its tests."""
    words = load_labels(language)
    say, blocks = FindingWords(words), []
    for found in judged:
        config = found.plan.finding.config
        verdict = say.verdict(found.verdict).upper()
        if found.fragile:
            verdict += " " + words("verdict.fragile").upper()
        lines = [f"{_name(found)}  {verdict}  {config.title}"]
        own = []
        if (first := found.verdict_of(FIRST)) != "not declared":
            own.append(words("findings.by_version", version=FIRST, verdict=say.verdict(first)))
        if config.developed_on:
            own.append(words("findings.developed_on", results=words.titled(config.developed_on)))
        own += [_line(test, say) for test in found.tests]
        for ablation, change in config.ablations.items():
            result = found.broken(ablation).replace(" ", "_")
            own.append(
                words(
                    "findings.switched_off",
                    mechanism=change.switches_off,
                    result=words(f"findings.switched.{result}"),
                )
            )
        own.append(robustness(found, say))
        blocks.append("\n".join([*lines, *(f"     {line}" for line in own)]))
    table = scorecard(judged)
    known = table["developed_on"] != ""
    groups = (
        ("claims", table[~table["null"] & ~known]),
        ("developed", table[~table["null"] & known]),
        ("nulls", table[table["null"]]),
    )
    sums = [
        words(
            "findings.sum",
            kind=words(f"findings.kind.{kind}"),
            count=words.number(len(rows), 0),
            verdicts=_counted(rows["verdict"], say),
        )
        for kind, rows in groups
        if len(rows)
    ]
    if waiting := int(table["waiting"].sum()):
        sums.append(words("findings.waiting_count", count=words.number(waiting, 0)))
    return "\n\n".join([*blocks, " ".join(sums)])


def robustness(found: Judged, say: FindingWords) -> str:
    """Write in how many sampled worlds a finding holds, and how many runs failed."""
    words = say.words
    parts = [
        words(
            "findings.holds",
            share=say.share(found.robustness),
            worlds=words.number(found.worlds, 0),
        )
        if found.worlds
        else words("findings.not_sampled")
    ]
    if found.failures:
        parts.append(words.count("findings.failed", found.failures))
    return words("format.semicolon").join(parts)


def _line(test: TestResult, say: FindingWords) -> str:
    """Write one test."""
    words, name, marks = say.words, test.name, say.marks(test)
    if test.config.by_construction:
        marks.append(words("findings.mark.construction"))
    if marks:
        name = words("findings.named", test=name, marks=", ".join(marks))
    if not test.config.runs:
        return words("findings.waiting", mechanism=test.config.waiting_for, test=name)
    expected = say.expected(test)
    if math.isnan(test.holds):
        says = words("findings.untried", expected=expected, test=name)
    else:
        says = words("findings.test", expected=expected, share=say.share(test.holds), test=name)
    return f"{say.verdict(test.judgement):<16}{say.effect(test):<28}{says}"


def _counted(verdicts: pd.Series[str], say: FindingWords) -> str:
    words = say.words
    return words("format.semicolon").join(
        words("findings.counted", count=words.number(count, 0), verdict=say.verdict(str(name)))
        for name, count in verdicts.value_counts().items()
    )


def mechanisms_text(
    claims: pd.DataFrame, mechanisms: Sequence[Mechanism], language: str = "en"
) -> str:
    """Write which mechanism carries which claim: predicted against observed."""
    words, names = load_labels(language), [one.name for one in mechanisms]
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
    lines += ["", *wrap(words("findings.mechanisms.legend"), 100)]
    if not tested.all():
        lines.append(words("findings.mechanisms.untested"))
    lines.append(
        words(
            "findings.mechanisms.predicted",
            count=words.number(count, 0),
            total=words.number(int(tested.sum()), 0),
        )
    )
    return "\n".join(lines)


def facts_of(judged: Sequence[Judged], profile: str) -> dict[str, Any]:
    """Say of how many runs a scorecard is."""
    sizes = judged[0].plan.profile
    return {
        "replications": sizes.replications,
        "households": sizes.households,
        "worlds": sizes.worlds,
        "profile": profile,
    }


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
        return draw_scorecard(in_order(table), foot(facts, words), words)


def kept_tests(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the tables of tests and of ablations.

    Raises
    ------
    ScenarioError
        If they are not what was written.
    """
    try:
        tests, ablations = (
            pd.read_csv(folder / name, dtype={"version": str})[columns]
            for name, columns in (("tests.csv", TESTS), ("ablations.csv", ABLATIONS))
        )
    except (OSError, ValueError, KeyError) as error:
        raise unreadable_record(None, folder, error, "findings") from None
    return tests, ablations


def kept_findings(folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read the table of a scorecard and the facts that its foot states.

    Raises
    ------
    ScenarioError
        If they are not what was written.
    """
    facts: Any = None
    try:
        facts = json.loads((folder / KEPT).read_bytes())
        table = pd.read_csv(folder / "scorecard.csv", dtype={"fragile": "boolean"})
        foot(facts, load_labels("en"))
        table[
            [
                "finding",
                "title",
                "null",
                "verdict",
                "ratio",
                "ablation",
                "robustness",
                "developed_on",
            ]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise unreadable_record(facts, folder, error, "findings") from None
    return table, facts


def write_tables(judged: Sequence[Judged], folder: Path) -> None:
    """Write the tables of all findings and of each, and the scorecard, without figures."""
    for group, place in _places(judged, folder):
        _write_tables(group, place)
        write_csv(in_order(scorecard(group)), place / "scorecard.csv")


def _places(judged: Sequence[Judged], folder: Path) -> list[tuple[list[Judged], Path]]:
    return [(list(judged), folder), *(([one], folder / _name(one)) for one in judged)]


def _write_tables(group: list[Judged], place: Path) -> None:
    write_csv(table_of_tests(group), place / "tests.csv")
    write_csv(table_of_ablations(group), place / "ablations.csv")


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
    for group, place in _places(judged, folder):
        _write_tables(group, place)
        drawing = draw_findings(scorecard(group), facts, language)
        drawing.save(place, "scorecard")
        record = facts | {"model_version": model_version()}
        write_whole(place / KEPT, json.dumps(record, indent=2) + "\n")
        page = place / "index.html"
        svg = (place / "scorecard.svg").read_text(encoding="utf-8")
        write_whole(page, _page(group, facts, svg, drawing.title, words))
        pages.append(page)
    return pages


def _name(found: Judged) -> str:
    return found.plan.finding.name


def _page(
    judged: Sequence[Judged], facts: Mapping[str, Any], svg: str, title: str, words: Labels
) -> str:
    text = files("synergysim.report").joinpath("findings.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    say = FindingWords(words)
    template = environment.from_string(text)
    return template.render(
        judged=judged,
        title=title,
        foot=foot(facts, words),
        words=words,
        say=say,
        robustness=robustness,
        figure=svg[svg.index("<svg") :],
        language=words.language,
        first=FIRST,
    )
