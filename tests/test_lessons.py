"""Every command of the tutorial's lessons runs, one after the other, as a reader types them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from synergysim import cli

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"
RUNS = ["--replications", "1", "--households", "50", "--workers", "1", "--no-figures"]
ONE = ["--set", "run.households=60", "--set", "run.burn_in_years=1"]
SMALL = {"compare": RUNS, "levers": RUNS, "run": [*ONE, "--no-figures"], "trace": ONE}
FILES = {"more-springs.yaml": 0, "experiments/drought.yaml": 1}
"""Files that lessons ask the reader to save, and which of the blocks they are."""


def lessons() -> dict[str, str]:
    """Title -> text of each lesson."""
    parts = re.split(r"^## (?=\d )", TUTORIAL.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {part.splitlines()[0]: part for part in parts[1:]}


def commands(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("synergysim ")]


def test_there_are_six_short_lessons() -> None:
    found = lessons()
    assert [title[0] for title in found] == list("123456")
    for title, text in found.items():
        prose = re.sub(r"^(```.*?^```|\|[^\n]*)$", "", text, flags=re.MULTILINE | re.DOTALL)
        assert len(prose.split()) < 600, title


def test_the_tutorial_prints_no_number_that_moves_with_the_model() -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    assert "measured with" not in text
    assert "Replications:" not in text, "a screen of results"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the reader has saved the files of the lessons."""
    folder = tmp_path_factory.mktemp("reader")
    text = TUTORIAL.read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    for name, place in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(blocks[place], encoding="utf-8")
    return folder


@pytest.mark.parametrize("lesson", list(lessons()))
def test_the_commands_of_a_lesson_run(
    lesson: str, reader: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(reader)
    if lesson.startswith("2") and not (reader / "results").exists():
        test_the_commands_of_a_lesson_run(next(iter(lessons())), reader, monkeypatch, capsys)
    for command in commands(lessons()[lesson]):
        words = shlex.split(command)[1:]
        assert cli.main([*words, *SMALL.get(words[0], [])]) == 0, command
        assert capsys.readouterr().out.strip(), command
