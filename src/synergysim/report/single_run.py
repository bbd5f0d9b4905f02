"""What a single run prints."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import pandas as pd

from synergysim.experiments.single_run import Run
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import Piece, Table, table_of, text_of
from synergysim.outcomes.lookup import OUTCOMES, of_runs
from synergysim.recording.paired_run import NO_SHOCK
from synergysim.recording.response_coverage import RESPONSES
from synergysim.report.doses import doses_pieces
from synergysim.report.institutions import TABLES as OF_INSTITUTIONS
from synergysim.report.institutions import institutions_pieces
from synergysim.report.run_facts import RunFacts, facts_in, facts_of

NOT_PRINTED = ("holdings", "institutions")
"""Families of outcomes that are left out; what institutions did has a text of its own."""


TOLD = ("outcomes", "money", "doses", RESPONSES, *OF_INSTITUTIONS)
"""Tables that the text is written from."""


def run_text(result: Run, language: str = "en") -> str:
    """Outcomes by shock state, then money by programme and use, then what institutions did.

    Parameters
    ----------
    result : Run
    language : str
    """
    return text_of(run_pieces(result.tables, facts_of(result), language))


def run_pieces(
    tables: Mapping[str, pd.DataFrame], facts: RunFacts, language: str = "en"
) -> list[list[Piece]]:
    """Give the pieces of :func:`run_text`."""
    words = load_labels(language)
    facts = facts_in(facts, words)
    doses = doses_pieces(
        tables["doses"], facts.shock, {"programme": facts.programmes}, facts.currency, words
    )
    blocks: list[list[Piece]] = [
        [
            f"{facts.title} ({facts.architecture})",
            words(
                "run.about",
                months=words.count("run.months", facts.months),
                households=words.count("run.households", facts.households),
            ),
            words("run.warm_up", years=facts.burn_in_years, past=words(f"run.pasts.{facts.past}")),
        ],
        [_outcomes(tables["outcomes"], facts, words)],
        [_money(tables["money"], facts, words)],
        doses,
        _responses(tables[RESPONSES], facts, words),
        *institutions_pieces(tables, facts, words),
    ]
    return [block for block in blocks if block]


def _outcomes(outcomes: pd.DataFrame, facts: RunFacts, words: Labels) -> Table:
    states = {
        words("run.no_shock") if row["shock"] == NO_SHOCK else words("run.shock"): row
        for _, row in outcomes.iterrows()
    }
    known = [
        name
        for name in of_runs()
        if OUTCOMES[name].family not in NOT_PRINTED
        and name in outcomes
        and outcomes[name].notna().any()
    ]
    written = pd.DataFrame(
        {
            head: [_written(row[name], name, words) for name in known]
            for head, row in states.items()
        },
        index=[_line(name, facts.currency, words) for name in known],
    )
    return table_of(written)


def _money(money: pd.DataFrame, facts: RunFacts, words: Labels) -> Piece:
    last = money[money["shock"] == facts.shock]
    caption = words("run.money", currency=facts.currency)
    if last.empty:
        return f"{caption}\n{words('run.no_money')}"
    # Side and name together: a response's money is never added to a programme's.
    table = last.pivot_table(
        index="use", columns=["side", "programme"], values="amount", sort=False
    )
    columns = [tuple(column) for column in table.columns]
    table.columns = pd.Index(
        [
            (facts.responses if side == "response" else facts.programmes).get(key, key)
            for side, key in columns
        ]
    )
    table.index = pd.Index(
        [words("run.benefits") if use == "benefits" else words(f"use.{use}") for use in table.index]
    )
    return table_of(table.map(lambda x: "" if isnan(x) else words.number(x)), caption)


def _line(name: str, currency: str, words: Labels) -> str:
    """Name an outcome with its unit."""
    unit = words(f"unit.{OUTCOMES[name].unit.key}", currency=currency)
    return words("run.line", outcome=words(f"outcome.{name}"), unit=unit)


def _written(value: float, name: str, words: Labels) -> str:
    """Write a value in the unit of its outcome; nothing where it is not defined."""
    found = OUTCOMES[name]
    return "" if isnan(value) else words.number(value * found.unit.scale, found.places)


def _responses(table: pd.DataFrame, facts: RunFacts, words: Labels) -> list[Piece]:
    """How far and how fast each response came; nothing where there is none."""
    table = table.drop(columns="shock").set_index("response").T
    if table.empty or not table.columns.size:
        return []
    written = pd.DataFrame(
        {
            facts.responses.get(str(response), str(response)): [
                _written(value, str(name), words) for name, value in values.items()
            ]
            for response, values in table.items()
        },
        index=[_line(str(name), "", words) for name in table.index],
    )
    return [table_of(written, words("responses.head"))]
