"""Damaged results folders through the real verbs: one clear error, or the cells are run again."""

from __future__ import annotations

import errno
import json
import os
import shutil

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from synergysim.cli import main
from synergysim.engine.files import checksum
from synergysim.experiments.running.manifest import write_manifest
from synergysim.world import burn_in

VERBS = ("status", "results", "export", "verify")
SWEEP = {
    "title": "=1+1",
    "question": "What is read of damaged files?",
    "case": "lesotho",
    "architectures": ["integrated"],
    "replications": 1,
    "households": 30,
    "months": 12,
    "window": 6,
    "overrides": {"run.burn_in_years": 1, "context.territories.count": 2},
    "design": {"kind": "grid"},
    "vary": {"programmes.productive.budget": [10, 20]},
}


def sweep(base):
    words = ["--results", str(base / "results"), "--workers", "1", "--time-limit", "0"]
    return main(["sweep", str(base / "tiny-sweep.yaml"), "--no-figures", *words])


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A finished sweep of two cells."""
    base = tmp_path_factory.mktemp("kept")
    (base / "tiny-sweep.yaml").write_text(yaml.safe_dump(SWEEP, sort_keys=False))
    assert sweep(base) == 0
    return base


@pytest.fixture
def base(kept, tmp_path, capsys):
    shutil.copytree(kept, tmp_path / "copy")
    capsys.readouterr()
    return tmp_path / "copy"


@pytest.fixture
def folder(base):
    (found,) = (base / "results" / "tiny-sweep").iterdir()
    return found


def ask(verb, folder, *options):
    return main([verb, str(folder), *options])


def spoiled(content, how):
    middle = len(content) // 2
    return {
        "empty": b"",
        "cut": content[:middle],
        "zeros": bytes(len(content)),
        "one bit": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "other": b"[1, 2]",
    }[how]


@pytest.mark.parametrize("how", ["empty", "cut", "zeros", "one bit", "other"])
@pytest.mark.parametrize("name", ["manifest.json", "cells.parquet"])
def test_a_damaged_manifest_or_list_of_cells_is_one_message(base, folder, capsys, name, how):
    path = folder / name
    path.write_bytes(spoiled(path.read_bytes(), how))
    for verb in VERBS:
        assert ask(verb, folder) == 2
        said = capsys.readouterr()
        assert said.err.count("synergysim: error:") == 1
        assert str(folder) in said.err
        assert "run the experiment again" in said.err
    assert sweep(base) == 0
    assert ask("status", folder) == 0
    assert "2 done, 0 failed, 0 waiting" in capsys.readouterr().out


@pytest.mark.parametrize(
    "changes",
    [
        {"tables": 3},
        {"labels": [1]},
        {"variants": {}},
        {"experiment": None},
        {"window": "six"},
        {"replications": None},
        {"packages": []},
        {"scenarios": {"a": 1}},
        {"scenarios": {}},
        {"labels": ["nowhere"]},
        {"paths": ["nowhere"]},
        {"model_version": 7},
        {"recording": [1]},
        {"tables": ["../../../victim"]},
        {"tables": ["x" * 70_000]},
        {"model_version": "\x1b[31m"},
        {"replications": -4},
        {"replications": 10**9},
        {"variants": []},
        {"labels": []},
    ],
    ids=str,
)
def test_a_manifest_that_contradicts_itself_is_one_message(folder, capsys, changes):
    given = json.loads((folder / "manifest.json").read_text())
    write_manifest(given | changes, folder)
    codes = [ask(verb, folder) for verb in VERBS]
    assert 2 in codes
    assert set(codes) <= {0, 2}
    said = capsys.readouterr()
    assert said.err.count("synergysim: error:") == codes.count(2)
    assert "\x1b" not in said.out + said.err
    assert len(said.err) < 4_000


def renamed(scenarios):
    """Scenarios in which a key has the name that it had in 0.1.0."""
    text = json.dumps(scenarios)
    assert "recent_sale_share" in text
    return json.loads(text.replace("recent_sale_share", "fresh_share"))


def without(given, name):
    return {key: value for key, value in given.items() if key != name}


@pytest.mark.parametrize(
    "older",
    [
        lambda given: given | {"scenarios": renamed(given["scenarios"])},
        lambda given: (
            given | {"experiment": given["experiment"] | {"text": json.dumps(SWEEP | {"odd": 1})}}
        ),
        lambda given: without(given, "listed"),
    ],
    ids=["a key of a scenario", "a key of the experiment", "a key of the manifest"],
)
@pytest.mark.parametrize("verb", ["figures", "report"])
def test_results_with_old_names_are_those_of_another_version(folder, capsys, verb, older):
    given = json.loads((folder / "manifest.json").read_text())
    write_manifest(older(given) | {"model_version": "0.1.0+ab", "commit": "cd" * 20}, folder)
    assert ask(verb, folder) == 2
    said = capsys.readouterr().err
    assert "another version of synergysim" in said
    assert f"made with 0.1.0+ab, commit {'cd' * 20}" in said
    assert "run the experiment again (synergysim sweep tiny-sweep)" in said
    assert "damaged" not in said


def test_outcomes_without_a_column_of_this_version_are_those_of_another(folder, capsys):
    path = folder / "outcomes.parquet"
    pd.read_parquet(path).drop(columns="headcount").to_parquet(path)
    assert ask("figures", folder) == 2
    assert "a table of the results is damaged" in capsys.readouterr().err
    given = json.loads((folder / "manifest.json").read_text())
    write_manifest(given | {"model_version": "0.1.0+ab"}, folder)
    assert ask("figures", folder) == 2
    said = capsys.readouterr().err
    assert "another version of synergysim" in said
    assert "no column headcount" in said


@pytest.mark.parametrize(
    "how", ["empty", "cut", "one bit", "foreign", "no cells", "folder", "link"]
)
@pytest.mark.parametrize("table", ["outcomes", "failures"])
def test_a_damaged_part_is_counted_set_aside_and_run_again(base, folder, capsys, table, how):
    part = min(folder.glob("parts/outcomes/*.parquet"))
    before = pd.read_parquet(folder / "outcomes.parquet")
    if table == "failures":
        other = folder / "parts" / "failures" / part.name
        other.parent.mkdir()
        shutil.copy(part, other)
        part = other
    content = part.read_bytes()
    part.unlink()
    if how in ("foreign", "no cells"):
        sink = pa.BufferOutputStream()
        pq.write_table(pa.table({"x" if how == "no cells" else "cell": ["a"]}), sink)
        content = sink.getvalue().to_pybytes()
        part.with_name(f"{part.name.split('.')[0]}.{checksum(content)}.parquet").write_bytes(
            content
        )
    elif how == "folder":
        part.mkdir()
    elif how == "link":
        (base / "elsewhere").write_bytes(content)
        part.symlink_to(base / "elsewhere")
    else:
        part.write_bytes(spoiled(content, how))
    for verb in VERBS:
        assert ask(verb, folder) in (0, 2)
        assert capsys.readouterr().err.count("synergysim: error:") <= 1
    assert sweep(base) == 0
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "outcomes.parquet"), before)
    capsys.readouterr()
    assert ask("status", folder) == 0
    assert "2 done, 0 failed, 0 waiting" in capsys.readouterr().out
    assert ask("verify", folder) == 0


def test_verify_does_not_use_cached_burn_ins(base, monkeypatch, capsys):
    """Results that come of another past differ, whatever the cache holds."""
    real = burn_in.run_burn_in

    def other(context, households, seed, years, start, threads):
        return real(context, households, seed + 1, years, start, threads)

    shutil.rmtree(base / "results")
    monkeypatch.setenv("SYNERGYSIM_CACHE_DIR", str(base / "cache"))
    monkeypatch.setattr(burn_in, "run_burn_in", other)
    monkeypatch.setattr(burn_in, "_memory", type(burn_in._memory)())
    assert sweep(base) == 0
    monkeypatch.setattr(burn_in, "run_burn_in", real)
    assert main(["verify", "tiny-sweep", "--results", str(base / "results")]) == 1
    assert "did not come out the same" in capsys.readouterr().err


def test_an_export_publishes_what_it_wrote_and_nothing_older(folder, capsys):
    target = folder / "csv"
    target.mkdir()
    (target / "failures.csv.part").write_text("left by an export that was killed\n")
    (target / "failures.csv").write_text("of an earlier state\n")
    assert ask("export", folder) == 0
    assert not (target / "failures.csv").exists()
    assert (target / "outcomes.csv").read_text().count("\n") == 3
    assert "failures" not in capsys.readouterr().out


def test_an_export_stays_in_its_folder(folder, capsys):
    """A table named like a path had another CSV file deleted, or written over."""
    victim = folder.parent / "victim.csv"
    victim.write_text("of somebody else\n")
    (folder / "csv").mkdir()
    given = json.loads((folder / "manifest.json").read_text())
    write_manifest(given | {"tables": [*given["tables"], "../../victim"]}, folder)
    assert ask("export", folder) == 2
    assert "tables" in capsys.readouterr().err
    assert victim.read_text() == "of somebody else\n"


def test_a_full_disk_names_the_file_and_ends_with_3(folder, capsys, monkeypatch):
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert ask("export", folder) == 3
    said = capsys.readouterr().err
    assert said == f"synergysim: error: {folder / 'csv' / 'outcomes.csv'}: the disk is full\n"
    assert list((folder / "csv").iterdir()) == []


def test_a_damaged_table_is_one_message_and_written_anew(base, folder, capsys):
    (folder / "outcomes.parquet").write_bytes(b"PAR1")
    assert ask("results", folder) == 0  # reads the parts
    assert sweep(base) == 0
    assert len(pd.read_parquet(folder / "outcomes.parquet")) == 2
    assert capsys.readouterr().err.count("error") == 0


def test_words_with_a_null_character_are_refused(capsys):
    assert main(["status", "a\0b"]) == 2
    assert "null character" in capsys.readouterr().err
