"""`synergysim live`: what it refuses before anything runs, each with a message and code 2."""

from __future__ import annotations

import socket
import webbrowser

import pytest

from synergysim.cli import live as verb
from synergysim.cli import main


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["live", *words]) == 2
    return capsys.readouterr().err


def test_an_unknown_case_is_named(capsys: pytest.CaptureFixture[str]):
    assert "lesotho" in refused(["lesoto", "--no-browser"], capsys)


def test_an_unknown_or_unfitting_shock_is_named(capsys: pytest.CaptureFixture[str]):
    assert "drout" in refused(["lesotho", "--shock", "drout", "--no-browser"], capsys)
    text = refused(["reference-graduation", "--shock", "drought", "--no-browser"], capsys)
    assert "outside the run" in text


def test_a_port_in_use_is_said(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        text = refused(["lesotho", "--no-browser", "--port", port], capsys)
    assert "the port is in use" in text
    assert port in text


@pytest.mark.parametrize("port", ["-1", "65536", "x", "1.5", "9" * 40])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["live", "lesotho", f"--port={port}"])
    assert ended.value.code == 2
    assert "65535" in capsys.readouterr().err


def test_without_a_browser_the_way_out_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def none() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert "--no-browser" in refused(["lesotho"], capsys)


def test_without_the_extra_the_command_that_installs_it_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verb, "find_spec", lambda name: None if name == "uvicorn" else object())
    text = refused(["lesotho"], capsys)
    assert "pip install 'synergysim[live]'" in text
    assert "uvicorn" in text
