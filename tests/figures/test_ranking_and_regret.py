"""Ranking and regret of the same settings: a sentence only where both name different policies."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from tests.figures.conftest import context

from synergysim.figures.labels import languages, load_labels
from synergysim.figures.pieces import Heading, unfolded
from synergysim.figures.ranking_and_regret import reconciled
from synergysim.figures.sweep_summary import paragraphs
from synergysim.statistics.ranking import ranking
from synergysim.statistics.regret import Threshold, regret, satisficing

DEPTHS = ("shallow", "middle", "deep")
Gains = dict[str, tuple[float, ...]]


def asked(
    gains: Gains, replications: int = 10, outcome: str = "income", noise: float = 0.001
) -> list[SimpleNamespace]:
    """Rank policies by depth, and compute their regret over depths, of 3 plus their gains."""
    runs = pd.DataFrame(
        [
            {
                "architecture": name,
                "replication": replication,
                "depth": depth,
                outcome: 3.0 + gain + 0.1 * replication + noise * ((replication + place) % 3),
            }
            for place, (name, each) in enumerate(gains.items())
            for depth, gain in zip(DEPTHS, each, strict=False)
            for replication in range(replications)
        ]
    )
    less = outcome == "headcount"
    ranked = pd.concat(
        ranking(rows, outcome, lower_is_better=less).assign(group=f"depth {depth}", depth=depth)
        for depth, rows in runs.groupby("depth", sort=False)
    )
    found = regret(runs, outcome, ["depth"], lower_is_better=less)
    enough = satisficing(runs, [Threshold(outcome, 0.0)], ["depth"]).assign(threshold="at_least")
    factors = pd.DataFrame({"factor": ["depth"], "title": ["depth"]})
    return [
        SimpleNamespace(
            question="ranking", outcome=outcome, tables={"ranking": ranked, "factors": factors}
        ),
        SimpleNamespace(
            question="regret",
            outcome=outcome,
            tables={
                "regret": found.cells.assign(outcome=outcome),
                "policies": found.policies.assign(outcome=outcome),
                "satisficing": enough,
                "factors": factors,
            },
        ),
    ]


def about() -> object:
    return context(architecture_titles={name: name.upper() for name in "abc"})


OFTEN_AHEAD: Gains = {"a": (0.3, 0.3, -2.0), "b": (0.0, 0.0, 0.0)}


@pytest.mark.parametrize(
    ("gains", "replications", "noise", "told"),
    [
        (
            OFTEN_AHEAD,
            10,
            0.001,
            "“A” is ahead in 2 of 3 settings, which is what",
        ),
        # The same policy by both, and one that is ahead as often as another.
        ({"a": (0.3, 0.3, -0.1), "b": (0.0, 0.0, 0.0)}, 10, 0.001, None),
        ({"a": (0.3, -0.2), "b": (0.0, 0.0)}, 10, 0.001, None),
        # Nobody is ahead by enough to matter.
        (
            {"a": (0.001, 0.001), "b": (0.0, 0.0)},
            10,
            0.001,
            "The ranking names no policy for",
        ),
        # The same everywhere.
        ({"a": (0.0, 0.0), "b": (0.0, 0.0)}, 10, 0.0, None),
        # Too few replications to rank: the ranking says so itself.
        (OFTEN_AHEAD, 9, 0.001, None),
        # One setting: the smallest regret is that of the best mean.
        ({"a": (0.3,), "b": (0.0,)}, 10, 0.001, None),
    ],
    ids=["differ", "same policy", "as often", "nowhere", "identical", "nine", "one setting"],
)
def test_a_sentence_says_why_they_differ_only_where_they_do(
    gains, replications, noise, told
) -> None:
    texts = reconciled(asked(gains, replications, noise=noise), about(), load_labels("en"))
    if told is None:
        assert texts == {}
    else:
        assert told in texts["income"]


def test_the_shortfall_is_that_of_the_setting_named() -> None:
    (text,) = reconciled(asked(OFTEN_AHEAD), about(), load_labels("en")).values()
    assert "in the setting “depth deep” it falls 2.000 PPP$ a day behind the best policy" in text
    assert text.endswith("it is smallest with “B”.")


def test_the_direction_of_an_outcome_is_respected() -> None:
    gains = {"a": (-0.3, -0.3, 2.0), "b": (0.0, 0.0, 0.0)}
    (text,) = reconciled(asked(gains, outcome="headcount"), about(), load_labels("en")).values()
    assert "“A” is ahead in 2 of 3 settings" in text


def test_one_of_both_alone_needs_no_sentence() -> None:
    both = asked(OFTEN_AHEAD)
    for one in both:
        assert reconciled([one], about(), load_labels("en")) == {}
    other = asked(OFTEN_AHEAD, outcome="consumption")
    assert reconciled([both[0], other[1]], about(), load_labels("en")) == {}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("backwards", [False, True])
def test_the_summary_says_it_behind_the_regret(language: str, backwards: bool) -> None:
    answers = asked(OFTEN_AHEAD)
    words = load_labels(language)
    blocks = paragraphs("", answers[:: -1 if backwards else 1], {}, "", about(), words)
    (said,) = reconciled(answers, about(), words).values()
    heading = words("sweep.question.regret")
    mine = next(
        block
        for block in blocks
        if isinstance(block[0], Heading) and block[0].text.startswith(heading)
    )
    assert unfolded(str(mine[-1])) == said
    assert "{" not in said
    for name in ("A", "B", "depth deep"):
        assert words("format.quoted", name=name) in said
