from __future__ import annotations

from synergysim.report.sweep import told_apart


def test_titles_that_paths_share_say_what_tells_the_paths_apart() -> None:
    found = told_apart(
        {
            "institutions.ministries.social.capacity": "capacity",
            "institutions.ministries.agriculture.capacity": "capacity",
            "institutions.staff.commitment.social": "social side",
            "institutions.staff.case_load.social": "social side",
            "institutions.staff.hours": "working time",
        }
    )
    assert list(found.values()) == [
        "capacity (social)", "capacity (agriculture)", "social side (commitment)",
        "social side (case load)", "working time",
    ]  # fmt: skip
    assert len(set(found.values())) == len(found)
