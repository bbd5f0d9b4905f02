"""The one error that a scenario file can raise, and how it reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from synergysim.scenario.characters import visible
from synergysim.scenario.renamed import RENAMED

MORE_SHOWN = 5
"""Further errors listed below the first."""

LONGEST = 60
"""Characters of a value that a message repeats."""


class ScenarioError(ValueError):
    """A scenario, or a file of one, cannot be used.

    Attributes
    ----------
    reason : str
        What is wrong, in a few words.
    file : str
        File (or ``override``) with the fault.
    line : int or None
        Line in it, counted from 1; None when the file as a whole is at fault.
    key : str
        Dotted key of the fault, empty when the file as a whole is at fault.
    found : str
        The value found there, shortened.
    allowed : str
        The allowed values.
    nearest : str or None
        The known name most like the one found.
    others : tuple of ScenarioError
        The next errors of the same scenario, five at most.
    more : int
        Number of all its further errors.
    """

    def __init__(  # noqa: PLR0913  (parts of a message)
        self,
        reason: str,
        *,
        file: str = "",
        line: int | None = None,
        key: str = "",
        found: str = "",
        allowed: str = "",
        nearest: str | None = None,
        others: Sequence[ScenarioError] = (),
        more: int = 0,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.file = file
        self.line = line
        self.key = key
        self.found = found
        self.allowed = allowed
        self.nearest = nearest
        self.others = tuple(others)
        self.more = max(more, len(self.others))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.reason, {k: v for k, v in vars(self).items() if k != "reason"})

    @property
    def place(self) -> str:
        """File, line and key, as far as they are known."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (where, self.key) if part)

    def brief(self) -> str:
        """Say it on one line."""
        found = f", found {self.found}" if self.found else ""
        hint = f" (did you mean {self.nearest}?)" if self.nearest else ""
        text = f"{self.reason}{found}{hint}"
        return visible(f"{self.place}: {text}" if self.place else text)

    def _render_traceback_(self) -> list[str]:
        """Show a notebook the message alone; IPython calls this for the lines of a traceback."""
        return [f"{type(self).__name__}: {self}"]

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.reason}" if self.place else self.reason]
        facts = [("found", self.found), ("allowed", self.allowed)]
        text = "; ".join(f"{name}: {value}" for name, value in facts if value)
        if text:
            lines.append(f"  {text}")
        if self.nearest:
            lines.append(f"  did you mean {self.nearest}?")
        if self.others:
            lines.append(f"and {self.more} more")
            lines.extend(f"  {other.brief()}" for other in self.others)
        return visible("\n".join(lines))


def _rebuild(reason: str, attributes: dict[str, Any]) -> ScenarioError:
    return ScenarioError(reason, **attributes)


def shorten(text: str, length: int = LONGEST) -> str:
    """Cut a text that would flood a message, on one line."""
    flat = " ".join(text[: 4 * length].split())
    return flat if len(flat) <= length and len(text) <= 4 * length else f"{flat[:length]}..."


def describe(value: object) -> str:
    """Say what a value is, as its file writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"text '{shorten(value)}'" if value else "empty text"
    if isinstance(value, dict):
        keys = ", ".join(str(key) for key in list(value)[:6])
        return f"a mapping ({shorten(keys)})" if keys else "an empty mapping"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}" if value else "an empty list"
    if isinstance(value, int) and abs(value) >= 10**LONGEST:
        return "a number of more than 60 digits"
    return shorten(repr(value))


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Find what ``name`` is called now, or the known name most like it; None when none is alike."""
    from difflib import get_close_matches

    if len(name) > LONGEST:
        return None
    known = list(known)
    renamed = next((new for new in RENAMED.get(name, ()) if new in known), None)
    if renamed is not None:
        return renamed
    matches = get_close_matches(name, known, n=1, cutoff=0.6)
    if matches:
        return matches[0]
    folded = {other.casefold(): other for other in known}
    matches = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def dotted(path: Iterable[str | int]) -> str:
    """Write a path of keys as one dotted key."""
    return ".".join(str(part) for part in path)


def raise_all(errors: Sequence[ScenarioError]) -> None:
    """Raise the first of several errors, which lists the next ones; nothing when there is none.

    Raises
    ------
    ScenarioError
        The first error, with up to five others.
    """
    if errors:
        first, *others = errors
        first.others, first.more = tuple(others[:MORE_SHOWN]), len(others)
        raise first


class ConsistencyError(ValueError):
    """A part of a scenario names something that another part does not have.

    Attributes
    ----------
    path : tuple
        Key of the offending value inside the scenario.
    found : object
        The value found there.
    allowed : list of str
        What would have been allowed.
    """

    def __init__(
        self, path: tuple[str | int, ...], found: object, allowed: list[str], what: str
    ) -> None:
        self.path = path
        self.found = found
        self.allowed = allowed
        super().__init__(what)
