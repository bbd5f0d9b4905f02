"""What the report on stored findings says: claims with their verdicts, each with its tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from synergysim.figures.labels import Labels
from synergysim.figures.pieces import Heading, Piece, Table, simple_table
from synergysim.findings.statement import FIRST, PRESENT
from synergysim.report.findings import FindingWords
from synergysim.statistics.run_table import confirmed

NOT_DECLARED = "not declared"
ENGLISH = "en"
"""Language of claims and tests, which are quoted as they were declared."""

Row = Mapping[Any, Any]


def claims_table(scorecard: pd.DataFrame, words: Labels) -> Table:
    """Give every claim with its verdict and the effect that decides most narrowly."""
    say, columns = FindingWords(words), ("verdict", "ablation", "robustness")
    head = [words("scorecard.x"), words("format.interval")]
    rows = [
        [words("report.claim"), *(words(f"scorecard.column.{column}") for column in columns), *head]
    ]
    for row in scorecard.to_dict("records"):
        low, high = (words.number(row[key], 2, sign=True) for key in ("ratio_low", "ratio_high"))
        is_known = pd.notna(row["ratio_low"])
        rows.append(
            [
                f"{row['finding']} {words.titled(row['title'])}",
                _verdict(row, say),
                say.ablated(str(row["ablation"])),
                say.share(row["robustness"]),
                words.number(row["ratio"], 2, sign=True),
                words("sweep.interval", low=low, high=high) if is_known else "",
            ]
        )
    return simple_table(rows, (), words("report.claims"))


def claims_parts(
    scorecard: pd.DataFrame, tests: pd.DataFrame, ablations: pd.DataFrame, words: Labels
) -> Iterator[Piece]:
    """Give for every claim its verdict in words, its tests, and what switching off left."""
    say = FindingWords(words)
    for row in scorecard.to_dict("records"):
        title = words.titled(row["title"])
        yield Heading(f"{row['finding']} {title}", ENGLISH if title == row["title"] else "")
        yield words("format.sentence", text=_told(row, say))
        own = tests[tests["finding"] == row["finding"]].to_dict("records")
        yield _tests(own, say)
        off = ablations[ablations["finding"] == row["finding"]].to_dict("records")
        if off:
            yield _ablations(off, say)


def _verdict(row: Row, say: FindingWords) -> str:
    verdict = say.verdict(row["verdict"])
    return f"{verdict} {say.words('verdict.fragile')}" if confirmed(row["fragile"]) else verdict


def _told(row: Row, say: FindingWords) -> str:
    words = say.words
    told = [_verdict(row, say)]
    if row["verdict_0_1_0"] != NOT_DECLARED:
        first = say.verdict(row["verdict_0_1_0"])
        told.append(words("findings.by_version", version=FIRST, verdict=first))
    if isinstance(row["developed_on"], str) and row["developed_on"]:
        told.append(words("findings.developed_on", results=words.titled(row["developed_on"])))
    worlds = int(row["worlds"])
    told.append(
        words("findings.holds", share=say.share(row["robustness"]), worlds=words.number(worlds, 0))
        if worlds
        else words("findings.not_sampled")
    )
    text = words("format.semicolon").join(told)
    return text[:1].upper() + text[1:]


def _tests(tests: list[Row], say: FindingWords) -> Table:
    words = say.words
    columns = ("test", "expected", "effect", "result", "worlds")
    head, *heads = (words(f"findings.page.{column}") for column in columns)
    rows = [(head, [[text] for text in heads])]
    for test in tests:
        marks = []
        if test["version"] != PRESENT:
            marks.append(words("findings.mark.version", version=test["version"]))
        if not test["decides"]:
            marks.append(words("findings.mark.shown"))
        if isinstance(test["by_construction"], str):
            marks.append(words("findings.mark.construction"))
        expected = say.expectation(test["smallest"], test["unit"], test["expect"])
        cells = [say.effect(test), say.verdict(test["verdict"]), say.share(test["holds"])]
        told = [expected, *([", ".join(marks)] if marks else [])]
        rows.append((str(test["says"]), [told, *([cell] for cell in cells)]))
    return Table(rows, (), english=frozenset({0}))


def _ablations(ablations: list[Row], say: FindingWords) -> Table:
    words = say.words
    columns = ("off", "test", "left", "result")
    rows = [[*(words(f"findings.page.{column}") for column in columns)]]
    rows += [
        [str(row["switches_off"]), str(row["test"]), say.effect(row), say.ablated(row["judgement"])]
        for row in ablations
    ]
    return replace(simple_table(rows, ()), english=frozenset({0, 1}))
