"""Population files: every damaged or impossible one is one clear error before anything uses it."""

from __future__ import annotations

import errno
import os
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synergysim.cli import main
from synergysim.scenario import population_table
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.population_table import (
    COLUMNS,
    FLAGS,
    FORMAT,
    METADATA,
    NUMBERS,
    TYPES,
    read_population,
    write_population,
)
from synergysim.world.population import Endowments, Flags

ROWS = 12
PLACES = ["North", "South", "West"]


def content() -> dict[str, object]:
    """Columns of twelve households in three territories."""
    columns: dict[str, object] = {name: np.linspace(0.0, 2.0, ROWS) for name in NUMBERS}
    columns |= {name: np.where(np.arange(ROWS) % 3, 1.0, np.nan) for name in FLAGS}
    columns |= {
        "household_id": [f"h{row}" for row in range(ROWS)],
        "weight": np.full(ROWS, 10.0),
        "territory": np.repeat(np.arange(3, dtype=np.int32), ROWS // 3),
        "size": np.full(ROWS, 4.0),
        "children": np.full(ROWS, 2.0),
        "filled": [""] * ROWS,
    }
    return columns


ABOUT = {"households": ROWS, "territories": PLACES, "context": "peru"}


@pytest.fixture
def written(tmp_path):
    """A whole population file."""
    path = tmp_path / "made.parquet"
    write_population(path, content(), ABOUT)
    return path


def refused(path) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        read_population(str(path))
    return caught.value


def test_what_is_written_is_read_again(written):
    found, given = read_population(str(written)), content()
    assert found.territories == 3
    assert len(found) == ROWS
    for name in NUMBERS:
        assert np.array_equal(found.numbers[name], given[name]), name
    for name in FLAGS:
        assert np.array_equal(found.flags[name], given[name], equal_nan=True), name
    assert found.about["format"] == FORMAT
    assert not found.numbers["size"].flags.writeable


def test_the_columns_are_those_that_the_model_starts_from():
    assert Flags._fields == FLAGS
    assert set(Endowments._fields) <= set(NUMBERS)
    assert set(TYPES) == set(COLUMNS)


IMPOSSIBLE = {
    "one territory too many": ("territory", 3, "0 to 2"),
    "a territory of a million": ("territory", 1_000_000, "0 to 2"),
    "a negative territory": ("territory", -1, "0 to 2"),
    "territories not sorted": ("territory", 0, "sorted"),
    "a household of nobody": ("size", 0.0, "1 to 60"),
    "a household of half a person": ("size", 1.5, "whole persons"),
    "a household of 1e300": ("size", 1e300, "1 to 60"),
    "more children than members": ("children", 5.0, "size"),
    "half a child": ("children", 0.5, "whole persons"),
    "no weight": ("weight", 0.0, "above 0"),
    "infinite labour": ("labour", np.inf, "0 to 1e+12"),
    "negative land": ("land", -0.1, "0 to 1e+12"),
    "assets that are no number": ("assets", np.nan, "0 to 1e+12"),
    "negative assets": ("assets", -1e6, "0 to 1e+12"),
    "an advantage out of scale": ("advantage", -1e9, "standard deviations"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_value_is_refused_with_its_row(tmp_path, case):
    name, value, allowed = IMPOSSIBLE[case]
    columns = content()
    columns[name] = np.array(columns[name])
    columns[name][-1] = value
    path = tmp_path / "made.parquet"
    write_population(path, columns, ABOUT)
    error = refused(path)
    assert error.key == name
    assert "an impossible value: 1 row (row 12)" in error.reason
    assert allowed in error.allowed


WRONG_FORM = {
    "text for numbers": {"size": ["4"] * ROWS},
    "integers for numbers": {"assets": np.ones(ROWS, dtype=np.int64)},
    "wide territories": {"territory": np.zeros(ROWS, dtype=np.int64)},
    "an empty cell": {"savings": pa.array([None] + [1.0] * (ROWS - 1))},
}


@pytest.mark.parametrize("case", WRONG_FORM)
def test_a_column_of_another_type_or_with_empty_cells_is_refused(tmp_path, case):
    path = tmp_path / "made.parquet"
    write_population(path, content() | WRONG_FORM[case], ABOUT)
    (name,) = WRONG_FORM[case]
    assert refused(path).key == name


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"format": 1}, "format"),
        ({"format": "2"}, "format"),
        ({"households": 11}, "households"),
        ({"territories": 3}, "territories"),
        ({"territories": ["a", "a", "b"]}, "territories"),
        ({"territories": ["a", "b", ""]}, "territories"),
        ({"territories": ["a", "b", ["c"]]}, "territories"),
        ({"territories": ["a"]}, "territory"),
        ({"context": None}, "context"),
    ],
)
def test_metadata_that_contradict_the_rows_are_refused(tmp_path, change, key):
    path = tmp_path / "made.parquet"
    write_population(path, content(), ABOUT | change)
    assert refused(path).key == key


def test_a_file_that_another_program_wrote_again_is_refused(written):
    """Its checksum is lost, so that nobody knows whether its values are those of the import."""
    pq.write_table(pq.read_table(written), written)
    assert METADATA in pq.read_schema(written).metadata
    error = refused(written)
    assert "it has no checksum" in error.reason
    assert "import the survey again" in error.allowed


@pytest.mark.parametrize("rest", [b"PAR1", b"no Parquet at all", None])
def test_a_file_that_is_foreign_or_cut_is_refused(written, rest):
    whole = written.read_bytes()
    written.write_bytes(whole[: len(whole) // 2] if rest is None else rest)
    assert "it has no checksum" in refused(written).reason


def test_an_empty_file_is_refused(written):
    written.write_bytes(b"")
    assert refused(written).reason == "the file is empty"


def test_every_flipped_byte_is_an_error(written):
    """Four hundred random bytes, each changed to another one: nothing else is ever read."""
    whole, chance = written.read_bytes(), random.Random(16)
    for _ in range(400):
        at, bit = chance.randrange(len(whole)), chance.randrange(1, 256)
        damaged = bytearray(whole)
        damaged[at] ^= bit
        written.write_bytes(damaged)
        error = refused(written)
        assert "checksum" in error.reason
        assert error.allowed
    written.write_bytes(whole)
    assert len(read_population(str(written))) == ROWS


def test_a_whole_file_with_foreign_content_is_refused(written):
    """The checksum is right, and the file holds no metadata of ours."""
    whole = pa.table({"a": [1]})
    with pq.ParquetWriter(written, whole.schema) as file:
        file.write_table(whole)
        file.add_key_value_metadata({"checksum": population_table.MARK + b"0" * 64})
    content = written.read_bytes()
    at = content.rfind(population_table.MARK) + len(population_table.MARK)
    right = population_table._checksum(content, at)
    written.write_bytes(content[:at] + right + content[at + 64 :])
    assert "not a population file" in refused(written).reason


def test_an_impossible_value_is_said_by_validate(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    columns = content()
    columns["territory"][-1] = 3
    write_population(tmp_path / "made.parquet", columns, ABOUT)
    (tmp_path / "case.yaml").write_text(
        "extends: lesotho\ntitle: x\ncontext: {extends: lesotho, population_file: made.parquet,"
        " territories: {count: 3}}\nrun: {households: 12}\n"
    )
    assert main(["validate", "case.yaml"]) == 2
    told = capsys.readouterr().err
    assert "context.population_file: territory: an impossible value: 1 row (row 12)" in told


@pytest.mark.parametrize("fails", ["ParquetWriter", "replace"])
def test_a_full_disk_names_the_file_and_leaves_nothing(tmp_path, monkeypatch, fails):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "Error writing bytes to file")

    monkeypatch.setattr(*((pq, fails) if fails == "ParquetWriter" else (os, fails)), full)
    path = tmp_path / "out" / "made.parquet"
    with pytest.raises(OSError, match=r"made\.parquet") as caught:
        write_population(path, content(), ABOUT)
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(path)
    assert not list(path.parent.iterdir())


def test_a_failed_import_leaves_the_earlier_file(written, monkeypatch):
    before = written.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "worn")))
    with pytest.raises(OSError, match=r"worn.*made\.parquet"):
        write_population(written, content(), ABOUT)
    assert written.read_bytes() == before
    assert [path.name for path in written.parent.iterdir()] == ["made.parquet"]


def test_permissions_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_population(tmp_path / "made.parquet", content(), ABOUT)
    finally:
        os.umask(before)
    assert (tmp_path / "made.parquet").stat().st_mode & 0o777 == 0o640
