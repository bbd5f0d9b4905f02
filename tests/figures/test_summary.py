from __future__ import annotations

from math import nan
from types import SimpleNamespace

import pandas as pd
import pytest

from synergysim.figures.summary import summary_text
from synergysim.statistics.paired import paired_difference


def section(text: str, heading: str) -> list[str]:
    lines = text.splitlines()
    start = lines.index(f"== {heading} ==")
    ends = [i for i in range(start + 1, len(lines)) if lines[i].startswith("== ")]
    return lines[start : ends[0] if ends else len(lines)]


def test_it_is_plain_and_narrow_and_says_what_it_is(made_up: SimpleNamespace) -> None:
    text = summary_text(made_up.outcomes(), made_up.context())
    assert text.isascii()
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "simulation, not forecast" in text
    assert "Replications: 20, households in each: 20,000; results 0123456789ab" in text
    assert "−" not in text
    signed = summary_text(made_up.outcomes(effect=-0.1), made_up.context(), unicode=True)
    assert "−" in signed


def test_numbers_are_the_paired_differences(made_up: SimpleNamespace) -> None:
    outcomes = made_up.outcomes()
    lines = section(summary_text(outcomes, made_up.context()), "With the shock: COVID-19")
    row = next(i for i, line in enumerate(lines) if line.startswith("One integrated programme"))
    calm = outcomes[outcomes["shock"] == "covid19"]
    income = paired_difference(calm, "income", "integrated", "independent")
    poverty = paired_difference(calm, "headcount", "integrated", "independent")
    cells = lines[row].split()
    assert cells[3] == f"{income.mean:+.3f}*"
    assert cells[5] == f"{100 * poverty.mean:+.1f}*"
    assert lines[row + 1].split()[-6] == f"{income.low:.3f}..{income.high:.3f}"
    level = next(line for line in lines if line.startswith("Independent"))
    assert f"{income.reference_mean:.3f}" in level


def test_states_come_calm_first_and_without_what_they_lack(made_up: SimpleNamespace) -> None:
    text = summary_text(made_up.outcomes(), made_up.context())
    assert text.index("Without a shock") < text.index("With the shock")
    assert "resilience" not in "".join(section(text, "Without a shock")[:3])
    assert "resilience" in "".join(section(text, "With the shock: COVID-19")[:3])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "the largest significant gain."),
        ({"effect": 0.0}, 'No architecture differs significantly from "Independent programmes"'),
        (
            {"effect": -0.05},
            "No architecture raises income significantly by 0.5% or more.",
        ),
        ({"replications": 1}, "too few replications"),
        ({"replications": 9}, "too few replications"),
        ({"effect": 0.0, "noise": 0.0}, "All architectures have the same income as"),
        (
            {"effect": 0.0, "noise": 0.0},
            "give identical results in all outcomes shown, in every replication",
        ),
        (
            {"effect": 0.001, "noise": 0.0001},
            "are at most 0.5%, too small to matter",
        ),
        ({"architectures": ("independent",)}, "no other variant to compare"),
    ],
)
def test_the_sentence_is_true(
    changes: dict[str, object], says: str, made_up: SimpleNamespace
) -> None:
    text = summary_text(made_up.outcomes(**changes, shocks=("none",)), made_up.context())
    assert says in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 100


def test_all_that_gain_as_much_are_named(made_up: SimpleNamespace) -> None:
    two = made_up.outcomes(shocks=("none",), architectures=("independent", "integrated"))
    integrated = two[two["architecture"] == "integrated"]
    same = integrated.assign(architecture="complementary-design")
    text = summary_text(pd.concat([two, same], ignore_index=True), made_up.context())
    told = " ".join(text.split())
    both = {'"One integrated programme"', '"Complementary by design"'}
    gains = told.split(" higher under ")[1].split(" (+")[0]
    identical = told.split(" give identical results")[0].split(" gain. ")[1]
    assert set(gains.split(" and ")) == set(identical.split(" and ")) == both
    assert "nothing in this case distinguishes them" not in told


def test_what_is_written_as_zero_has_no_star(made_up: SimpleNamespace) -> None:
    outcomes = made_up.outcomes(shocks=("none",), effect=0.0001, noise=0.00001)
    text = summary_text(outcomes, made_up.context())
    assert " 0.000* " not in text + " "
    assert "0.000" in text


def test_missing_runs_are_counted(made_up: SimpleNamespace) -> None:
    outcomes = made_up.outcomes(shocks=("none",))
    lacking = outcomes.drop(outcomes[outcomes["architecture"] == "integrated"].index[:2])
    # Two replications of one architecture, in each of the five columns.
    assert "is missing: 10." in summary_text(lacking, made_up.context())


def test_names_fold_rather_than_push_the_table_out(made_up: SimpleNamespace) -> None:
    context = made_up.context(
        architecture_titles={"b": "A national strategy for the convergence of two ministries"}
    )
    text = summary_text(made_up.outcomes(architectures=("independent", "b")), context)
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "A national strategy" in text


def test_the_reference_may_be_another(made_up: SimpleNamespace) -> None:
    text = summary_text(made_up.outcomes(), made_up.context(), "integrated")
    assert "One integrated programme (level)" in text
    with pytest.raises(ValueError, match="the reference other"):
        summary_text(made_up.outcomes(), made_up.context(), "other")


def test_village_requests_are_reported_with_share_of_runs_and_overlap(
    made_up: SimpleNamespace,
) -> None:
    outcomes, context = made_up.outcomes(replications=4), made_up.context()
    assert "Requests of villages" not in summary_text(outcomes, context)
    asked = outcomes["architecture"] == "integrated"
    for name, values in {
        "request_rule": [1.0, 0.5, 0.0, 0.0],
        "request_rule_month": [3.0, 8.0, nan, nan],
        "overlap_under_rule": [0.01, 0.02, nan, nan],
        "overlap_without_rule": [nan, 0.2, 0.3, 0.4],
    }.items():
        by_run = dict(enumerate(values))
        outcomes[name] = outcomes["replication"].map(by_run).where(asked)
    text = summary_text(outcomes, context)
    assert max(len(line) for line in text.splitlines()) <= 100
    part = text[text.index("Requests of villages") :].splitlines()
    assert part[2].split()[-5:] == ["50", "25", "5.5", "1.5", "30.0"]
    assert not part[3].startswith("Institutions")  # where nobody may be asked, nothing is told


def test_architectures_without_any_difference_are_named(made_up: SimpleNamespace) -> None:
    outcomes = made_up.outcomes(shocks=("none",))
    same = outcomes[outcomes["architecture"] == "integrated"].assign(architecture="independent")
    others = outcomes[outcomes["architecture"] != "independent"]
    text = " ".join(summary_text(pd.concat([same, others]), made_up.context()).split())
    named = '"Independent programmes" and "One integrated programme" give identical results in'
    assert named in text
    assert text.count("give identical") == 1
    assert "give identical" not in summary_text(outcomes, made_up.context())


def test_money_voted_is_shown_where_it_differs(made_up: SimpleNamespace) -> None:
    """A plan that executes less may cost more votes: both are shown."""
    outcomes = made_up.outcomes(("independent", "b"), shocks=("none",)).assign(appropriated=500.0)
    context = made_up.context(architecture_titles={"b": "b"})
    assert "approved LSL" not in summary_text(outcomes, context)
    outcomes["appropriated"] += 36.0 * (outcomes["architecture"] == "b")
    lines = section(summary_text(outcomes, context), "Without a shock")
    assert lines[1].endswith("cost LSL  approved LSL")
    assert next(line for line in lines if line.startswith("b ")).endswith("+36*")
