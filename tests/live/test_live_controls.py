"""What the live page offers: levers within their bands, architectures and shocks that fit."""

from __future__ import annotations

import math
from typing import Any

import pytest

from synergysim.figures.labels import languages, load_labels
from synergysim.live.live_controls import NUMBERS, OWN, Control, Offer, offer_of
from synergysim.live.live_page import data_of, source_sentence
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import known_names
from synergysim.scenario.sources import Provenance


@pytest.mark.parametrize("case", known_names("cases"))
def test_every_value_of_a_case_is_on_a_step_within_the_ends(case: str):
    for control in offer_of(load_scenario(case)).controls.values():
        for value in control.today.values():
            assert control.checked(value) == value
            if not control.choices:
                steps = (value - control.low) / control.step
                assert math.isclose(steps, round(steps), abs_tol=1e-9), (control.key, value)


def test_a_lever_has_the_band_and_the_source_of_the_case(offer: Offer):
    for key, path in NUMBERS.items():
        control, item = offer.controls[key], offer.case.provenance[path]
        assert (control.low, control.high, control.today[OWN]) == (item.low, item.high, item.value)
        assert control.source[OWN] is item


def test_the_joint_budget_is_that_of_each_architecture(offer: Offer):
    joint = offer.controls["joint"]
    assert joint.low == 0.0
    assert joint.today[OWN] == 0.0
    assert joint.today["complementary-design"] == 0.3
    assert joint.source["complementary-design"].high == joint.high


def test_a_lever_without_a_band_is_not_offered():
    offer = offer_of(load_scenario("reference-graduation"))
    assert not {"social", "productive", "spread", "support"} & set(offer.controls)


def test_shocks_are_those_of_the_country_and_the_one_asked_for(offer: Offer):
    assert "covid19-lesotho" in offer.shocks
    assert "covid19-peru" not in offer.shocks
    assert "none" in offer.shocks
    asked = offer_of(offer.case, "covid19-peru")
    assert asked.first_shock == "covid19-peru"
    assert "covid19-peru" in asked.shocks
    with pytest.raises(ScenarioError):
        offer_of(load_scenario("reference-graduation"), "drought")


@pytest.mark.parametrize("value", [0.1, 0.61, math.nan, math.inf, True, None, "0.5", [0.5], {}])
def test_what_is_outside_the_ends_or_no_number_is_refused(value: Any):
    with pytest.raises(ScenarioError, match=r"0\.3 to 0\.6"):
        Control("social", (), 0.3, 0.6).checked(value)


@pytest.mark.parametrize("value", ["Places", "", 1, None, ["places"], {"places": 1}])
def test_a_choice_that_is_none_is_refused(value: Any):
    with pytest.raises(ScenarioError, match="families, places"):
        Control("targeting", ("families", "places")).checked(value)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("source", ["assumed", "E6-026", "a {brace} & <b>", None, "x" * 400])
def test_a_source_is_stated_whole_in_every_language(language: str, source: str | None):
    words = load_labels(language)
    item = Provenance(0.5, "share", source, "C", 0.1, 0.9, None, "file", 1)
    text = source_sentence(item, words)
    shown = {"assumed": words("live.source.assumed"), None: words("live.source.none")}
    assert shown.get(source, source) in text
    assert words.number(0.1, 2) in text
    assert words.number(0.9, 2) in text
    alone = Provenance(0.5, "share", source, "C", None, None, None, "file", 1)
    assert shown.get(source, source) in source_sentence(alone, words)
    assert "  " not in text


def test_every_text_that_the_page_needs_is_there_in_every_language(offer: Offer):
    data = data_of(offer, 20, 36, "en")
    assert set(data["texts"]) == set(languages())
    for control in data["controls"]:
        assert set(control["name"]) == set(languages())
    titles = [one["name"]["en"] for one in data["shocks"]]
    assert len(set(titles)) == len(titles)
