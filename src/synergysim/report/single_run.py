"""What a single run prints."""

from __future__ import annotations

from math import isnan

import pandas as pd

from synergysim.experiments.single_run import Run
from synergysim.figures.labels import Labels, load_labels
from synergysim.outcomes.lookup import OUTCOMES, of_runs
from synergysim.recording.paired_run import NO_SHOCK
from synergysim.recording.response_coverage import RESPONSES
from synergysim.report.doses import doses_text
from synergysim.report.institutions import institutions_text

NOT_PRINTED = ("holdings", "institutions")
"""Families of outcomes that are left out; what institutions did has a text of its own."""


def run_text(result: Run, language: str = "en") -> str:
    """Outcomes by shock state, then money by programme and use, then what institutions did.

    Parameters
    ----------
    result : Run
    language : str
    """
    words = load_labels(language)
    scenario = result.case.scenario
    currency = scenario.context.prices.currency
    states = {
        words("run.no_shock") if row["shock"] == NO_SHOCK else words("run.shock"): row
        for _, row in result.outcomes.iterrows()
    }
    known = [
        name for name in of_runs()
        if OUTCOMES[name].family not in NOT_PRINTED
        and name in result.outcomes and result.outcomes[name].notna().any()
    ]  # fmt: skip
    outcomes = pd.DataFrame(
        {
            head: [_written(row[name], name, words) for name in known]
            for head, row in states.items()
        },
        index=[_line(name, currency, words) for name in known],
    )
    last = result.money[result.money["shock"] == result.shock]
    # Side and name together: a response's money is never added to a programme's.
    money = last.pivot_table(
        index="use", columns=["side", "programme"], values="amount", sort=False
    )
    titles = {key: given.title for key, given in scenario.programmes.items()}
    responses = {key: given.title for key, given in scenario.responses.items()}
    columns = [tuple(column) for column in money.columns]
    money.columns = pd.Index(
        [(responses if side == "response" else titles).get(key, key) for side, key in columns]
    )
    money.index = pd.Index(
        [words("run.benefits") if use == "benefits" else words(f"use.{use}") for use in money.index]
    )
    return "\n".join(
        [
            f"{scenario.title} ({scenario.architecture.title})",
            words("run.about", months=scenario.run.months, households=scenario.run.households),
            "",
            outcomes.to_string(),
            "",
            words("run.money", currency=currency),
            words("run.no_money")
            if money.empty
            else money.rename_axis(columns=None).to_string(float_format=words.number, na_rep=""),
            "",
            doses_text(result.doses, result.shock, {"programme": titles}, currency, words),
            "",
            *_responses(result, words),
            institutions_text(result, words),
        ]
    )


def _line(name: str, currency: str, words: Labels) -> str:
    """Name an outcome with its unit."""
    unit = words(f"unit.{OUTCOMES[name].unit.key}", currency=currency)
    return words("run.line", outcome=words(f"outcome.{name}"), unit=unit)


def _written(value: float, name: str, words: Labels) -> str:
    """Write a value in the unit of its outcome; nothing where it is not defined."""
    found = OUTCOMES[name]
    return "" if isnan(value) else words.number(value * found.unit.scale, found.places)


def _responses(result: Run, words: Labels) -> list[str]:
    """How far and how fast each response came; nothing where there is none."""
    table = result.tables[RESPONSES].drop(columns="shock").set_index("response").T
    if table.empty or not table.columns.size:
        return []
    written = pd.DataFrame(
        {
            response: [_written(value, str(name), words) for name, value in values.items()]
            for response, values in table.items()
        },
        index=[_line(str(name), "", words) for name in table.index],
    )
    return [words("responses.head"), written.to_string(), ""]
