"""What a single run prints."""

from __future__ import annotations

import pandas as pd

from synergysim.experiments.single import RunResult
from synergysim.figures.labels import Labels, load_labels
from synergysim.recording.lockstep import NO_SHOCK
from synergysim.recording.requests import REQUESTS
from synergysim.recording.responses import RESPONSES
from synergysim.report.institutions import institutions_text

LINES = (
    "income", "earned_income", "consumption", "headcount", "poverty_gap", "assets", "attendance",
    "hungry_months", "coverage_social", "coverage_productive", "overlap", "joint_coverage",
    "refusals", "on_time", "cost", "released_share", "coordination_share", "resilience",
    "loss_months", "exposed_share", "recovered_share", "income_incidence", "income_depth",
    *REQUESTS,
)  # fmt: skip


def run_text(result: RunResult, language: str = "en") -> str:
    """Outcomes by shock state, then money by programme and use, then what institutions did.

    Parameters
    ----------
    result : RunResult
    language : str
    """
    words = load_labels(language)
    scenario = result.case.scenario
    columns = {
        words("run.no_shock") if row["shock"] == NO_SHOCK else words("run.shock"): row
        for _, row in result.outcomes.iterrows()
    }
    outcomes = pd.DataFrame(
        {name: [row[line] for line in LINES] for name, row in columns.items()},
        index=[words(f"run.{line}") for line in LINES],
    ).dropna(how="all")
    last = result.money[result.money["shock"] == result.shock]
    money = last.pivot_table(index="programme", columns="use", values="amount", sort=False)
    money.columns = pd.Index(
        [words("run.benefits") if use == "benefits" else words(f"use.{use}") for use in money]
    )
    return "\n".join(
        [
            f"{scenario.title} ({scenario.architecture.title})",
            words("run.about", months=scenario.run.months, households=scenario.run.households),
            "",
            outcomes.to_string(float_format=lambda x: f"{x:,.3f}", na_rep=""),
            "",
            words("run.money", currency=scenario.context.prices.currency),
            money.rename_axis(None).to_string(float_format=lambda x: f"{x:,.1f}", na_rep=""),
            "",
            *_responses(result, words),
            institutions_text(result, words),
        ]
    )


def _responses(result: RunResult, words: Labels) -> list[str]:
    """How far and how fast each response came; nothing where there is none."""
    table = result.tables[RESPONSES].drop(columns="shock").set_index("response").T
    if table.empty or not table.columns.size:
        return []
    table.index = pd.Index([words(f"responses.{name}") for name in table.index])
    table.columns.name = None
    text = table.to_string(float_format=lambda x: f"{x:,.3f}", na_rep="")
    return [words("responses.head"), text, ""]
