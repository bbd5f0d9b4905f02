"""What --help says: every verb once, by purpose, with examples that are right."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from synergysim import cli
from synergysim.cli.help import EXAMPLES, GROUPS, VERBS, WIDTH

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {path.stem for path in ROOT.glob("experiments/*.yaml")} | {
    path.stem for path in ROOT.glob("scenarios/*/*.yaml")
}
COMMANDS = [(verb, example) for verb, examples in EXAMPLES.items() for example in examples]
TAKES_A_CASE = {
    *("show", "diff", "run", "trace", "compare", "levers", "resilience", "multiplier"),
    *("rima", "evidence", "calibrate"),
}


def help_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        cli.main([*words, "--help"])
    assert end.value.code == 0
    return capsys.readouterr().out


def test_every_verb_is_in_one_group_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    listed = [verb for verbs in GROUPS.values() for verb in verbs]
    assert len(listed) == len(set(listed))
    text = help_of(capsys).splitlines()
    for verb, summary in VERBS.items():
        (line,) = [line for line in text if line.split()[:1] == [verb]]
        assert line.split(maxsplit=1)[1] == summary
        assert len(line) <= WIDTH
    heads = [line for line in text if line.removesuffix(":") in GROUPS]
    assert heads == [f"{title}:" for title in GROUPS]


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_ends_with_its_examples(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = help_of(capsys, verb)
    assert VERBS[verb] in said
    lines = said.splitlines()
    shown = lines[lines.index("examples:") + 1 :]
    assert shown == [f"  synergysim {example}" for example in EXAMPLES[verb]]
    assert shown


@pytest.mark.parametrize("action", ["import", "describe"])
def test_actions_on_populations_have_examples_too(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = help_of(capsys, "population", action)
    assert f"  synergysim {EXAMPLES[f'population {action}'][0]}\n" in said


@pytest.mark.parametrize(("verb", "example"), COMMANDS)
def test_examples_parse_and_name_what_is_shipped(verb: str, example: str) -> None:
    words = shlex.split(example.partition(" > ~")[0])
    parsed = cli._parser(words[0]).parse_args(words)
    assert parsed.verb == verb.split()[0]
    if parsed.verb in TAKES_A_CASE:
        assert words[1] in SHIPPED | {"my-case.yaml"}
    for option in ("--shock", "--response", "--architecture", "--from", "--context"):
        if option in words:
            assert words[words.index(option) + 1] in SHIPPED
