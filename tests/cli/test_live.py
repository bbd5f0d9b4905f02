"""`synergysim live`: what it refuses before anything runs, each with a message and code 2."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Callable

import pytest

from synergysim.cli import live as verb
from synergysim.cli import main
from synergysim.figures.labels import load_labels
from synergysim.live.live_launch import open_browser


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


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("8080", 8080), ("0000008080", 8080)])
def test_a_port_may_have_zeros_before_it(text: str, port: int):
    assert verb._port(text) == port


def fails(_: str) -> bool:
    raise webbrowser.Error("could not locate runnable browser")


@pytest.mark.parametrize(("opens", "said"), [(lambda _: True, 0), (lambda _: False, 1), (fails, 1)])
def test_a_browser_that_does_not_open_is_said(
    opens: Callable[[str], bool], said: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(webbrowser, "open", opens)
    told: list[str] = []
    open_browser("http://127.0.0.1:1/", lambda: told.append("no browser"))
    assert len(told) == said


def test_without_a_browser_the_page_is_served_and_its_address_printed():
    """No program has this name, and no other browser is to be found without a screen."""
    environment = {"BROWSER": "no-such-browser", "PATH": "", "SYNERGYSIM_LANG": "fr"}
    kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    with subprocess.Popen(
        [sys.executable, "-m", "synergysim", "live", "lesotho", "--port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "http://127.0.0.1:" in process.stdout.readline()
        lines = iter(process.stderr.readline, "")
        assert any(line.strip() == load_labels("fr")("terminal.live_no_browser") for line in lines)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0


def test_without_the_extra_the_command_that_installs_it_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verb, "find_spec", lambda name: None if name == "uvicorn" else object())
    text = refused(["lesotho"], capsys)
    assert "pip install 'synergysim[live]'" in text
    assert "uvicorn" in text
