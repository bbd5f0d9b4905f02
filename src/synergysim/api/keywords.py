"""Keywords that change a case: the same for every function, by the names of the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypedDict, TypeVar, Unpack

from synergysim.experiments.single_run import Case, resolve
from synergysim.scenario.errors import ScenarioError, nearest_name
from synergysim.scenario.load import Name, Overrides, ResolvedScenario

P = ParamSpec("P")
R = TypeVar("R")

RENAMED = {
    "cases": "case",
    "name_or_path": "case",
    "programmes": "programme",
    "shocks": "shock",
    "responses": "response",
}
"""Keywords of 0.1.0 and what they are called now; docs/renamed.md says why."""

GROUPS = {"programme": "programmes", "shock": "shocks", "response": "responses"}
"""Keywords that take one name or several, and the key of a case's file."""

SIZES = ("households", "months")


class Changes(TypedDict, total=False):
    """What can be changed in a case when it is loaded; what is None stays as it is.

    Attributes
    ----------
    architecture, context, institutions : str or path
        File in the place of the case's own, by its name or path.
    programme, shock, response : str, path, or sequence of them
        Files in the place of all of the case's own; an empty list leaves none.
    households, months : int
        Size of the run, the same as ``run.households`` and ``run.months`` in ``overrides``.
    overrides : mapping, or sequence of mappings
        Dotted paths (``"programmes.social.budget"``) to values, applied last.
    """

    architecture: Name | None
    context: Name | None
    institutions: Name | None
    programme: Name | Sequence[Name] | None
    shock: Name | Sequence[Name] | None
    response: Name | Sequence[Name] | None
    households: int | None
    months: int | None
    overrides: Overrides | Sequence[Overrides] | None


def with_keywords_checked(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse keywords that a function does not take, with the name that was meant.

    The function then raises a TypeError for a keyword that was renamed or that is unknown.
    """
    parameters = signature(function).parameters.values()
    known = [one.name for one in parameters if one.kind is not Parameter.VAR_KEYWORD]
    if len(known) < len(parameters):
        known += [name for name in Changes.__annotations__ if name not in known]

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in known:
                raise TypeError(
                    f"{function.__name__}() has no keyword {name!r}{_hint(name, known)}"
                )
        return function(*args, **kwargs)

    return checked


def _hint(name: str, known: Sequence[str]) -> str:
    if RENAMED.get(name) in known:
        return f": it is called {RENAMED[name]!r} now"
    nearest = nearest_name(name, known)
    meant = "" if nearest is None else f"; did you mean {nearest!r}?"
    return f"{meant or '.'} There are: {', '.join(known)}"


@with_keywords_checked
def load_scenario(case: Case, **changes: Unpack[Changes]) -> ResolvedScenario:
    """Load a case with everything that it names.

    Parameters
    ----------
    case : str, path or ResolvedScenario
        A preset's name, a file, or a loaded case, which is then changed.
    **changes
        See :class:`Changes`.

    Returns
    -------
    ResolvedScenario
        ``scenario`` has the checked values; ``tree`` the same as nested mappings.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change.
    TypeError
        If a keyword is unknown.
    """
    return loaded(case, changes)


def loaded(case: Case, changes: Changes) -> ResolvedScenario:
    """Load a case with changes.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change, or a size is given twice.
    """
    given: dict[str, Any] = {GROUPS.get(name, name): value for name, value in changes.items()}
    sizes = {f"run.{name}": given.pop(name, None) for name in SIZES}
    sizes = {path: value for path, value in sizes.items() if value is not None}
    layers = [layer for layer in several(given.pop("overrides", None)) or () if layer]
    for path, value in sizes.items():
        if any(_states(layer, path) for layer in layers):
            name = path.removeprefix("run.")
            raise ScenarioError(
                "the same value is given twice",
                key=name,
                found=f"{name}={value} and {path}",
                allowed="one of the two",
            )
    return resolve(case, overrides=[*layers, sizes] if sizes else layers, **given)


def several(values: Any) -> list[Any] | None:
    """Give one value, or a sequence of them, as a list; None stays None."""
    if values is None:
        return None
    return [values] if not isinstance(values, Sequence) or isinstance(values, str) else [*values]


def one_name(names: Name | Sequence[Name] | None) -> str | None:
    """Give the one name of a question about one case, in which a single shock can strike.

    Raises
    ------
    ScenarioError
        If there are several, or an empty list.
    """
    found = several(names)
    if found is None:
        return None
    if len(found) != 1:
        raise ScenarioError(
            "a question about one case has one shock",
            key="shock",
            found=", ".join(map(os.fspath, found)) or "an empty list",
            allowed="one name; without the keyword, the case's own shocks",
        )
    return str(os.fspath(found[0]))


def _states(layer: Any, path: str) -> bool:
    """Tell whether overrides state a value, by its dotted path or in nested mappings."""
    part, name = path.split(".")
    inner = layer.get(part) if isinstance(layer, Mapping) else None
    return isinstance(layer, Mapping) and (
        path in layer or (isinstance(inner, Mapping) and name in inner)
    )
