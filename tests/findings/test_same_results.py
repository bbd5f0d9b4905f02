"""Versions with the same results as an earlier one."""

from __future__ import annotations

from pathlib import Path

import pytest

from synergysim.experiments.running.cells import model_version
from synergysim.findings.same_results import (
    COLUMNS,
    earlier_versions,
    results_version,
    same_results_path,
)
from synergysim.scenario.errors import ScenarioError


def written(folder: Path, *rows: str) -> Path:
    path = folder / "same_results.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def test_a_version_counts_as_the_first_that_had_its_results(tmp_path: Path) -> None:
    path = written(tmp_path, "b,a,90,", "c,b,120,monthly.local_prices")
    assert results_version("c", path) == "a"
    assert results_version("b", path) == "a"
    assert results_version("a", path) == "a"
    assert results_version("other", path) == "other"


def test_the_shipped_file_names_versions_and_numbers_of_runs() -> None:
    for version, earlier in earlier_versions().items():
        assert version.count("+") == earlier.count("+") == 1
    assert results_version(model_version()) == results_version()
    header = same_results_path().read_text(encoding="utf-8").splitlines()[0]
    assert header == ",".join(COLUMNS)


@pytest.mark.parametrize(
    "rows",
    [
        ("a,a,90,",),  # itself
        ("b,a,90,", "a,b,90,"),  # in a circle
        ("b,a,90,", "b,c,90,"),  # twice
        ("b,a,many,",),
        ("b,,90,",),
        ("b,a,90",),
    ],
)
def test_rows_that_say_nothing_or_contradict_each_other_are_refused(
    tmp_path: Path, rows: tuple[str, ...]
) -> None:
    with pytest.raises(ScenarioError, match="not a comparison of two versions") as raised:
        results_version("c", written(tmp_path, *rows))
    assert f"line {len(rows) + 1}" in str(raised.value) or raised.value.line == len(rows) + 1
