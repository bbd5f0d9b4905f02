"""What a scenario states and a run would not deliver, or would deliver outside its stated band.

Nothing here is an error: the scenario runs. Each warning is one line that names file, line and key.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from synergysim.scenario.characters import visible
from synergysim.scenario.errors import dotted
from synergysim.scenario.pairs import running
from synergysim.scenario.place_choice import PlaceChoice
from synergysim.scenario.programmes import Programme
from synergysim.scenario.replacing import listed
from synergysim.scenario.responses import Response
from synergysim.scenario.schema import Scenario
from synergysim.scenario.shocks import OwnPath, Shock
from synergysim.scenario.tree import KeyPath, Origin, Tree, placed
from synergysim.thresholds import below


@dataclass(frozen=True)
class Band:
    """The band stated for a number, and where it is stated."""

    low: float | None
    high: float | None
    origin: Origin

    def holds(self, value: float) -> bool:
        """Whether a value lies inside, its ends included."""
        too_low = self.low is not None and below(value, self.low, abs(self.low))
        return not (too_low or (self.high is not None and below(self.high, value, abs(value))))

    def __str__(self) -> str:
        ends = [
            f"{word} {end:.6g}"
            for word, end in (("from", self.low), ("to", self.high))
            if end is not None
        ]
        return f"{' '.join(ends)} ({placed(self.origin)})"


def band_of(node: Tree) -> Band | None:
    """Return the band of a value: its own, else that of the value in whose place it was put."""
    for stated in (node, node.replaced):
        source = stated.source if stated is not None else None
        if stated is not None and source is not None and (source.low, source.high) != (None, None):
            return Band(source.low, source.high, stated.place)
    return None


def outside_band(node: Tree | None, value: object) -> Band | None:
    """Return the band of a node if a value does not lie in it."""
    if node is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    band = band_of(node)
    return band if band is not None and not band.holds(value) else None


def warnings_of(scenario: Scenario, document: Tree) -> tuple[str, ...]:
    """List what is worth a warning in a scenario.

    Parameters
    ----------
    scenario : Scenario
        The checked values.
    document : Tree
        The same values with the place and the band of each.

    Returns
    -------
    tuple of str
        A line each: values outside their bands, programmes without an intake, geographic stages
        that wait for a place or find too few, responses that
        nothing starts or that start too late, shocks of another country, changes of a council
        whose place a body of the architecture takes, a technology that is
        better only above the smallest assets, and what a case had set in a part that is replaced.
    """
    amiss = (*_undelivered(scenario), *_of_councils_that_do_not_meet(scenario, document))
    lines = [f"{at(document, path)}: {text}" for path, text in amiss]
    for path, node in document.walk():
        band = outside_band(node, node.value)
        if band is not None:
            lines.append(f"{at(document, path)}: {node.value:.6g} is outside its band, {band}")
        if node.lost:
            text = f"replaces the whole part, and with it {listed(node.lost)}"
            lines.append(f"{at(document, path)}: {text}")
    return tuple(visible(line) for line in lines)


def gathered(found: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Join the warnings of several scenarios; a line that not all share says whose it is."""
    owners: dict[str, list[str]] = {}
    for name, lines in found.items():
        for line in lines:
            owners.setdefault(line, []).append(name)
    return tuple(
        line if len(names) == len(found) else f"{line} (in {', '.join(names)})"
        for line, names in owners.items()
    )


def at(document: Tree, path: KeyPath) -> str:
    """Write the place of a value and its key."""
    lengths = range(len(path), -1, -1)
    node = next(node for length in lengths if (node := document.at(path[:length])) is not None)
    return f"{placed(node.place)}: {dotted(path)}"


def _of_councils_that_do_not_meet(
    scenario: Scenario, document: Tree
) -> Iterator[tuple[KeyPath, str]]:
    """Yield values that change a council of the country whose place the architecture's own takes.

    They come from another file, or from the command, than the council that they change; see
    :func:`synergysim.scenario.pairs.bodies_of`.
    """
    for name in scenario.institutions.councils:
        council = document.at(("institutions", "councils", name))
        if council is None or name not in scenario.architecture.bodies:
            continue
        for path, node in council.walk(("institutions", "councils", name)):
            if not isinstance(node.value, dict) and node.origin.file != council.place.file:
                own = dotted(("architecture", "bodies", *path[2:]))
                yield path, f"no effect, as the architecture has its own council, with {own}"


def _undelivered(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and the reason of everything that a run would not deliver."""
    for name, programme in scenario.programmes.items():
        if (reason := _without_intake(scenario, programme)) is not None:
            yield ("programmes", name, "start"), reason
        for key, reason in _places_amiss(scenario, programme):
            yield ("programmes", name, "targeting", "places", *key), reason
    for name, response in scenario.responses.items():
        if (reason := _without_start(scenario, response)) is not None:
            yield ("responses", name, "shock"), reason
    home = scenario.context.country
    for name, shock in scenario.shocks.items():
        if shock.country not in (None, home):
            yield ("shocks", name, "country"), f"a shock of {shock.country}, in a run of {home}"
    technology = scenario.context.technology
    if technology.better_from > technology.basic_tools:
        where = f"{technology.better_from:.3g}, above basic_tools ({technology.basic_tools:.3g})"
        reason = f"without fixed_cost the better technology would win only from assets of {where}"
        yield ("context", "technology"), reason


def _without_intake(scenario: Scenario, programme: Programme) -> str | None:
    """Explain why a programme enrols no family within the run, if so."""
    first, last = scenario.month(programme.start), scenario.run.months - 1
    months = "1 month" if scenario.run.months == 1 else f"{scenario.run.months} months"
    run = f"the run, {months} from {scenario.run.start}"
    if programme.ends is not None:
        if scenario.month(programme.ends) <= 0:
            return f"ends in {programme.ends}, before {run}"
        last = min(last, scenario.month(programme.ends) - 1)
    if first > last:
        return f"starts in {programme.start}, after the end of {run}"
    every = programme.targeting.intake_every
    if first < 0 and first + -(first // every) * every > last:
        return f"no intake, one every {every} months from {programme.start}, falls into {run}"
    choice, count = programme.targeting.places, scenario.context.territories.count
    if choice is not None and _places_by(scenario, programme, choice, last) == 0:
        return f"its geographic stage enters none of {count} places within {run}"
    return None


def _places_by(scenario: Scenario, programme: Programme, choice: PlaceChoice, month: int) -> int:
    """Places of a geographic stage that are entered by a month of the run."""
    first = scenario.month(programme.start)
    months = {date: scenario.month(date) - first for date in choice.dates}
    return choice.places(months, month - first, scenario.context.territories.count)


def _places_amiss(scenario: Scenario, programme: Programme) -> Iterator[tuple[KeyPath, str]]:
    """Explain what keeps a geographic stage from what it states, though it enters places."""
    choice, count = programme.targeting.places, scenario.context.territories.count
    if choice is None:
        return
    share = min([one for one in choice.shares if one > 0.0], default=0.0)
    if 0.0 < share < 0.5 / count:
        text = (
            f"{share:g} of {count} places is less than half a place: it enters one, {1 / count:.2g}"
            f" of them; a closer share needs {math.ceil(0.5 / share)} places or more"
        )
        yield ("share",), text
    if choice.among is None:
        return
    if choice.among not in running(scenario):
        yield ("among",), f"{choice.among} does not run, so that it enters no place"
        return
    other = scenario.programmes[choice.among]
    theirs = other.targeting.places
    last = scenario.run.months - 1
    most = count if theirs is None else _places_by(scenario, other, theirs, last)
    mine = _places_by(scenario, programme, choice, last)
    if most < mine:
        text = f"{choice.among} enters {most} of {count} places within the run, fewer than {mine}"
        yield ("among",), text


def _without_start(scenario: Scenario, response: Response) -> str | None:
    """Say why a response delivers nothing within the run, if so."""
    shock = scenario.shocks.get(response.shock)
    if shock is None:
        return f"no shock strikes, so that nothing starts the response to {response.shock}"
    deepest = _deepest(shock)
    if deepest < response.trigger or deepest == 0.0:
        return (
            f"the trigger, a mean depth of {response.trigger:g}, is never reached: {response.shock}"
            f" is nowhere deeper than {deepest:g}"
        )
    called = scenario.month(shock.path.onset)
    if response.not_before is not None:
        called = max(called, scenario.month(response.not_before))
    if called + response.delay >= scenario.run.months:
        return f"its first delivery, {response.delay} months after the call, is after the run's end"
    return None


def _deepest(shock: Shock) -> float:
    """Upper limit of a shock's depth in any month and territory."""
    path, spread = shock.path, max(shock.spread.lowest, shock.spread.highest)
    if not isinstance(path, OwnPath):
        return shock.severity * spread
    return shock.severity * max(max(depth) for depth in path.depth.values())
