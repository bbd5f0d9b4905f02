"""How far a sweep is and what it would take, in every language."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from synergysim.experiments.running.cost_estimate import Estimate
from synergysim.experiments.running.folder import State
from synergysim.figures.labels import languages, load_labels
from synergysim.report.sweep_state import (
    axes_text,
    estimate_text,
    plan_text,
    progress_text,
    size_text,
    state_text,
    time_text,
)

NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def folder(*, current: bool = True) -> Any:
    about = {"name": "levers", "title": "Three levers"}
    given = {"experiment": about, "model_version": "0.2.0\x1b[31m"}
    return SimpleNamespace(path=Path("results/levers/1"), manifest=given, is_current=current)


def state(**changes: Any) -> State:
    usual: dict[str, Any] = {"cells": 12_000, "done": 11_998, "failed": 1, "running": False}
    return State(**(usual | {"bytes": 1_234_567, "broken": 0} | changes))


def plan(axes: list[dict[str, Any]], *, at_most: int | None = None, cells: int = 8) -> Any:
    class Plan:
        design = {"axes": axes}  # noqa: RUF012
        precision = None if at_most is None else SimpleNamespace(at_most=at_most)

        def __len__(self) -> int:
            return cells

    return Plan()


def test_the_state_in_english() -> None:
    assert state_text(folder(), state(), load_labels("en")).splitlines() == [
        "levers: Three levers",
        "  folder   results/levers/1",
        "  cells    12,000: 11,998 done, 1 failed, 1 waiting",
        "  running  no",
        "  parts    1.23 MB",
        "  version  0.2.0\\x1b[31m, this one",
    ]


def test_the_state_in_spanish_and_french() -> None:
    spanish = state_text(folder(current=False), state(broken=1, running=True), load_labels("es"))
    assert "terminadas 11 998, fallidas 1, pendientes 1".replace(" 998", f"{NARROW}998") in spanish
    assert "  en curso  sí\n" in spanish
    assert "  dañadas   1 parte no coincide con lo que se escribió" in spanish
    assert "distinta de la de este programa" in spanish
    french = state_text(folder(), state(broken=2), load_labels("fr"))
    assert f"12{NARROW}000{NBSP}: terminées" in french
    assert "  parties   1,23 Mo\n" in french
    assert "2 parties ne correspondent plus à ce qui avait été écrit" in french


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("broken", [0, 1, 2])
@pytest.mark.parametrize("current", [True, False])
def test_a_line_for_each_fact_in_every_language(language, broken, current) -> None:
    text = state_text(folder(current=current), state(broken=broken), load_labels(language))
    assert len(text.splitlines()) == 6 + (broken > 0)
    assert "{" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (999_400, "999 kB"),
        (999_600, "1.00 MB"),
        (2.5e9, "2.50 GB"),
        (4.2e12, "4,200 GB"),
    ],
)
def test_sizes_have_three_digits(size: float, written: str) -> None:
    assert size_text(size, load_labels("en")) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0 s"), (89, "89 s"), (90, "2 min"), (5400, "1,5 h"), (172_800, "2,0 jours")],
)
def test_times_have_the_unit_that_is_read(seconds: float, written: str) -> None:
    assert time_text(seconds, load_labels("fr")) == written


def test_axes_are_listed_counted_or_given_by_their_ends() -> None:
    axes = [
        {"name": "a", "levels": [1.0, 2.0]},
        {"name": "b", "levels": list(range(7))},
        {"name": "c", "low": 0.25, "high": 4},
    ]
    assert axes_text(plan(axes), load_labels("en")).splitlines() == [
        "  a: 1.0, 2.0",
        "  b: 7 levels",
        "  c: from 0.25 to 4",
    ]
    assert axes_text(plan([]), load_labels("es")) == ""


def test_an_estimate_says_what_remains() -> None:
    words, place = load_labels("en"), Path("results/x")
    text = estimate_text(plan([], at_most=40), Estimate(6, 20.0, 1000.0), place, 2, words)
    assert text.splitlines() == [
        "Cells: 8, of which done: 2",
        "Replications may go on to 40",
        "Time: 60 s with this number of processes: 2 (a cell takes 20.0 s in a pilot)",
        "Disk: 6.00 kB",
        "Folder: results/x",
    ]
    done = estimate_text(plan([]), Estimate(0, 0.0, 0.0), place, 2, words)
    assert done.splitlines() == ["Cells: 8, of which done: 8", "Folder: results/x"]


def test_the_size_of_a_plan_and_its_progress_in_every_language() -> None:
    class Plan:
        factors = {"settings": 8, "policies": 2, "replications": 1}  # noqa: RUF012

        def __len__(self) -> int:
            return 12_000

    size = {one: plan_text(Plan(), load_labels(one)) for one in ("en", "es", "fr")}  # type: ignore[arg-type]
    assert size == {
        "en": "8 settings of levers x 2 policies x 1 replication = 12,000 cells",
        "es": f"8 combinaciones de palancas x 2 políticas x 1 réplica = 12{NARROW}000 celdas",
        "fr": f"8 combinaisons de leviers x 2 politiques x 1 réplication = 12{NARROW}000 cellules",
    }
    told = {one: progress_text(1200, 5000, 125.0, load_labels(one)) for one in languages()}
    assert told["en"] == "Runs done: 1,200 of 5,000; about 2 min left"
    assert told["es"] == "Simulaciones terminadas: 1200 de 5000; faltan unos 2 min"
    assert told["fr"].startswith(f"Simulations terminées{NBSP}: 1{NARROW}200 sur 5{NARROW}000")
