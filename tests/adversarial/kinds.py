"""Every kind of file that the program reads, and who reads it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from tests.adversarial.mutating import BYTES, JSON, TEXT, Change, changed_table, json_value, mutate

from synergysim.calibration.ensemble import load_ensemble
from synergysim.calibration.evaluations import Evaluator, Settings
from synergysim.cli import main
from synergysim.engine import compiled
from synergysim.engine.files import checksum, seal
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.running.manifest import read_manifest, write_manifest
from synergysim.experiments.sweep import Results
from synergysim.findings.claim_file import load_finding
from synergysim.findings.mechanisms import load_mechanisms
from synergysim.scenario import ScenarioError, load_part, load_scenario, prices
from synergysim.scenario.population_table import MARK, METADATA, read_population
from synergysim.world import burn_in

SMALL = [
    word
    for change in ("households=20", "months=12", "burn_in_years=1")
    for word in ("--set", f"run.{change}")
] + ["--no-figures"]
SWEEP = {
    "title": "Damage", "question": "What is read of damaged files?", "case": "lesotho",
    "architectures": ["integrated"], "replications": 1, "households": 20, "months": 12, "window": 6,
    "overrides": {"run.burn_in_years": 1, "context.territories.count": 2},
    "design": {"kind": "grid"}, "vary": {"programmes.productive.budget": [10, 20]},
}  # fmt: skip
READ, REFUSED, AGAIN = "read", "refused", "computed again"


class UnclearError(Exception):
    """What a user was told is no clear answer."""


@dataclass
class Kind:
    """Files of a kind, and how they are damaged and read.

    Attributes
    ----------
    files : sequence of Path
    ask : callable
        Reads a damaged file as the program does, and says what became of it.
    changes : tuple
    spoil : callable, optional
        Damages a file in another way than by its bytes.
    """

    files: Sequence[Path]
    ask: Callable[[Path, random.Random], str]
    changes: tuple[Change, ...] = TEXT
    spoil: Callable[[Path, random.Random], None] | None = None

    def damage(self, path: Path, rng: random.Random) -> None:
        if self.spoil is not None:
            self.spoil(path, rng)
        else:
            path.write_bytes(mutate(rng, path.read_bytes(), self.changes))


def command(*words: str, codes: Sequence[int] = (0, 2)) -> str:
    """Run the command line in this process, and check what it says and how it ends."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(list(words))
        except SystemExit as ended:
            raise UnclearError(f"SystemExit {ended.code}: {err.getvalue()[:500]}") from ended
    said = out.getvalue() + err.getvalue()
    raw = {sign for sign in said if not sign.isprintable() and sign not in "\n\t\u00a0"}
    if code not in codes or "Traceback" in said or raw or len(err.getvalue()) > 20_000:
        raise UnclearError(f"exit code {code}, {len(said)} characters, raw {raw}: {said[:500]!r}")
    if code == 2 and "synergysim: error: " not in err.getvalue():
        raise UnclearError(f"no error is named: {said[:500]!r}")
    return READ if code == 0 else REFUSED


def called(read: Callable[[], object]) -> str:
    try:
        read()
    except ScenarioError as error:
        if not error.file or len(str(error)) > 20_000:
            raise UnclearError(f"no file is named: {error}") from error
        return REFUSED
    return READ


# Scenario files -----------------------------------------------------------------------------------


def scenario_files(family: str, base: Path) -> Kind:
    users: dict[Path, list[str]] = {}
    for case in sorted((base / "scenarios" / "cases").glob("*.yaml")):
        for origin in load_scenario(case.stem).origins.values():
            users.setdefault(base / origin.file, []).append(case.stem)

    def ask(path: Path, rng: random.Random) -> str:
        cases = sorted(set(users.get(path, [])))
        case = str(path) if family == "cases" else rng.choice(cases) if cases else None
        if case is None or rng.random() < 0.5:
            return command("validate", str(path))
        found = command("validate", case)
        if found == READ and rng.random() < 0.1:
            command("run", case, *SMALL)
        return found

    return Kind(sorted((base / "scenarios" / family).glob("*.yaml")), ask)


def experiments(base: Path) -> Kind:
    path = base / "experiments" / "damage.yaml"
    path.write_text(yaml.safe_dump(SWEEP, sort_keys=False))
    files = sorted((base / "experiments").glob("*.yaml"))
    return Kind(files, lambda path, _: command("validate", str(path)))


def findings(base: Path) -> Kind:
    files = sorted((base / "experiments" / "findings").glob("[FN]*.yaml"))
    return Kind(files, lambda path, _: called(lambda: load_finding(path, households=200)))


def calibrations(base: Path) -> Kind:
    files = sorted((base / "scenarios" / "calibrations").glob("*.yaml"))
    return Kind(files, lambda path, _: command("validate", str(path)))


def own_paths(base: Path) -> Kind:
    case, path = base / "own-path.yaml", base / "own.csv"
    path.write_text("month,depth,territory\n2015-04,0.5,0\n2015-04,0.1,1\n2015-05,0.4,1\n")
    shock = {"extends": "covid19-lesotho", "path": {"file": "own.csv"}}
    case.write_text(
        yaml.safe_dump({"extends": "lesotho", "title": "Own", "shocks": {"own": shock}})
    )

    def ask(_path: Path, rng: random.Random) -> str:
        found = command("validate", str(case))
        if found == READ and rng.random() < 0.1:
            command("run", str(case), *SMALL)
        return found

    return Kind([path], ask)


# Surveys and populations --------------------------------------------------------------------------


def surveys(base: Path, form: str) -> Kind:
    frame = pd.read_csv(base / "scenarios" / "populations" / "synthetic-survey.csv")
    frame = frame.iloc[::20].assign(territory=lambda rows: rows["territory"] + " Ñ")
    path = base / f"survey.{form}"
    frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
    mapping = base / "columns.yaml"
    mapping.write_text(
        "columns: {assets: assets, size: size}\nmissing: {education: [99, x]}\n"
        "decimal: '.'\nencoding: utf-8\nunits:\n  money: local\n  period: month\n"
        "  land: hectares\n"
    )
    words = [
        "--context",
        "peru",
        "--name",
        "mine",
        "--households",
        "20",
        "--out",
        str(base / "own"),
    ]

    def ask(_path: Path, rng: random.Random) -> str:
        shutil.rmtree(base / "own", ignore_errors=True)
        more = ["--columns", str(mapping)] if form == "mapping" else []
        survey = str(base / "survey.csv") if more else str(path)
        found = command("population", "import", survey, *words, *more)
        left = sorted(file.name for file in (base / "own").glob("*"))
        if found == REFUSED and left:
            raise UnclearError(f"left behind: {left}")
        if found == READ:
            read_population(str(base / "own" / "mine.parquet"))
            if rng.random() < 0.1:
                command(
                    "run",
                    "peru-juntos-haku-winay",
                    *SMALL,
                    "--context",
                    str(base / "own" / "mine.yaml"),
                )
        return found

    if form == "mapping":
        frame.to_csv(base / "survey.csv", index=False)
        return Kind([mapping], ask)
    return Kind([path], ask, TEXT if form == "csv" else BYTES)


def populations(base: Path, *, sealed: bool) -> Kind:
    surveys(base, "csv").ask(base / "survey.csv", random.Random(3))
    case = base / "own-population.yaml"
    case.write_text(
        "extends: peru-juntos-haku-winay\ntitle: Own\ncontext: own/mine.yaml\n"
        "overrides: {run.households: 20}\n"
    )

    def again(path: Path, rng: random.Random) -> None:
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[METADATA])
        if rng.random() < 0.3:
            about = json_value(rng, about)
        else:
            table = changed_table(rng, table)
        table = table.replace_schema_metadata({METADATA: json.dumps(about).encode()})
        with pq.ParquetWriter(path, table.schema) as file:
            file.write_table(table)
            file.add_key_value_metadata({"checksum": MARK + b"0" * 64})
        content = path.read_bytes()
        at = content.rfind(MARK) + len(MARK)
        digest = hashlib.sha256(content[:at] + content[at + 64 :]).hexdigest().encode()
        path.write_bytes(content[:at] + digest + content[at + 64 :])

    def ask(_path: Path, _rng: random.Random) -> str:
        found = command("validate", str(case))
        if found == READ:
            command("run", str(case), *SMALL)
        return found

    return Kind([base / "own" / "mine.parquet"], ask, BYTES, again if sealed else None)


# Results ------------------------------------------------------------------------------------------


def results(base: Path, what: str, *, sealed: bool = False) -> Kind:
    """A finished sweep of two cells, of which a file is damaged, or replaced by a hostile one."""
    experiment, folder = base / "experiments" / "damage.yaml", base / "results"
    experiment.write_text(yaml.safe_dump(SWEEP, sort_keys=False))
    words = ["--results", str(folder), "--workers", "1", "--time-limit", "0", "--no-figures"]
    kept = base / "kept"
    if not kept.exists():
        assert command("sweep", str(experiment), *words) == READ
        shutil.copytree(folder / "damage", kept)
    (place,) = (folder / "damage").iterdir()
    before = pd.read_parquet(place / "outcomes.parquet")

    def again(path: Path, rng: random.Random) -> None:
        manifest = json.loads((place / "manifest.json").read_text())
        if what == "manifest.json":
            changed = json_value(rng, manifest)
            if isinstance(changed, dict):
                write_manifest(changed, place)
            else:
                path.write_text(json.dumps(changed))
            return
        sink = pa.BufferOutputStream()
        pq.write_table(changed_table(rng, pq.read_table(path)), sink)
        content = sink.getvalue().to_pybytes()
        if what == "cells.parquet":
            path.write_bytes(content)
            write_manifest(manifest | {"cells_checksum": checksum(content)}, place)
        else:
            path.unlink()
            path.with_name(f"{path.name.split('.')[0]}.{checksum(content)}.parquet").write_bytes(
                content
            )

    def ask(_path: Path, rng: random.Random) -> str:
        try:
            return reading(rng)
        finally:
            shutil.rmtree(folder / "damage")
            shutil.copytree(kept, folder / "damage")

    def reading(rng: random.Random) -> str:
        found = [command(verb, str(place)) for verb in ("status", "results", "export")]
        if rng.random() < 0.02:
            command("verify", str(place), codes=(0, 1, 2))
        if rng.random() < 0.02:
            command("sweep", str(experiment), *words, codes=(0, 2) if sealed else (0,))
            if not sealed:
                after = pd.read_parquet(place / "outcomes.parquet")
                pd.testing.assert_frame_equal(after, before)
        return REFUSED if REFUSED in found else READ

    files = sorted(place.glob(what))
    changes = JSON if what.endswith("json") else BYTES
    return Kind(files, ask, changes, again if sealed else None)


def tables(base: Path) -> Kind:
    """The tables of a finished sweep, as Python reads them."""
    results(base, "manifest.json")
    (place,) = (base / "results" / "damage").iterdir()
    plan = find_folder(place, base).plan()
    found = Results(plan, place, read_manifest(place))

    def ask(path: Path, _rng: random.Random) -> str:
        return called(lambda: found.table(path.stem))

    return Kind(sorted(place.glob("*s.parquet")), ask, BYTES)


# Caches and what calibrations keep ----------------------------------------------------------------


def burn_ins(base: Path, *, sealed: bool) -> Kind:
    context = load_scenario("lesotho").replace({"context.territories.count": 2}).scenario.context
    path = base / "cache" / "synergysim" / "burn-in"

    def living() -> bytes:
        burn_in._memory.clear()
        return burn_in.snapshot(context, 20, 3, 1, 0).households.state.tobytes()

    right = living()
    (file,) = path.glob("*.npz")

    def again(path: Path, rng: random.Random) -> None:
        path.write_bytes(seal(mutate(rng, path.read_bytes()[:-32], BYTES)))

    def ask(path: Path, _rng: random.Random) -> str:
        spoilt = path.read_bytes()
        same = living() == right
        if not same and not sealed:
            raise UnclearError("another past")
        return READ if path.read_bytes() == spoilt else AGAIN

    return Kind([file], ask, BYTES, again if sealed else None)


def doubled(values: np.ndarray) -> float:
    total = 0.0
    for value in values:
        total += 2.0 * value
    return total


def compiled_code(base: Path) -> Kind:
    """Raw damage alone: who can seal machine code can write into the user's folder anyway."""
    folder = base / "compiled"
    folder.mkdir(mode=0o700)

    def ask(_path: Path, _rng: random.Random) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compiled, "_folder", folder)
            patch.setattr(compiled._settings, "CACHE_DIR", str(folder))
            found = compiled.kernel(doubled)
            assert found(np.array([1.0, 2.0])) == 6.0
            return AGAIN if found.stats.cache_misses else READ

    ask(folder, random.Random(1))
    return Kind(sorted(folder.rglob("*.nb?")), ask, BYTES)


def ensembles(base: Path) -> Kind:
    files = sorted((base / "scenarios" / "ensembles").glob("*.csv"))
    return Kind(files, lambda path, _: called(lambda: load_ensemble(path.stem)))


def evaluations(base: Path) -> Kind:
    context = load_part("rural-household", "contexts").part
    folder = base / "evaluations"

    def measured() -> np.ndarray:
        return Evaluator(folder, "consumption", Settings(1, 20, 1))([context])

    right = measured()

    def ask(path: Path, _rng: random.Random) -> str:
        spoilt = path.read_bytes()
        if not np.array_equal(measured(), right):
            raise UnclearError("other moments")
        return READ if path.read_bytes() == spoilt else AGAIN

    return Kind(sorted(folder.glob("*.json")), ask, JSON)


def mechanisms(base: Path) -> Kind:
    path = base / "experiments" / "findings" / "mechanisms.csv"
    return Kind([path], lambda path, _: called(lambda: load_mechanisms(path)))


def price_levels(base: Path) -> Kind:
    path = base / "scenarios" / "data" / "prices.csv"

    def read() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(prices, "shipped_folder", lambda name: base / name)
            prices._tables.cache_clear()
            try:
                prices._tables()
            finally:
                prices._tables.cache_clear()

    return Kind([path], lambda _path, _rng: called(read))


FAMILIES = (
    "cases",
    "programmes",
    "shocks",
    "responses",
    "contexts",
    "architectures",
    "institutions",
)
KINDS: dict[str, Callable[[Path], Kind]] = {
    **{family: partial(scenario_files, family) for family in FAMILIES},
    "experiments": experiments,
    "findings": findings,
    "calibrations": calibrations,
    "own paths of shocks": own_paths,
    "surveys as CSV": partial(surveys, form="csv"),
    "surveys as Parquet": partial(surveys, form="parquet"),
    "mappings of surveys": partial(surveys, form="mapping"),
    "populations": partial(populations, sealed=False),
    "hostile populations": partial(populations, sealed=True),
    "manifests": partial(results, what="manifest.json"),
    "hostile manifests": partial(results, what="manifest.json", sealed=True),
    "lists of cells": partial(results, what="cells.parquet"),
    "hostile lists of cells": partial(results, what="cells.parquet", sealed=True),
    "parts": partial(results, what="parts/*/*.parquet"),
    "hostile parts": partial(results, what="parts/*/*.parquet", sealed=True),
    "tables": tables,
    "burn-ins": partial(burn_ins, sealed=False),
    "hostile burn-ins": partial(burn_ins, sealed=True),
    "compiled code": compiled_code,
    "ensembles": ensembles,
    "evaluations": evaluations,
    "mechanisms": mechanisms,
    "price levels": price_levels,
}
