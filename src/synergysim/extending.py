"""What a module needs that adds mechanisms to the model: see docs/extending.md.

>>> from synergysim import extending
>>> extending.register_targeting_rule("widest", extending.TargetingRule())     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Literal, get_args

import pandas as pd

from synergysim.agents.ministry import Behaviour
from synergysim.figures import FIGURES, OF_A_RUN, OF_SWEEPS, Entry
from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.household.fields import DELIVERED
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.office import DeliveryConditions, Office
from synergysim.institutions.targeting_rules import TargetingRule
from synergysim.outcomes.lookup import COMPARED, OUTCOMES
from synergysim.outcomes.outcome import UNITS, Direction, Outcome, Unit
from synergysim.outcomes.shared_columns import SHARED
from synergysim.outcomes.tables import TABLES
from synergysim.recording.run_measures import measure_of
from synergysim.recording.run_view import RunView
from synergysim.registry import AlreadyRegisteredError, module_registering
from synergysim.scenario.base import Part, number, share
from synergysim.scenario.characters import check_name
from synergysim.scenario.registered import BEHAVIOURS, INSTRUMENTS, MEASURES, TARGETING_RULES

__all__ = [
    "UNITS",
    "Behaviour",
    "DeliveryConditions",
    "Drawing",
    "FigureContext",
    "Instrument",
    "Labels",
    "NothingToShowError",
    "Office",
    "Outcome",
    "Part",
    "RunView",
    "TargetingRule",
    "Unit",
    "number",
    "register_behaviour",
    "register_figure",
    "register_instrument",
    "register_measure",
    "register_targeting_rule",
    "share",
]


def register_instrument(name: str, kind: type[Instrument]) -> type[Instrument]:
    """Add an instrument, which programmes then name under ``instruments``.

    Parameters
    ----------
    name : str
        New among the instruments.
    kind : type
        A subclass of ``Instrument`` with ``settings`` and ``fields``.

    Raises
    ------
    AlreadyRegisteredError
        If an instrument has this name.
    TypeError
        If it is no subclass of ``Instrument``, lacks a method or an attribute, or fills a column
        that the household rule does not take from programmes.
    """
    given: object = kind
    if not (isinstance(given, type) and issubclass(given, Instrument)):
        raise TypeError(f"{name} is not a subclass of Instrument")
    missing = sorted(getattr(kind, "__abstractmethods__", ()))
    missing += [name for name in ("settings", "fields", "dose") if not hasattr(kind, name)]
    if missing:
        raise TypeError(f"{kind.__name__} does not define {', '.join(missing)}")
    if not issubclass(kind.settings, Part):
        raise TypeError(f"{kind.__name__}.settings is not a subclass of Part")
    taken = [column.name for column in DELIVERED]
    for field in kind.fields:
        if field not in taken:
            allowed = ", ".join(taken)
            raise TypeError(f"{kind.__name__} fills {field}; households take {allowed}")
    return INSTRUMENTS.register(check_name(name), kind)  # type: ignore[no-any-return]


def register_targeting_rule(name: str, rule: TargetingRule) -> TargetingRule:
    """Add a targeting rule, which programmes then name as ``targeting.rule``.

    Raises
    ------
    AlreadyRegisteredError
        If a rule has this name.
    TypeError
        If it is no ``TargetingRule``, or of a subclass, whose methods would not be called.
    """
    if type(rule) is not TargetingRule:
        raise TypeError(f"{name} is not a TargetingRule, but of type {type(rule).__name__}")
    return TARGETING_RULES.register(check_name(name), rule)  # type: ignore[no-any-return]


def register_behaviour(name: str, effort: Behaviour) -> Behaviour:
    """Add a way in which ministries choose their effort, named as ``behaviour`` of a ministry.

    Parameters
    ----------
    name : str
    effort : callable
        Takes support, benefit, cost, inertia and routine, and returns an effort from 0 to 1; the
        arguments are those of ``synergysim.agents.effort.best_response``.

    Raises
    ------
    AlreadyRegisteredError
        If a behaviour has this name.
    TypeError
        If it cannot be called.
    """
    if not callable(effort):
        raise TypeError(f"{name} is not a function, but of type {type(effort).__name__}")
    return BEHAVIOURS.register(check_name(name), effort)  # type: ignore[no-any-return]


def register_measure(
    outcome: Outcome,
    function: Callable[[RunView], float],
    labels: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[RunView], float]:
    """Add an outcome of runs, measured in every run of a case that names the module.

    Parameters
    ----------
    outcome : Outcome
        Its declaration. The name becomes a column of the table ``outcomes``. The family is the
        module's own, so that tests of other outcomes do not change.
    function : callable
        Takes a ``RunView`` after the last month and returns a finite number in the unit in which
        tables hold it (shares from 0 to 1), or NaN where the outcome is not defined.
    labels : mapping of str to str
        The label in other languages, such as ``{"es": ..., "fr": ...}``.

    Raises
    ------
    AlreadyRegisteredError
        If an outcome or a measure has this name.
    TypeError
        If it is no ``Outcome``, or the function cannot be called.
    ValueError
        If the declaration is not whole, its name is no name of a column, its family or unit is
        one of the package's own, or no case's module registers it.
    """
    if type(outcome) is not Outcome:
        raise TypeError(f"a measure is declared by an Outcome, not {type(outcome).__name__}")
    name = outcome.name
    if not callable(function):
        raise TypeError(f"{name} is not a function, but of type {type(function).__name__}")
    fault = _fault_of(outcome)
    if fault:
        raise ValueError(f"{name}: {fault}")
    _check_in_module(f"the measure {name}")
    OUTCOMES.register(name, outcome)
    MEASURES.register(name, measure_of(name, function, labels))
    return function


def register_figure(
    name: str,
    draw: Callable[[Mapping[str, pd.DataFrame], FigureContext, Labels], Drawing],
    tables: Collection[str],
    of: Literal["comparison", "run"] = "comparison",
    *,
    needs_shock: bool = False,
    needs_comparison: bool = False,
) -> None:
    """Add a figure, drawn for results of cases that name the module.

    Parameters
    ----------
    name : str
        New among the figures; the beginning of its files' names.
    draw : callable
        Takes copies of all tables by name, a ``FigureContext`` and the texts of the reader's
        language (``words("outcome.income")``, ``words.number(1.5, 1)``), and returns a
        ``Drawing``: a matplotlib ``Figure``, the numbers it shows, its title and its description
        in words. It raises ``NothingToShowError`` where these results leave it empty.
    tables : collection of str
        Tables without which it is not drawn.
    of : {"comparison", "run"}
        Whether ``compare`` draws it, or ``run``.
    needs_shock, needs_comparison : bool
        Whether it has nothing to show without a shock, or of one variant alone.

    Raises
    ------
    AlreadyRegisteredError
        If a figure has this name.
    TypeError
        If ``draw`` cannot be called.
    ValueError
        If a table or ``of`` is unknown, the name is no name of a file, or no case's module
        registers it.
    """
    if not callable(draw):
        raise TypeError(f"{name} is not a function, but of type {type(draw).__name__}")
    if not (name.isidentifier() and name == name.lower()):
        raise ValueError(f"{name}: a name has small letters, digits and underscores")
    unknown = [table for table in tables if table not in TABLES]
    if unknown or isinstance(tables, str):
        raise ValueError(f"{name}: no table is called {', '.join(unknown)}")
    registries = {"comparison": FIGURES, "run": OF_A_RUN}
    if of not in registries:
        raise ValueError(f"{name}: no figures of a {of}; allowed: {', '.join(registries)}")
    if any(name in registry for registry in (FIGURES, OF_A_RUN, OF_SWEEPS)):
        raise AlreadyRegisteredError(f"there is a figure called {name} already")
    _check_in_module(f"the figure {name}")
    needs = Entry(tuple(tables), needs_shock, needs_comparison, drawn=draw)
    registries[of].register(name, needs)


def _fault_of(outcome: Outcome) -> str:
    """What is wrong with the declaration of an outcome; empty if nothing is."""
    if not (outcome.name.isidentifier() and outcome.name == outcome.name.lower()):
        return "a name has small letters, digits and underscores, and begins with a letter"
    if outcome.name in SHARED:
        return "a column that all tables of runs have"
    empty = [
        key
        for key in ("label", "family", "about", "meaning", "source")
        if not getattr(outcome, key)
    ]
    if empty:
        return f"the declaration does not state {', '.join(empty)}"
    if outcome.direction not in get_args(Direction):
        return f"the direction is {outcome.direction}; allowed: {', '.join(get_args(Direction))}"
    if outcome.family in {found.family for found in COMPARED}:
        return f"{outcome.family} is a family of the package's own outcomes"
    if UNITS.get(outcome.unit.key, outcome.unit) != outcome.unit:
        return f"{outcome.unit.key} is a unit of the package, UNITS[{outcome.unit.key!r}]"
    return ""


def _check_in_module(what: str) -> None:
    """Refuse what would apply to every run without being part of what its results rest on."""
    if not module_registering():
        raise ValueError(f"{what} is registered by a module that a case names under extensions")
