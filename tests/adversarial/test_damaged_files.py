"""Every kind of file that is read, damaged: success, one clear refusal, or computed again.

Anything else is a fault: another exception, a warning, a traceback, an unclear message. A fault is
printed with its kind and seed and with the damaged file, which is kept.
"""

from __future__ import annotations

import random
import shutil
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adversarial.kinds import KINDS, READ

from synergysim.scenario.presets import shipped_folder
from synergysim.world import burn_in

MOST_FAULTS = 20


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a copy of all shipped files, in which names are looked for."""
    for name in ("scenarios", "experiments"):
        shutil.copytree(shipped_folder(name), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("synergysim.scenario.names.shipped_folder", lambda _: tmp_path / "none")
    monkeypatch.setenv("SYNERGYSIM_CACHE_DIR", str(tmp_path / "cache"))
    burn_in._memory.clear()
    yield tmp_path
    burn_in._memory.clear()


def faults(name: str, base: Path, seeds: range) -> tuple[list[str], Counter[str]]:
    """Damage files of a kind, one after another, and read each."""
    kind, found, ended = KINDS[name](base), [], Counter[str]()
    whole = {path: path.read_bytes() for path in kind.files}
    assert whole
    for path in list(whole)[:1]:
        assert kind.ask(path, random.Random(0)) == READ, f"{path} is not read as it is"
    for seed in seeds:
        rng = random.Random(f"{name} {seed}")
        path = rng.choice(kind.files)
        kind.damage(path, rng)
        spoilt = path.read_bytes() if path.exists() else b""
        try:
            ended[kind.ask(path, rng)] += 1
        except Exception:
            kept = base / "faults" / f"{seed}-{path.name}"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(spoilt)
            found.append(f"{name}, seed {seed}, {kept}\n{traceback.format_exc(limit=-3)}")
        path.write_bytes(whole[path])
        if len(found) == MOST_FAULTS:
            break
    return found, ended


@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_file_is_read_refused_or_computed_again(base: Path, name: str) -> None:
    found, ended = faults(name, base, range(10))
    assert not found, "\n".join(found)
    assert ended.total() == 10


@pytest.mark.long
@pytest.mark.parametrize("name", KINDS)
def test_damaged_files_in_their_thousands(base: Path, name: str) -> None:
    """22,500 in all."""
    found, ended = faults(name, base, range(10, 760))
    assert not found, "\n".join(found)
    assert ended.total() == 750
