from __future__ import annotations

import yaml

from synergysim.experiments.design.sweep_file import load_sweep
from synergysim.figures.labels import load_labels
from synergysim.report.sweep import _choice, _kind_of_policy, distinguished


def test_titles_that_paths_share_name_the_difference_of_the_paths() -> None:
    found = distinguished(
        {
            "institutions.ministries.social.capacity": "capacity",
            "institutions.ministries.agriculture.capacity": "capacity",
            "institutions.staff.commitment.social": "social side",
            "institutions.staff.case_load.social": "social side",
            "institutions.staff.hours": "working time",
        }
    )
    assert list(found.values()) == [
        "capacity (social)",
        "capacity (agriculture)",
        "social side (commitment)",
        "social side (case load)",
        "working time",
    ]
    assert len(set(found.values())) == len(found)


def test_a_path_without_a_description_is_written_in_plain_words() -> None:
    words = load_labels("en")
    assert _choice("programmes.productive.targeting.rule", words) == "productive targeting rule"
    assert _choice("architecture.joint_budget.share", words) == "joint budget share"
    assert _choice("shocks", words) == "shock"


def test_policies_have_their_titles_and_are_not_called_architectures(tmp_path) -> None:
    content = {
        "title": "Levers",
        "question": "Which?",
        "case": "lesotho",
        "replications": 2,
        "window": 12,
        "policies": {
            name: {
                "title": f"{name} champions",
                "overrides": {"institutions.staff.commitment.social": value},
            }
            for name, value in (("few", 0.3), ("many", 0.7))
        },
    }
    path = tmp_path / "levers.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    plan = load_sweep(path)
    assert plan.analysis.names == {"few": "few champions", "many": "many champions"}
    assert _kind_of_policy(plan) == "policy"
    assert _kind_of_policy(load_sweep("architectures-depth")) == "architecture"
