"""Seeds for verdicts, kept apart from those of development.

``experiments/findings/seeds.csv`` declares them with the sizes of the final run. Replication *r*
and world *r* add *r* to both seeds. Development never uses them: a finding whose own seeds would
come near them is refused, and the profile ``verdict`` runs only on the model whose hash the column
``frozen`` names. That hash is written when the model is frozen, in a commit of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from synergysim.findings.same_results import FILE as SAME_RESULTS
from synergysim.findings.same_results import results_version
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.load import ResolvedScenario
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import displayed

FILE = "seeds.csv"
COLUMNS = (
    "purpose",
    "population_seed",
    "path_seed",
    "sampling_seed",
    "households",
    "replications",
    "worlds",
    "frozen",
)
SPAN = 10_000
"""Seeds from each declared one on that development leaves alone."""
LEAST_REPLICATIONS, LEAST_WORLDS = 20, 60
"""What a verdict needs: the null of exchanged labels comes near its bound with fewer."""


@dataclass(frozen=True)
class Seeds:
    """The row of a purpose.

    Attributes
    ----------
    population_seed, path_seed, sampling_seed : int
    households, replications, worlds : int
    frozen : str
        Hash of the model that may be run with them; empty before the freeze.
    """

    population_seed: int
    path_seed: int
    sampling_seed: int
    households: int
    replications: int
    worlds: int
    frozen: str

    def overrides(self) -> dict[str, int]:
        """What a scenario has to change so as to run with these seeds."""
        return {
            "run.population_seed": self.population_seed,
            "run.path_seed": self.path_seed,
        }


def seeds_path() -> Path:
    """Place of the shipped file."""
    return shipped_folder("experiments") / "findings" / FILE


def verdict_seeds(path: Path | None = None) -> Seeds:
    """Read the seeds for verdicts.

    Raises
    ------
    ScenarioError
        If the file is not written as it must be, or asks for fewer runs than a verdict needs.
    """
    place = path or seeds_path()
    rows = csv_rows(place)
    header = next(rows, (1, []))[1]
    for number, fields in rows:
        row = dict(zip(header, fields, strict=False))
        try:
            numbers = {name: int(row[name]) for name in COLUMNS[1:-1]}
            if row["purpose"] != "verdict" or min(numbers.values()) < 0:
                raise ValueError
            found = Seeds(**numbers, frozen=row["frozen"])
            if found.replications < LEAST_REPLICATIONS or found.worlds < LEAST_WORLDS:
                raise ValueError
        except (KeyError, ValueError):
            raise ScenarioError(
                "not the seeds for verdicts",
                file=displayed(place),
                line=number,
                found=describe(",".join(fields)),
                allowed=f"{', '.join(COLUMNS)}: verdict, whole numbers from 0,"
                f" {LEAST_REPLICATIONS} replications and {LEAST_WORLDS} worlds or more, a hash",
            ) from None
        return found
    raise ScenarioError("no seeds for verdicts", file=displayed(place), allowed=", ".join(COLUMNS))


def model_hash() -> str:
    """Hash of the code that can change a result and of the inputs that verdicts rest on.

    Code that was compared with an earlier version, and gave the same bits, has the hash of that.
    """
    digest = hashlib.sha256(results_version().encode())
    scenarios, findings = shipped_folder("scenarios"), seeds_path().parent
    for path in sorted([*scenarios.rglob("*"), *findings.rglob("*")]):
        if path.suffix in (".yaml", ".csv", ".parquet") and path.name not in (FILE, SAME_RESULTS):
            digest.update(f"{path.parent.name}/{path.name}\0".encode())
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def released_seeds(path: Path | None = None) -> Seeds:
    """Seeds for verdicts, if the present model is the frozen one.

    Raises
    ------
    ScenarioError
        If no model was frozen, or another one was.
    """
    found, present = verdict_seeds(path), model_hash()
    if found.frozen != present:
        raise ScenarioError(
            "the seeds for verdicts are kept for the frozen model, and development never uses them",
            file=displayed(path or seeds_path()),
            key="frozen",
            found=describe(found.frozen) if found.frozen else "no frozen model",
            allowed=f"{present}, the hash of the present model, once it is frozen",
        )
    return found


def keep_apart(variants: Mapping[str, ResolvedScenario], file: Path) -> None:
    """Refuse a finding whose seeds are those for verdicts, or within reach of them.

    Raises
    ------
    ScenarioError
        At the first variant that comes near.
    """
    kept = verdict_seeds().overrides()
    for name, found in variants.items():
        for path, first in kept.items():
            mine = getattr(found.scenario.run, path.removeprefix("run."))
            if first - SPAN < mine < first + SPAN:
                raise ScenarioError(
                    "seeds for verdicts are never used in development",
                    file=displayed(file),
                    key=path,
                    found=f"{mine} in {name}",
                    allowed=f"at most {first - SPAN} or at least {first + SPAN}",
                )
