"""One YAML file: its values, their places, and what is refused."""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import _parsed, displayed, parse_yaml, read_yaml
from synergysim.scenario.tree import Tree


def bare(tree: Tree) -> Any:
    if isinstance(tree.value, dict):
        return {name: bare(node) for name, node in tree.value.items()}
    if isinstance(tree.value, list):
        return [bare(node) for node in tree.value]
    return tree.value


def refused(text: str) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        parse_yaml(text, "a.yaml")
    return caught.value


def refused_bytes(path: Path, data: bytes) -> ScenarioError:
    path.write_bytes(data)
    with pytest.raises(ScenarioError) as caught:
        read_yaml(path)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("12", 12),
        ("-3", -3),
        ("0755", 755),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("-.5E-1", -0.05),
        ("1.", 1.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("2015-01", "2015-01"),
        ("2015-01-01", "2015-01-01"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("|\n 12", "12"),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    found = parse_yaml(text, "a.yaml").value
    assert found == value
    assert type(found) is type(value)


def test_every_key_and_value_has_its_line_and_column() -> None:
    tree = parse_yaml("a: 1\nb:\n  c: [x, y]\n  # a remark\n  d: 2\n", "a.yaml")
    d = tree.child("b").child("d")
    assert (d.key.line, d.key.column) == (5, 3)
    assert (d.origin.line, d.origin.column) == (5, 6)
    assert tree.child("b").child("c").child(1).origin.column == 10
    assert tree.child("b").place.line == 2


def test_a_small_alias_is_a_copy_with_its_own_key() -> None:
    tree = parse_yaml("a: &x {k: 1}\nb: *x\n", "a.yaml")
    assert bare(tree) == {"a": {"k": 1}, "b": {"k": 1}}
    assert tree.child("b").key.line == 2


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    start = time.perf_counter()
    error = refused("\n".join(["a0: &a0 [1, 2]", *levels]))
    assert time.perf_counter() - start < 1.0
    assert error.reason == "too many values"


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: *a}", "a: *nothing"])
def test_an_alias_of_nothing_complete_is_refused(text: str) -> None:
    assert refused(text).line == 1


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "occurs twice"),
        ("a:\n  b: 1\n  b: 1\n", 3, "occurs twice"),
        ("a: 1\n1: 2\n", 2, "key must be text"),
        ("true: 2\n", 1, "key must be text"),
        ("a: 1\n? [b]\n: 2\n", 2, "key must be text"),
        ("a: !!python/object:os.system x\n", 1, "tags"),
        ("a: !x {b: 1}\n", 1, "tags"),
        ("a: 1\n---\nb: 2\n", 2, "several documents"),
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a:\n\t- 1\n", 2, "tab"),
        ("a: [1, 2\nb: 3\n", 2, "not YAML"),
        ("a: 'open\n", 2, "not YAML"),
        ("a: b: c\n", 1, "not YAML"),
        ("a: " + "9" * 5000, 1, "too many digits"),
        ("a: " + "[" * 5000, 1, "nested too deeply"),
        ("{" * 3000, 1, "key must be text"),
    ],
)
def test_what_a_scenario_may_not_hold(text: str, line: int, reason: str) -> None:
    error = refused(text)
    assert reason in error.reason
    assert (error.file, error.line) == ("a.yaml", line)


def test_a_duplicate_key_names_the_key_and_its_first_line() -> None:
    error = refused("a:\n  budget: 1\n  x: 2\n  budget: 3\n")
    assert (error.key, error.line) == ("a.budget", 4)
    assert "line 2" in error.allowed


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", None, "empty"),
        (b"# only a remark\n", None, "empty"),
        (b"---\n", None, "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 3, "binary"),
        (b"a: 1\nb: \x07\n", 2, "control character"),
        ("a: 1\n".encode("utf-16"), 1, "binary"),
        (b"a: 1\nb: caf\xe9\n", 2, "UTF-8"),
        (b"- a\n- b\n", 1, "top level"),
        (b"just words\n", 1, "top level"),
    ],
)
def test_files_that_are_no_mapping_in_text(
    tmp_path: Path, data: bytes, line: int | None, reason: str
) -> None:
    error = refused_bytes(tmp_path / "a.yaml", data)
    assert reason in error.reason
    assert error.line == line
    assert error.file.endswith("a.yaml")


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert bare(read_yaml(path)) == {"a": 1}


def test_a_file_of_50_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    start = time.perf_counter()
    with pytest.raises(ScenarioError, match="too large") as caught:
        read_yaml(path)
    assert time.perf_counter() - start < 0.2
    assert (caught.value.found, caught.value.allowed) == ("50.0 MB", "2 MB")


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, reason in [
        (tmp_path, "a folder"),
        (tmp_path / "pipe", "not a regular file"),
        (tmp_path / "nothing.yaml", "no such file"),
        (tmp_path / ("x" * 300), "cannot be read"),
        (tmp_path / "a\0b", "cannot be read"),
    ]:
        with pytest.raises(ScenarioError, match=reason):
            read_yaml(path)


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")

    def deny(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    # A privileged user can read any file, so the refusal of the system is played here.
    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(ScenarioError, match="no permission"):
        read_yaml(path)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcdef", min_size=1), inner),
    max_leaves=20,
)


@settings(max_examples=50, deadline=None)
@given(VALUES)
def test_json_is_read_as_json_reads_it(value: object) -> None:
    assert bare(parse_yaml(json.dumps({"key": value}, ensure_ascii=False), "a")) == {"key": value}


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=200) | st.text("{}[]:-&*!|>'\"%@`#,?ab1 \n\t", max_size=60).map(str.encode)
)
def test_garbage_is_either_read_or_refused(tmp_path_factory: Any, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.yaml"
    path.write_bytes(data)
    with contextlib.suppress(ScenarioError):
        assert read_yaml(path).entries


def test_a_file_that_changes_is_read_anew_and_one_that_does_not_is_not_parsed_again(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    first = read_yaml(path)
    assert read_yaml(path) is first
    path.write_text("a: 2")
    assert bare(read_yaml(path)) == {"a": 2}
    other = tmp_path / "b.yaml"
    other.write_text("a: 2")
    assert read_yaml(other).origin.file.endswith("b.yaml")


def test_loading_cases_leaves_what_was_read_as_it_was():
    """Trees are kept between loads: a case must not change the parts that it shares."""
    paths = sorted(shipped_folder("scenarios").rglob("*.yaml"))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    before = {path: read_yaml(path) for path in paths}
    load_scenario("peru-juntos-haku-winay", overrides={"run.households": 50})
    found = load_scenario("lesotho-covid19-emergency-cash", architecture="integrated")
    found.replace({"run.households": 90})
    for path in paths:
        assert before[path] == _parsed(texts[path], displayed(path)), path
