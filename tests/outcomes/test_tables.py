"""The registry of tables: every column of every table that is written is declared in it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from tests.conftest import TINY_SWEEP, Mismatch

from synergysim.cli import main
from synergysim.experiments.running.assembly import failed_cells, write_columns, write_parquet
from synergysim.experiments.running.store import Index, Store
from synergysim.experiments.running.worker import failed_rows
from synergysim.outcomes.documentation import column_rows, families, outcome_rows
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.outcomes.outcome import Unit
from synergysim.outcomes.table import Column, column_of
from synergysim.outcomes.tables import (
    OF_RUN,
    TABLES,
    UnknownColumnError,
    column,
    columns_of,
    names_of_columns,
)
from synergysim.outcomes.tables_of_analyses import ANSWERS
from synergysim.outcomes.tables_of_comparisons import CELLS, COMPARISONS, WORLDS
from synergysim.scenario.names import find_file

Written = dict[str, set[str]]

SIZE = ["--households", "40", "--workers", "1", "--no-figures"]
LEVELS = {
    "shocks.covid19-lesotho.severity": [0.5, 1.5],
    "programmes.productive.budget": [10, 20],
}
RANGES = {
    "institutions.government.support": "band",
    "programmes.productive.budget": {"low": 10, "high": 20},
}
ONCE = {"architectures": ["independent"], "replications": 1, "vary": RANGES}
ANSWERED = {
    "grid": {},
    "policies": {
        "reference": "independent", "vary": LEVELS,
        "analysis": {"ask": ["ranking", "regret", "discovery", "uncertainty"]},
    },
    "morris": ONCE | {"design": {"kind": "morris", "samples": 2}},
    "sobol": ONCE | {"design": {"kind": "sobol", "samples": 2}},
    "map": {
        "architectures": ["independent"],
        "vary": {"programmes.productive.budget": [10, 20, 30],
                 "institutions.government.support": [0.3, 0.6, 0.9]},
    },
    "levers": {
        "architectures": ["independent"], "vary": None, "design": None,
        "levers": {
            name: {"levels": {"without": {path: 10}, "with": {path: 20}}}
            for name, path in (("money", "programmes.productive.budget"),
                               ("cash", "programmes.social.budget"))
        },
    },
}  # fmt: skip
"""Sweeps that together ask every question. Two designs need SALib."""


def name_of(path: Path) -> str:
    """Name of a table by the file that it is in."""
    name = path.stem.split("-")[-1]
    return f"analysis/{name}" if path.parent.name == "analysis" and name != "columns" else path.stem


def add(found: Written, folder: Path) -> None:
    for path in folder.rglob("*.parquet"):
        if "parts" not in path.parts:
            found[name_of(path)] |= set(pd.read_parquet(path).columns)
    for path in folder.rglob("*.csv"):
        found[name_of(path)] |= set(pd.read_csv(path).columns)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Columns of all tables that small runs, a comparison and sweeps write."""
    pytest.importorskip("SALib", reason="SALib is an extra: synergysim[sensitivity]")
    found: Written = defaultdict(set)
    folder = tmp_path_factory.mktemp("written")
    case = ["run", "lesotho-covid19", "--set", "run.households=40", "--set", "run.months=66"]
    kept = ["--record", "everything", "--tables", str(folder / "run"), "--no-figures"]
    assert main([*case, *kept]) == 0
    add(found, folder / "run")
    months = ["--months", "40", "--results", str(folder / "results")]
    arms = yaml.safe_load(find_file("four-arms-peru", "experiments").read_text(encoding="utf-8"))
    arms |= {"shocks": ["drought"]}
    arms["overrides"] |= {"shocks.drought.path.onset": "2013-06"}
    (folder / "arms.yaml").write_text(yaml.safe_dump(arms), encoding="utf-8")
    few = ["--replications", "2", "--worlds", "1"]
    assert main(["compare", str(folder / "arms.yaml"), *few, *SIZE, *months]) == 0
    asked = ["compare", "lesotho", "--architectures", "independent,integrated"]
    asked += [
        "--shock",
        "covid19-lesotho",
        "--months",
        "66",
        "--replications",
        "2",
        "--worlds",
        "1",
        "--explain",
    ]
    assert main([*asked, *SIZE, "--results", str(folder / "results")]) == 0
    parts = ["compare", "poverty-in-parts-lesotho", *few, *SIZE]
    assert main([*parts, "--results", str(folder / "results")]) == 0
    for name, changes in ANSWERED.items():
        content = {k: v for k, v in (TINY_SWEEP | changes).items() if v is not None}
        path = folder / f"{name}.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        more = ["--worlds", "1"] if name == "grid" else []
        assert main(["sweep", str(path), *SIZE, *more, "--results", str(folder / "results")]) == 0
    add(found, folder / "results")
    assert set(found) == set(SHIPPED) - {"failures"}, "a table that is not declared, or missing"
    store = Store(folder / "failed")
    listing = pd.DataFrame({"architecture": "a", "replication": [0], "cell": "key"})
    store.commit_failures(failed_rows([("key", "a traceback")], "session"))
    found["failures"] |= set(failed_cells(store, Index(), listing))
    return found


SHIPPED = [table.name for table in (*OF_RUN, *CELLS, *COMPARISONS, *ANSWERS)]
SHIPPED += ["published", *(table.name for table in WORLDS)]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_column_is_declared_and_every_declared_column_appears(
    written: Written, name: str, mismatch: Mismatch
) -> None:
    assert mismatch(name, written[name]) == ([], [])


@pytest.mark.parametrize("name", TABLES)
def test_a_declaration_is_whole(name: str) -> None:
    assert TABLES[name].row
    assert TABLES[name].written_by
    names = names_of_columns(name)
    assert len(names) == len(set(names))
    for found in columns_of(name):
        assert found.unit.in_tables
        assert found.meaning
        assert not found.meaning.endswith("."), found.name


SEVERAL_UNITS = {
    "month",
    "level",
    "value",
    "delivery",
    "index",
    "future",
    "{path}",
    "low",
    "high",
    "effect",
    "none",
    "inside",
    "distance",
    "met",
    "cost",
    "threshold",
}
"""Names that have another unit in another table, where the table says which. No more may come."""


def test_one_name_has_one_unit() -> None:
    units: dict[str, set[Unit]] = defaultdict(set)
    for name in TABLES:
        for found in columns_of(name):
            units[found.name].add(found.unit)
    assert {name for name, found in units.items() if len(found) > 1} == SEVERAL_UNITS


def test_a_column_of_a_run_with_the_name_of_an_outcome_is_that_outcome() -> None:
    for table in OF_RUN:
        for found in columns_of(table.name):
            if found.name in OUTCOMES:
                assert found == column_of(OUTCOMES[found.name]), table.name


def test_placeholders_match_their_columns() -> None:
    received = Column("received_{programme}", Unit("u", "unit", "", 0), "received")
    assert received.has_name("received_cash-plus")
    assert not received.has_name("received_")
    assert not received.has_name("not_received_cash")
    path = Column("{path}", Unit("u", "unit", "", 0), "value")
    assert path.has_name("programmes.cash.budget")
    assert not path.has_name("budget")


def test_what_is_not_declared_is_named() -> None:
    with pytest.raises(UnknownColumnError, match="no table is called moneys"):
        columns_of("moneys")
    with pytest.raises(UnknownColumnError, match="the table money has no column amounts"):
        column("money", "amounts")


def test_stored_tables_carry_unit_and_meaning_of_columns(tmp_path: Path) -> None:
    frame = pd.DataFrame({"headcount": [0.5], "cost": [1.0], "unheard_of": [1]})
    write_parquet(frame, tmp_path / "outcomes.parquet")
    schema = pq.read_schema(tmp_path / "outcomes.parquet")
    assert schema.field("headcount").metadata == {
        b"unit": b"share from 0 to 1",
        b"about": b"persons",
        b"meaning": b"share of persons below the poverty line",
    }
    assert schema.field("cost").metadata[b"unit"] == b"local currency per household and year"
    assert not schema.field("unheard_of").metadata
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "outcomes.parquet"), frame)


def test_columns_are_described_beside_csv_files(tmp_path: Path) -> None:
    write_columns(["money", "no such table"], tmp_path)
    found = pd.read_csv(tmp_path / "columns.csv", keep_default_na=False).set_index("column")
    assert set(found["table"]) == {"money"}
    assert found.loc["amount", "unit"] == "local currency per household"
    assert found.loc["architecture", "meaning"].startswith("variant")


def test_outcomes_of_a_series_that_say_the_same_share_a_row() -> None:
    rows = {row[0]: row for row in outcome_rows("shock")}
    found = rows["`exposed_share`, `exposed_share_5`, `exposed_share_10`"]
    assert found[1:4] == ("%", "less", "persons")
    assert sum(
        len(row[0].split(", ")) for family in families() for row in outcome_rows(family)
    ) == (len(OUTCOMES))


def test_neighbouring_columns_that_say_the_same_share_a_row() -> None:
    names = [row[0] for row in column_rows("budgets")]
    assert names[:2] == ["`month`", "`date`"]
    assert sum(len(name.split(", ")) for name in names) == len(columns_of("budgets"))
