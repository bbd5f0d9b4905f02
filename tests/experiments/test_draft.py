from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.conftest import TINY, TINY_SWEEP

from synergysim.experiments.draft import as_yaml, draft, draft_of
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.sweep import load_plan
from synergysim.scenario.check import plain
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.reader import parse_yaml

TEXTS = st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]))
SCALARS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS
VALUES = st.recursive(
    SCALARS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["title", "case", "a b"]), VALUES, min_size=1))
@example({"case": "1e3", "title": "yes", "a b": [".5", "0o7", "2012-01", "no", "~"]})
def test_what_is_written_is_read_as_it_was(content: dict[str, Any]) -> None:
    assert plain(parse_yaml(as_yaml(content), "text"), None) == content


@pytest.mark.parametrize("content", [TINY, TINY_SWEEP], ids=["comparison", "sweep"])
def test_a_draft_and_the_file_that_it_writes_are_the_same_plan(
    content: dict[str, Any], tmp_path: Path
) -> None:
    stated = draft("tiny", content)
    plan, repeated = load_plan(stated), load_plan(stated.keep(tmp_path))
    assert plan.name == repeated.name == "tiny"
    assert plan.folder == repeated.folder
    assert plan.text == repeated.text
    assert list(plan.keys()) == list(repeated.keys())


def test_a_fault_of_a_draft_is_said_to_be_of_the_call() -> None:
    with pytest.raises(ScenarioError, match="command or call: window") as found:
        load_experiment(draft("tiny", TINY | {"window": 30}))
    assert found.value.line is None


def test_changes_replace_values_and_leave_the_text_of_the_file() -> None:
    stated = draft("tiny", TINY)
    assert draft_of(stated) is stated
    changed = stated.with_changes({"replications": 5})
    assert (changed.tree.entries["replications"].value, changed.text) == (5, stated.text)


def test_a_case_keeps_its_own_shocks_where_they_are_null() -> None:
    content = {key: TINY[key] for key in TINY if key != "overrides"} | {
        "case": "lesotho-covid19",
        "months": 108,
    }
    own = load_experiment(draft("tiny", content | {"shocks": None})).variants["independent"]
    none = load_experiment(draft("tiny", content | {"shocks": []})).variants["independent"]
    assert list(own.scenario.shocks) == ["covid19-lesotho"]
    assert not none.scenario.shocks
