"""Published effects, split into development and test before the model of 0.2 was changed.

``experiments/evaluations/published-effects.csv`` has a row for each effect. Its status says what
the project had done with it when the split was made: ``used`` (a shipped value was chosen with it
in sight), ``diagnosed`` (compared, and the causes of the miss studied), ``looked at`` (compared) or
``unseen`` (never compared with a result of the model). Only unseen effects can be a test. A test
row states the doses with which it is to be run; it is given out after the freeze alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from synergysim.findings.seeds import released_seeds
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, describe, nearest_name
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import displayed

COLUMNS = (
    "record",
    "place",
    "programme",
    "contrast",
    "outcome",
    "as",
    "value",
    "low",
    "high",
    "month",
    "grade",
    "source",
    "status",
    "split",
    "dose",
    "why",
)
STATUSES = ("used", "diagnosed", "looked at", "unseen")
SPLITS = ("development", "test", "not testable")
GRADES = ("A", "B", "C")
UNSEEN, TEST, DEVELOPMENT = "unseen", "test", "development"


@dataclass(frozen=True)
class PublishedEffect:
    """One published effect.

    Attributes
    ----------
    record : str
        Number of the evidence record, such as ``E1-044``.
    place, programme : str
    contrast : str
        Arms that are compared, or what happens.
    outcome : str
        Of the model; empty where it has none.
    scale : str
        How the value is given.
    value : str
        A number, or for a sign what was published.
    low, high : float or None
        A range of published values or a band, as the record has it.
    month : int or None
        Since the programme began.
    grade, source : str
    status, split : str
    dose : str
        With what a test is to be run.
    why : str
        Of the status, or what is missing.
    """

    record: str
    place: str
    programme: str
    contrast: str
    outcome: str
    scale: str
    value: str
    low: float | None
    high: float | None
    month: int | None
    grade: str
    source: str
    status: str
    split: str
    dose: str
    why: str


def published_path() -> Path:
    """Place of the shipped split."""
    return shipped_folder("experiments") / "evaluations" / "published-effects.csv"


def load_published(path: Path | None = None) -> list[PublishedEffect]:
    """Read and check the split.

    Raises
    ------
    ScenarioError
        At a row that is not written as it must be: an unknown status or split, a test that was
        seen, has no dose or no outcome, a record twice, a range that its value lies outside of.
    """
    place = path or published_path()
    rows = csv_rows(place)
    header = next(rows, (1, []))[1]
    if tuple(header) != COLUMNS:
        raise _fault(place, 1, "", "not the columns of published effects", header, COLUMNS)
    found: list[PublishedEffect] = []
    seen: dict[str, int] = {}
    for number, fields in rows:
        if len(fields) != len(COLUMNS):
            raise _fault(place, number, "", "not one field per column", fields, COLUMNS)
        row = dict(zip(COLUMNS, fields, strict=True))
        names: dict[str, tuple[str, ...]] = {"status": STATUSES, "split": SPLITS, "grade": GRADES}
        for key, known in names.items():
            if row[key] not in known:
                raise _fault(place, number, key, "not one of the names", [row[key]], known)
        if row["record"] in seen:
            once = (f"once; the first is in line {seen[row['record']]}",)
            raise _fault(place, number, "record", "a record twice", [row["record"]], once)
        seen[row["record"]] = number
        found.append(_effect(place, number, row))
    return found


def _effect(place: Path, number: int, row: dict[str, str]) -> PublishedEffect:
    numbers = {key: _number(place, number, key, row[key]) for key in ("low", "high", "month")}
    if row["as"] != "sign":
        value = _number(place, number, "value", row["value"])
        if value is None:
            raise _fault(place, number, "value", "no number", [row["value"]], ("a number",))
        low, high = numbers["low"], numbers["high"]
        if (low is not None and value < low) or (high is not None and value > high):
            band = (f"from {row['low']} to {row['high']}",)
            raise _fault(place, number, "value", "outside its own range", [row["value"]], band)
    if (row["split"] == TEST) != (row["status"] == UNSEEN and row["split"] != "not testable"):
        allowed = ("test and unseen", "development and seen", "not testable")
        both = [f"{row['split']} and {row['status']}"]
        raise _fault(place, number, "split", "only unseen effects are a test", both, allowed)
    if row["split"] == TEST and not (row["dose"] and row["outcome"]):
        missing = "dose" if not row["dose"] else "outcome"
        wanted = ("with what the test is run, and an outcome of the model",)
        raise _fault(place, number, missing, "a test that nobody can run", [""], wanted)
    month = numbers.pop("month")
    return PublishedEffect(
        **{key: row[key] for key in COLUMNS if key not in ("as", "low", "high", "month")},
        scale=row["as"],
        month=None if month is None else int(month),
        low=numbers["low"],
        high=numbers["high"],
    )


def _number(place: Path, line: int, key: str, text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise _fault(place, line, key, "no number", [text], ("a number, or nothing",)) from None


def _fault(
    place: Path, line: int, key: str, what: str, found: Sequence[str], allowed: Sequence[str]
) -> ScenarioError:
    return ScenarioError(
        what,
        file=displayed(place),
        line=line,
        key=key,
        found=describe(",".join(found)),
        allowed=", ".join(allowed),
        nearest=nearest_name(found[0], allowed) if len(found) == 1 else None,
    )


def development_effects(path: Path | None = None) -> list[PublishedEffect]:
    """Effects that may be looked at while the model changes."""
    return [effect for effect in load_published(path) if effect.split == DEVELOPMENT]


def held_out_effects(path: Path | None = None) -> list[PublishedEffect]:
    """Effects that the frozen model is held against, once.

    Raises
    ------
    ScenarioError
        If the present model is not the frozen one.
    """
    released_seeds()
    return [effect for effect in load_published(path) if effect.split == TEST]
