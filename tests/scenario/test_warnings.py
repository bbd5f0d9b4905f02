"""A scenario that promises what a run would not deliver says so, and its own bands can be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from synergysim.experiments.running.cells import changed
from synergysim.scenario import known_names, load_scenario
from synergysim.scenario.errors import dotted
from synergysim.scenario.listing import is_number
from synergysim.scenario.schema import Scenario
from synergysim.scenario.warnings import gathered

COVID = {"shocks": "covid19-lesotho", "responses": "emergency-cash-lesotho"}


def warnings(case: str = "lesotho", band: bool = False, **parts: Any) -> list[str]:
    """Warnings of a case, those of bands apart."""
    lines = load_scenario(case, **parts).warnings
    return [line for line in lines if ("outside its band" in line) == band]


def warned(case: str = "lesotho", **parts: Any) -> str:
    """The one warning of a case that is not of a band."""
    (line,) = warnings(case, **parts)
    return line


def test_of_shipped_cases_only_a_swap_has_a_warning() -> None:
    found = {name: load_scenario(name).warnings for name in known_names("cases")}
    # What changed Haku Winay's criteria goes with Haku Winay when another programme replaces it.
    (swap,) = found.pop("peru-juntos-minagri")
    assert "programmes.productive.targeting.changes.own-criteria.date (" in swap
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_response_needs_a_shock_that_starts_it_in_time() -> None:
    alone = warned(responses="emergency-cash-lesotho")
    assert "responses.emergency-cash-lesotho.shock: no shock strikes" in alone
    assert "covid19-lesotho" in alone
    assert warnings(**COVID) == []
    trigger = {"responses.emergency-cash-lesotho.trigger": 0.999}
    shallow = trigger | {"shocks.covid19-lesotho.severity": 0.9}
    assert warnings(overrides=trigger, **COVID) == []
    assert "a mean depth of 0.999, is never reached: covid19-lesotho is nowhere deeper" in warned(
        overrides=shallow, **COVID
    )
    # The shock begins 63 months after January 2015, and the first delivery comes 3 months later.
    late = {"responses.emergency-cash-lesotho.delay": 3}
    assert warnings(overrides=late | {"run.months": 67}, **COVID) == []
    assert "after the run's end" in warned(overrides=late | {"run.months": 66}, **COVID)


def test_a_shock_of_another_country_is_named_with_both_countries() -> None:
    line = warned("peru-juntos-haku-winay", shocks="covid19-lesotho")
    assert "shocks/covid19-lesotho.yaml:3: shocks.covid19-lesotho.country: a shock of LSO" in line
    assert line.endswith("in a run of PER")
    assert load_scenario("peru-juntos-haku-winay", shocks=["drought", "covid19"]).warnings == ()


@pytest.mark.parametrize(
    ("start", "months", "every", "reason"),
    [
        ("2016-02", 13, 6, "starts in 2016-02, after the end of the run, 13 months from 2015-01"),
        ("2016-01", 13, 6, None),
        ("2014-08", 1, 6, "no intake, one every 6 months from 2014-08, falls into the run"),
        ("2014-08", 2, 6, None),
        ("2014-07", 1, 6, None),
    ],
)
def test_a_programme_needs_an_intake_within_the_run(
    start: str, months: int, every: int, reason: str | None
) -> None:
    overrides = {
        "programmes.social.start": "2015-01",
        "programmes.productive.start": start,
        "run.months": months,
        "programmes.productive.targeting.intake_every": every,
    }
    lines = warnings(overrides=overrides)
    assert [f"programmes.productive.start: {reason}" in line for line in lines] == [True] * (
        reason is not None
    )


def test_a_bare_value_outside_the_band_is_named_with_the_band_and_both_places(
    tmp_path: Path,
) -> None:
    case = tmp_path / "mine.yaml"
    case.write_text(
        "extends: peru-juntos-haku-winay\noverrides:\n  programmes.productive.budget: 9000\n"
    )
    (line,) = load_scenario(case).warnings
    assert (
        f"{case}:3: programmes.productive.budget: 9000 is outside its band, from 85 to 130" in line
    )
    assert line.endswith("programmes/peru-haku-winay.yaml:6)")
    # A second bare value is held against the same band, and one with a source of its own is not.
    again = {"programmes.productive.budget": 130}
    assert load_scenario(case, overrides=again).warnings == ()
    sourced = {"programmes.productive.budget": {"value": 9000, "source": "a new law"}}
    assert load_scenario(case, overrides=sourced).warnings == ()


def test_a_band_is_converted_with_the_prices_of_the_run() -> None:
    end = {"programmes.productive.budget": 130}
    there = load_scenario("peru-juntos-haku-winay", overrides=end)
    assert there.warnings == ()
    moved = load_scenario(
        "peru-juntos-haku-winay", context="lesotho", overrides={"programmes.productive.budget": 1}
    )
    (line,) = moved.warnings
    rate = moved.money.per_ppp / there.money.per_ppp  # type: ignore[union-attr]
    assert f"1 is outside its band, from {85 * rate:.6g} to {130 * rate:.6g} (" in line


def test_a_technology_that_is_better_only_above_the_smallest_assets_is_named() -> None:
    # 3.9 k**0.4 = 2.6 k**0.5 at k = (3.9 / 2.6)**10 = 57.7, and families have 40 at least.
    assert "would win only from assets of 57.7, above basic_tools (40)" in warned(
        overrides={
            f"context.technology.{name}": value
            for name, value in {
                "low_level": 3.9,
                "low_elasticity": 0.4,
                "high_level": 2.6,
                "high_elasticity": 0.5,
                "basic_tools": 40,
            }.items()
        }
    )


@pytest.mark.parametrize("case", known_names("cases"))
def test_the_ends_of_every_stated_band_can_be_used(case: str) -> None:
    found = load_scenario(case)
    ends = [
        (dotted(path), type(item.value)(end))
        for path, item in found.provenance.items()
        if is_number(item.value)
        for end in (item.low, item.high)
        if end is not None
    ]
    assert len(ends) > 300
    for end in ends:
        Scenario.model_validate(changed(found.tree, (end,)))


def test_a_line_that_not_all_share_says_whose_it_is() -> None:
    found = {"one": ("a", "b"), "two": ("a",), "three": ("a", "b")}
    assert gathered(found) == ("a", "b (in one, three)")
    assert gathered({}) == ()


def test_a_change_of_a_council_that_does_not_meet_is_named(tmp_path: Path) -> None:
    council, own = (
        "institutions.councils.community-council",
        "architecture.bodies.community-council",
    )
    told = f"no effect, as the architecture has its own council, with {own}"
    assert f"{council}.power: {told}.power" in warned(overrides={f"{council}.power": 0.5})
    # With a source of its own, without a band, and in a file.
    file = tmp_path / "mine.yaml"
    value = "{value: 1, source: a document, grade: B}"
    file.write_text(
        f"extends: lesotho\noverrides:\n  {council}.other_members: {value}\n", encoding="utf-8"
    )
    assert f"mine.yaml:3: {council}.other_members: {told}.other_members" in warned(str(file))
    # The council of the architecture meets; and so does that of the country where it has none.
    assert warnings(overrides={f"{own}.power": 0.5}) == []
    other = {"architecture": "independent", "overrides": {f"{council}.power": 0.5}}
    assert warnings(**other) == []


@pytest.mark.parametrize(("months", "said"), [(1, "1 month from"), (2, "2 months from")])
def test_a_run_of_one_month_is_written_in_the_singular(months: int, said: str) -> None:
    (warning,) = load_scenario("lesotho", overrides={"run.months": months}).warnings
    assert f"the run, {said} 2015-01" in warning
