"""Answers to buttons: parts of a difference as `compare --explain` has them, stories as `trace`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from synergysim.experiments.explained import TOTAL, explain, run_coalitions
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.stored_results import stored
from synergysim.experiments.trace import trace_household, trace_ministry
from synergysim.figures.labels import languages, load_labels
from synergysim.institutions.channels import CHANNELS
from synergysim.live.live_answers import explanation, family_stories, ministry_stories
from synergysim.live.live_controls import Offer
from synergysim.live.live_server import Service, app_of
from synergysim.live.live_setting import setting_of
from synergysim.report.trace import household_text, ministry_text

Make = Callable[..., Service]


@pytest.fixture
def client(make_service: Make) -> TestClient:
    service = make_service()
    return TestClient(app_of(service), base_url=f"http://127.0.0.1:8765/{service.token}/")


def test_parts_are_those_of_compare_explain(
    compared_scenarios: list[str], two_architectures: Path, make_service: Make
):
    comparison = stored(find_folder(two_architectures, two_architectures.parent))
    expected = explain(comparison, ("independent", "integrated"), workers=1).explained
    income = expected[(expected["measure"] == "income")].set_index("part")
    values = [run_coalitions(*compared_scenarios, number, 36) for number in (0, 1)]
    found = explanation(values, make_service().questions._context("en"), "en")
    assert [one["key"] for one in found["parts"]] == [*CHANNELS, TOTAL]
    for one in found["parts"]:
        for name in ("mean", "low", "high"):
            assert math.isclose(
                one[name], income.loc[one["key"], name], rel_tol=1e-9, abs_tol=1e-15
            )
    assert "fewer than 10" in found["sentence"]


@pytest.mark.parametrize("language", languages())
def test_a_difference_is_put_into_words_in_every_language(make_service: Make, language: str):
    chances = np.random.default_rng(5)
    values = chances.normal(2.0, 0.001, (12, 32, 3))
    values[:, 16:, :] += 0.2  # the last channel alone matters
    context = make_service().questions._context(language)
    found = explanation(values.tolist(), context, language)
    words = load_labels(language)
    assert words("explained.channel.who") in found["sentence"]
    assert words("live.page.after_column") in found["sentence"]
    assert "  " not in found["sentence"]
    assert found["parts"][-1]["is_whole"]
    nobody = explanation(np.full((3, 32, 3), np.nan).tolist(), context, language)
    assert nobody["sentence"] == words("explained.total.missing")
    assert nobody["parts"][0]["mean"] is None


def test_stories_are_those_of_trace(offer: Offer):
    settings = [setting_of(text, offer) for text in ("{}", '{"architecture": "integrated"}')]
    cases = [one.loaded(offer) for one in settings]
    family = trace_household(cases[0])
    assert family_stories(cases, None, "es") == [
        household_text(family, "es"),
        household_text(trace_household(cases[1], family.household), "es"),
    ]
    assert ministry_stories(cases, "social", "fr") == [
        ministry_text(trace_ministry(case, "social"), "fr") for case in cases
    ]


def test_the_server_tells_why_and_stories(client: TestClient):
    asked = {"lang": "en", "after": json.dumps({"values": {"joint": 0.5}})}
    frames = [frame for frame in client.get("why", params=asked).text.split("\n\n") if frame]
    messages = [json.loads(frame.removeprefix("data: ")) for frame in frames]
    assert [one["done"] for one in messages] == [1, 2]
    assert not messages[0]["sentence"]
    assert messages[1]["sentence"]
    family = client.get("family", params={**asked, "household": "3"}).json()["stories"]
    assert len(family) == 2
    assert "Household 3" in family[0]
    ministry = client.get("ministry", params={**asked, "ministry": "social"}).json()["stories"]
    assert len(ministry) == 2


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("family", {"household": "60"}),
        ("family", {"household": "-1"}),
        ("family", {"household": "²"}),
        ("family", {"household": "9" * 400}),
        ("ministry", {"ministry": "<b>"}),
        ("ministry", {}),
        ("family", {"lang": "zz"}),
        ("why", {"lang": ""}),
        ("why", {"after": "[]"}),
    ],
)
def test_what_cannot_be_told_is_refused(client: TestClient, place: str, more: dict[str, str]):
    answer = client.get(place, params={"lang": "en", **more})
    assert answer.status_code == 400
    assert "allowed" in answer.json()["error"]
    assert len(answer.text) < 1500
