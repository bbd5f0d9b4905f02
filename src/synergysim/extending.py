"""What a module needs that adds mechanisms to the model: see docs/extending.md.

>>> from synergysim import extending
>>> extending.register_targeting_rule("widest", extending.TargetingRule())     # doctest: +SKIP
"""

from __future__ import annotations

from synergysim.agents.ministry import Behaviour
from synergysim.household.fields import DELIVERED
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.office import DeliveryConditions, Office
from synergysim.institutions.targeting_rules import TargetingRule
from synergysim.scenario.base import Part, number, share
from synergysim.scenario.characters import check_name
from synergysim.scenario.registered import BEHAVIOURS, INSTRUMENTS, TARGETING_RULES

__all__ = [
    "Behaviour",
    "DeliveryConditions",
    "Instrument",
    "Office",
    "Part",
    "TargetingRule",
    "number",
    "register_behaviour",
    "register_instrument",
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
