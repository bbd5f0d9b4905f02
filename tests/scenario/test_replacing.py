"""What a case has set in a part is not lost without a word when another file replaces the part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synergysim.scenario import ScenarioError, load_scenario

PARENT = "extends: lesotho\noverrides:\n  programmes.productive.budget: 220\n"
SPRINGS, GRANTS = "lesotho-springs", "lesotho-child-grants"


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Any]:
    """Write a parent and its child, and load the child."""

    def loaded(child: str, parent: str = PARENT, **changes: Any) -> Any:
        (tmp_path / "parent.yaml").write_text(parent)
        (tmp_path / "child.yaml").write_text(f"extends: parent.yaml\n{child}")
        return load_scenario(tmp_path / "child.yaml", **changes)

    return loaded


@pytest.mark.parametrize(
    ("parent", "child", "lost"),
    [
        (
            PARENT,
            f"programmes:\n  productive:\n    extends: {SPRINGS}\n    duration: 30\n",
            "programmes.productive.budget (",
        ),
        (
            "extends: lesotho\nprogrammes:\n  productive: {budget: 220}\n",
            f"programmes:\n  productive: {{extends: {SPRINGS}, duration: 30}}\n",
            "programmes.productive.budget (",
        ),
        (
            "extends: lesotho\noverrides:\n  institutions.government.support: 0.7\n",
            "institutions: {extends: lesotho, government: {adjustment: 0.1}}\n",
            "institutions.government.support (",
        ),
        (
            "extends: lesotho-covid19-emergency-cash\noverrides:\n"
            "  responses.emergency-cash-lesotho.delay: 3\n",
            "responses:\n  emergency-cash-lesotho:\n"
            "    extends: emergency-cash-lesotho\n    months: 4\n",
            "responses.emergency-cash-lesotho.delay (",
        ),
    ],
)
def test_to_extend_the_same_file_again_is_refused_with_what_would_be_lost(
    parent: str, child: str, lost: str, load: Callable[..., Any]
) -> None:
    with pytest.raises(ScenarioError) as raised:
        load(child, parent)
    assert raised.value.key.endswith(".extends")
    assert raised.value.file.endswith("child.yaml")
    assert raised.value.line in (2, 3)
    assert raised.value.found.startswith(lost)
    assert "parent.yaml:3)" in raised.value.found
    assert "without `extends`" in raised.value.allowed


def test_it_is_allowed_where_nothing_is_lost(load: Callable[..., Any]) -> None:
    parent = PARENT.replace("productive", "social")  # this case changes nothing else in the part
    again = f"programmes:\n  social: {{extends: {GRANTS}, duration: 30, budget: 230}}\n"
    kept = load(again, parent)
    assert kept.scenario.programmes["social"].budget == 230
    plain = load("programmes:\n  social: {duration: 30}\n", parent)
    assert plain.scenario.programmes["social"].budget == 220
    unchanged = load(f"programmes:\n  social: {{extends: {GRANTS}}}\n", "extends: lesotho\n")
    for loaded in (kept, unchanged):
        assert not any("replaces" in line for line in loaded.warnings)


def test_a_swap_warns_of_what_goes_with_it(load: Callable[..., Any]) -> None:
    for child in (
        f"programmes: {{productive: {SPRINGS}}}\n",
        "programmes: {productive: peru-minagri}\n",
    ):
        (line,) = load(child).warnings
        assert "programmes.productive: replaces the whole part, and with it" in line
        assert "programmes.productive.budget (" in line
        assert "parent.yaml:3)" in line
    (line,) = load(
        "",
        "extends: lesotho\noverrides: {institutions.staff.referral: 0.4}\n",
        institutions="common",
    ).warnings
    assert (
        "institutions: replaces the whole part, and with it institutions.staff.referral (" in line
    )


def test_architectures_are_swapped_without_a_warning() -> None:
    # Lesotho's case changes its own architecture, which every comparison of architectures replaces.
    assert load_scenario("lesotho", architecture="integrated").warnings == ()
