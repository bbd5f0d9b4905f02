"""The server: for this computer and who has the address; it refuses what cannot be set."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from synergysim.live.live_page import page_of
from synergysim.live.live_server import MOST_STREAMS, Service, Visitors, app_of
from synergysim.scenario.load import load_scenario

Make = Callable[..., Service]


@pytest.fixture
def service(make_service: Make) -> Service:
    return make_service()


@pytest.fixture
def client(service: Service) -> TestClient:
    return TestClient(app_of(service), base_url="http://127.0.0.1:8765")


def events(client: TestClient, service: Service, **settings: Any) -> list[dict[str, Any]]:
    """Ask for pairs and give all that comes."""
    asked = {name: json.dumps(one) for name, one in settings.items()}
    answer = client.get(f"/{service.token}/pairs", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [
        json.loads(frame.removeprefix("data: ")) for frame in answer.text.split("\n\n") if frame
    ]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:8765.evil.example", "", "[::1]"],
)
def test_a_foreign_host_is_refused(client: TestClient, service: Service, host: str):
    for place in ("", "pairs", "case.yaml", "alive"):
        answer = client.get(f"/{service.token}/{place}", headers={"host": host})
        assert answer.status_code == 403
        assert service.token not in answer.text


@pytest.mark.parametrize("path", ["/", "//", "/wrong/", "/wrong/pairs", "/favicon.ico", "/é/"])
def test_an_address_without_the_token_is_refused(client: TestClient, path: str):
    answer = client.get(path)
    assert answer.status_code == 403
    assert "token" in answer.text


def test_only_its_own_addresses_answer_and_nothing_is_posted(client: TestClient, service: Service):
    assert client.get(f"/{service.token}/other").status_code == 404
    assert client.post(f"/{service.token}/pairs").status_code == 405
    assert client.get(f"/{service.token}/pairs", params={"after": "x" * 20000}).status_code == 403


def test_tokens_are_long_and_differ(make_service: Make):
    tokens = {make_service().token for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 20 for token in tokens)


def test_the_page_may_run_its_own_script_and_ask_this_server_alone(
    client: TestClient, service: Service
):
    answer = client.get(f"/{service.token}/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    outside = re.findall(r"https?://[^\s\"'<]+", answer.text)
    assert set(outside) <= {"http://www.w3.org/2000/svg"}


def test_titles_are_text_in_the_page(service: Service, small_case):
    evil = "</script><script>alert(1)</script>{{ 7*7 }}\u2028"
    case = load_scenario(small_case, overrides={"title": evil})
    from dataclasses import replace

    html = page_of(replace(service.offer, case=case), 4, 36, "fr").html
    assert "<script>alert" not in html
    assert html.count("</script>") == 2
    assert "{{ 7*7 }}" in html


def test_pairs_come_in_until_all_are_there(client: TestClient, service: Service):
    found = events(client, service, after={"values": {"joint": 0.5}})
    assert found[-1]["done"] == 4
    assert [one["done"] for one in found] == sorted({one["done"] for one in found})
    assert found[0]["rows"].keys() == {"income/poor/poor"}
    assert service.streams == 0


@pytest.mark.parametrize(
    "setting", [{"values": {"joint": 0.9}}, {"architecture": "x"}, [], {"values": {"joint": "<b>"}}]
)
def test_what_cannot_be_set_is_refused_with_what_may(
    client: TestClient, service: Service, setting: Any
):
    for place, name in (("pairs", "before"), ("pairs", "after"), ("case.yaml", "after")):
        answer = client.get(f"/{service.token}/{place}", params={name: json.dumps(setting)})
        assert answer.status_code == 400
        assert "allowed" in answer.json()["error"]


def test_a_run_that_fails_is_told(make_service: Make):
    def fails(_: str, __: int, ___: int) -> dict[str, float]:
        raise ValueError("a rule that cannot be")

    service = make_service(fails)
    client = TestClient(app_of(service), base_url="http://127.0.0.1:8765")
    assert events(client, service) == [{"failed": "run", "error": "a rule that cannot be"}]


def test_a_case_is_saved_as_a_file(client: TestClient, service: Service):
    asked = {"after": json.dumps({"values": {"joint": 0.25}, "architecture": "independent"})}
    answer = client.get(f"/{service.token}/case.yaml", params=asked)
    assert 'filename="small-lesotho-changed.yaml"' in answer.headers["content-disposition"]
    found = yaml.safe_load(answer.text)
    assert found["extends"] == "./small-lesotho.yaml"
    assert found["architecture"] == "independent"
    assert found["overrides"]["architecture.joint_budget"]["share"] == 0.25


def test_streams_are_limited(client: TestClient, service: Service):
    service.streams = MOST_STREAMS
    assert client.get(f"/{service.token}/pairs").status_code == 503


def test_the_server_ends_only_when_the_last_page_has_closed():
    visitors = Visitors(grace=0.0)
    assert not visitors.are_gone  # nobody has come yet
    visitors.enter()
    visitors.enter()
    visitors.leave()
    assert not visitors.are_gone
    visitors.leave()
    assert visitors.are_gone
    slow = Visitors(grace=60.0)
    slow.enter()
    slow.leave()
    assert not slow.are_gone  # a page that is loaded again returns within the grace
    slow.enter()
    assert slow.left is None


def test_a_page_counts_while_its_stream_is_open(service: Service):
    async def go() -> None:
        beats = service._beats()
        assert await anext(beats) == ": here\n\n"
        assert service.visitors.open == 1
        await beats.aclose()  # type: ignore[attr-defined]
        assert service.visitors.are_gone

    asyncio.run(go())
