"""The rules that hold between the parts of a scenario: names, owners, lists, dates."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from synergysim.scenario.errors import ConsistencyError
from synergysim.scenario.pairs import owner_of, owners_of, running
from synergysim.scenario.parts import ScenarioParts
from synergysim.scenario.places import (
    check_districts,
    check_geographic_stages,
    check_places,
    check_population_file,
)
from synergysim.scenario.programmes import OWN_KEYS, Programme
from synergysim.scenario.registered import INSTRUMENTS
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.shocks import EVERYWHERE, OwnPath
from synergysim.scenario.tree import KeyPath

OUTSIDE = "outside"
"""Holder of a joint budget that runs no programme."""

ALL_OWNERS = "owners"
"""Member of a body that means every ministry that runs a programme."""


def named_ministries(scenario: ScenarioParts) -> Iterator[tuple[KeyPath, str, list[str]]]:
    """Yield every path that names a ministry, with the allowed names."""
    known = list(scenario.institutions.ministries)
    architecture = scenario.architecture
    yield ("architecture", "owners", "social"), architecture.owners.social, known
    yield ("architecture", "owners", "productive"), architecture.owners.productive, known
    for name in running(scenario):
        # Under one roof the programme's own word does not count, and need not fit.
        if (owner := owner_of(scenario, name)) == scenario.programmes[name].owner:
            yield ("programmes", name, "owner"), owner, known
    for name, body in architecture.bodies.items():
        for position, member in enumerate(body.members):
            place = ("architecture", "bodies", name, "members", position)
            yield place, member, [ALL_OWNERS, *known]
    for name, body in scenario.institutions.councils.items():
        for position, member in enumerate(body.members):
            place = ("institutions", "councils", name, "members", position)
            yield place, member, [ALL_OWNERS, *known]
    if scenario.institutions.donor is not None:
        for position, ministry in enumerate(scenario.institutions.donor.supports):
            yield ("institutions", "donor", "supports", position), ministry, known


def check_councils(scenario: ScenarioParts) -> None:
    """Check that the country's councils are local: what lies above belongs to an architecture.

    Raises
    ------
    ConsistencyError
        At a council of another level.
    """
    for name, body in scenario.institutions.councils.items():
        if body.level != "local":
            place = ("institutions", "councils", name, "level")
            what = "a council of a country that is not local; architectures have other bodies"
            raise ConsistencyError(place, body.level, ["local"], what)


def check_holder(scenario: ScenarioParts) -> None:
    """Check that joint money is held by an owner of a programme, or by a neutral office.

    Raises
    ------
    ConsistencyError
        If a stranger holds it.
    """
    architecture = scenario.architecture
    if architecture.joint_budget is None:
        return
    holder, owners = architecture.joint_budget.holder, architecture.owners
    allowed = [OUTSIDE, *owners_of(scenario), owners.social, owners.productive]
    if holder not in allowed:
        what = "a joint budget in the hands of a ministry that runs no programme"
        if holder not in scenario.institutions.ministries:
            what = "no such ministry in the institutions"
        place = ("architecture", "joint_budget", "holder")
        raise ConsistencyError(place, holder, list(dict.fromkeys(allowed)), what)


def named_programmes(name: str, config: Programme) -> Iterator[tuple[KeyPath, str]]:
    """Yield every place at which a programme names another."""
    place = ("programmes", name)
    if config.joins is not None:
        yield (*place, "joins"), config.joins
    if config.targeting.list_of is not None:
        yield (*place, "targeting", "list_of"), config.targeting.list_of
    if config.targeting.committees_of is not None:
        yield (*place, "targeting", "committees_of"), config.targeting.committees_of
    if config.targeting.exclude is not None:
        yield (*place, "targeting", "exclude", "programme"), config.targeting.exclude.programme
    if config.targeting.places is not None and config.targeting.places.among is not None:
        yield (*place, "targeting", "places", "among"), config.targeting.places.among


def reused(config: Programme) -> tuple[str, str] | None:
    """Key and name of the programme whose list or committees another takes over."""
    if config.targeting.list_of is not None:
        return "list_of", config.targeting.list_of
    if config.targeting.committees_of is not None:
        return "committees_of", config.targeting.committees_of
    return None


def check_lists(programmes: dict[str, Programme]) -> None:
    """Check that programmes name others, and that lists and committees start somewhere.

    Raises
    ------
    ConsistencyError
        At a programme that names an unknown one, or takes over, in the end, its own list.
    """
    for name, config in programmes.items():
        others = [other for other in programmes if other != name]
        for path, found in named_programmes(name, config):
            if found not in programmes:
                raise ConsistencyError(path, found, others, "no such programme")
            if found == name and path[-1] in ("joins", "programme", "among"):
                raise ConsistencyError(path, found, others, "the programme itself")
    for name in programmes:
        followed, taken = name, [name]
        while (source := reused(programmes[followed])) is not None:
            key, found = source
            if found in taken:
                what = f"a programme that takes over its own {key.removesuffix('_of')}"
                if found != followed:
                    circle = [*taken[taken.index(found) :], found]
                    what += f", by way of others: {' from '.join(circle)}"
                others = [other for other in programmes if other not in taken]
                path = ("programmes", followed, "targeting", key)
                raise ConsistencyError(path, found, others, what)
            followed = found
            taken.append(followed)


MOST_UNITS = 2**53
"""Hundredths of local currency that one budget may hold: whole numbers up to it are exact."""


def check_money(scenario: ScenarioParts) -> None:
    """Check that budgets of all households, and what their families are promised, can be counted.

    Raises
    ------
    ConsistencyError
        At a budget above ``2**53`` hundredths, or support of all families above ``2**62``.
    """
    households = scenario.run.households
    donor = scenario.institutions.donor
    budgets: dict[KeyPath, float] = {
        ("programmes", name, "budget"): config.budget
        + (donor.finance if donor is not None else 0.0)
        for name, config in scenario.programmes.items()
    }
    budgets |= {("responses", name, "budget"): r.budget for name, r in scenario.responses.items()}
    for path, budget in budgets.items():
        if 100.0 * budget * households > MOST_UNITS:
            most = MOST_UNITS / 100.0 / households
            allowed = [f"at most {most:.3g} for {households:,} households"]
            raise ConsistencyError(path, budget, allowed, "more money than can be counted exactly")
    for name, config in scenario.programmes.items():
        if 100.0 * _promised(config) * households > 2**62:
            what = "more support than can be counted, over all families and their whole stay"
            raise ConsistencyError(("programmes", name), _promised(config), ["less"], what)


def _promised(config: Programme) -> float:
    """Most that a programme can owe one family over its stay, with its costs."""
    monthly = config.costs.delivery
    if config.cash is not None:
        monthly += config.cash.amount + config.cash.per_child * config.cash.children_counted
    once = (config.package.value if config.package is not None else 0.0) + (
        config.costs.targeting or 0.0
    )
    return (monthly * config.duration + once) * (1.0 + config.costs.administration)


def check_instruments(programmes: dict[str, Programme]) -> None:
    """Check the settings of instruments that extensions bring.

    Raises
    ------
    ConsistencyError
        At an instrument that is not registered, or a setting that it does not take.
    """
    others = [name for name in INSTRUMENTS if name not in OWN_KEYS]
    for programme, config in programmes.items():
        for name, settings in (config.instruments or {}).items():
            path: KeyPath = ("programmes", programme, "instruments", name)
            if name in OWN_KEYS or name not in INSTRUMENTS:
                raise ConsistencyError(path, name, others, "no such instrument")
            try:
                INSTRUMENTS[name].settings.model_validate(settings)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                place = (*path, *first["loc"])
                expected = Expected(INSTRUMENTS[name].settings).at(first["loc"])
                allowed = [str(expected)] if expected else list(settings)
                if first["type"] == "extra_forbidden":
                    allowed = list(INSTRUMENTS[name].settings.model_fields)
                if first["type"] == "missing":
                    place = path
                what = f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}"
                if first["type"] == "missing":
                    what += f" {first['loc'][-1]}"
                raise ConsistencyError(place, first["input"], allowed, what) from None


def check_dates(scenario: ScenarioParts) -> None:
    """Check that a programme changes its criteria once a month at most.

    Raises
    ------
    ConsistencyError
        At the second change of the same month.
    """
    for name, config in scenario.programmes.items():
        seen: set[str] = set()
        for label, change in config.targeting.changes.items():
            if change.date in seen:
                path = ("programmes", name, "targeting", "changes", label, "date")
                raise ConsistencyError(path, change.date, ["another month"], "two changes at once")
            seen.add(change.date)


def check_emergencies(scenario: ScenarioParts) -> None:
    """Check that shocks strike within the run and its places, and that responses answer one.

    Raises
    ------
    ConsistencyError
        At a response to an unknown shock, a date outside the run, or an unknown territory.
    """
    last = scenario.run.months - 1
    dates = [f"{scenario.run.start} to {last} months after"]
    for name, response in scenario.responses.items():
        path = ("responses", name)
        if scenario.shocks and response.shock not in scenario.shocks:
            shocks = list(scenario.shocks)
            raise ConsistencyError((*path, "shock"), response.shock, shocks, "no such shock")
        month = response.not_before
        if month is not None and not 0 <= scenario.month(month) <= last:
            raise ConsistencyError((*path, "not_before"), month, dates, "outside the run")
    count = scenario.context.territories.count
    for name, shock in scenario.shocks.items():
        at = ("shocks", name, "path")
        if not 0 <= scenario.month(shock.path.onset) <= last:
            raise ConsistencyError((*at, "onset"), shock.path.onset, dates, "outside the run")
        for place in shock.path.depth if isinstance(shock.path, OwnPath) else ():
            if place != EVERYWHERE and int(place) >= count:
                allowed = [f"0 to {count - 1}", EVERYWHERE]
                what = "no such territory in the context"
                raise ConsistencyError((*at, "depth", place), place, allowed, what)


def check_consistency(scenario: ScenarioParts) -> None:
    """Check names and dates across parts.

    Raises
    ------
    ConsistencyError
        At the first value that names an unknown ministry, programme or shock, at a council that
        is not local, at a stranger who
        holds joint money, at lists that programmes take over in a circle, at a place without
        households, or at a date outside the run.
    """
    check_instruments(scenario.programmes)
    for path, found, allowed in named_ministries(scenario):
        if found not in allowed:
            raise ConsistencyError(path, found, allowed, "no such ministry in the institutions")
    check_councils(scenario)
    check_holder(scenario)
    check_lists(scenario.programmes)
    check_money(scenario)
    check_dates(scenario)
    check_places(scenario)
    check_geographic_stages(scenario)
    check_districts(scenario)
    check_population_file(scenario)
    check_emergencies(scenario)
