"""Errors inside a user's own module, while the model runs, as errors that name the place."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from synergysim.scenario.errors import ScenarioError, shorten

PREFIX = "synergysim_extension_"
"""Beginning of the names of users' modules once they are executed."""


class own_code_named:  # noqa: N801  (used like a function)
    """Turn an error inside a user's module into one that names module, function and cause.

    Errors that pass through no user's module are left as they are, and so are those that name
    their cause already. Interrupts are left too.

    Parameters
    ----------
    when : str, or callable that gives it
        What was going on, such as ``in month 3 (2015-04)``.
    *passing : type
        Errors that are left too, as they say something that is not a fault.

    Raises
    ------
    ScenarioError
        Instead of an error in a user's module.
    """

    def __init__(self, when: str | Callable[[], str], *passing: type[Exception]) -> None:
        self._when = when
        self._passing = passing

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Look at the error that ended the block, if one did."""
        if not isinstance(error, (Exception, SystemExit)):  # that one looked like success
            return
        place = _innermost(traceback)
        if place is None or isinstance(error, (ScenarioError, *self._passing)):
            return
        code = place.tb_frame.f_code
        when = self._when if isinstance(self._when, str) else self._when()
        raise ScenarioError(
            f"{code.co_qualname} ends in an error {when}",
            file=code.co_filename,
            line=place.tb_lineno,
            key="extensions",
            found=shorten(f"{type(error).__name__}: {error}", 200),
            allowed="a module that runs without errors",
        ) from error


def _innermost(traceback: TracebackType | None) -> TracebackType | None:
    """Find the last call in a traceback that is a user's module's own."""
    found = None
    while traceback is not None:
        if str(traceback.tb_frame.f_globals.get("__name__", "")).startswith(PREFIX):
            found = traceback
        traceback = traceback.tb_next
    return found
