"""The rules that hold between territories, districts, a survey and geographic stages."""

from __future__ import annotations

from synergysim.scenario.errors import ConsistencyError, ScenarioError
from synergysim.scenario.pairs import pairs_of, running
from synergysim.scenario.parts import ScenarioParts
from synergysim.scenario.place_choice import places_of
from synergysim.scenario.population_table import read_population
from synergysim.scenario.programmes import Programme


def check_places(scenario: ScenarioParts) -> None:
    """Check that every territory has households.

    Raises
    ------
    ConsistencyError
        At a run with more territories than households.
    """
    count, households = scenario.context.territories.count, scenario.run.households
    if households < count:
        place = ("run", "households")
        allowed = [f"at least {count:,}, one for each territory"]
        raise ConsistencyError(place, households, allowed, "a territory without households")


def check_geographic_stages(scenario: ScenarioParts) -> None:
    """Check that every programme enters a place in the end, and that its rule can choose.

    Raises
    ------
    ConsistencyError
        At a share of places that leaves none, at the density of a leading programme's families
        where a programme has none, or at programmes that wait for each other's places.
    """
    count = scenario.context.territories.count
    partners = {terms.partner for terms in pairs_of(scenario)}
    for name, config in running(scenario).items():
        choice, at = config.targeting.places, ("programmes", name, "targeting", "places")
        if choice is None:
            continue
        if places_of(choice.widest, count) == 0:
            allowed = ["more than 0, at the latest in the last stage of the roll-out"]
            what = "a geographic stage that leaves no place"
            raise ConsistencyError((*at, "share"), choice.share, allowed, what)
        if choice.choose_by == "caseload" and not _has_caseload(scenario, name):
            allowed = [f"a rule that needs no file, or districts with a column caseload_{name}"]
            what = "places by a caseload that no file of districts states"
            raise ConsistencyError((*at, "choose_by"), choice.choose_by, allowed, what)
        if (
            choice.choose_by == "density-of-lead"
            and config.side == "social"
            and (name not in partners)
        ):
            allowed = ["poverty", "potential", "need-and-potential", "remoteness", "random"]
            what = "places by a leading programme's families, for a programme that joins none"
            raise ConsistencyError((*at, "choose_by"), choice.choose_by, allowed, what)
        followed = [name]
        while (other := among(scenario.programmes[followed[-1]])) is not None:
            followed.append(other)
            if other == name:
                what = f"programmes that wait for each other's places: {' for '.join(followed)}"
                others = [one for one in scenario.programmes if one not in followed]
                raise ConsistencyError((*at, "among"), choice.among, others, what)
            if other in followed[:-1]:
                break  # a circle further on, which is found from one of its members


def among(config: Programme) -> str | None:
    """Name of the programme to whose places a programme's geographic stage is limited."""
    return config.targeting.places.among if config.targeting.places is not None else None


def _has_caseload(scenario: ScenarioParts, name: str) -> bool:
    districts = scenario.context.territories.districts
    return districts is not None and name in districts.caseloads


def check_districts(scenario: ScenarioParts) -> None:
    """Check that districts are all the territories, and that their caseloads have a programme.

    Raises
    ------
    ConsistencyError
        At another number of territories, the caseload of an unknown programme, or a survey, which
        has territories of its own.
    """
    districts, at = scenario.context.territories.districts, ("context", "territories")
    if districts is None:
        return
    count = scenario.context.territories.count
    if count != len(districts):
        what = f"another number of territories than in the file of districts {districts.file}"
        raise ConsistencyError((*at, "count"), count, [str(len(districts))], what)
    for name in districts.caseloads:
        if name not in scenario.programmes:
            what = f"a caseload of no programme, in the file of districts {districts.file}"
            place = (*at, "districts", "caseloads", name)
            raise ConsistencyError(place, name, list(scenario.programmes), what)
    if (file := scenario.context.population_file) is not None:
        what = "districts beside a survey, which has territories of its own"
        raise ConsistencyError(("context", "population_file"), file, ["null"], what)


def check_population_file(scenario: ScenarioParts) -> None:
    """Check a population file's values, and that it has the households and territories asked of it.

    Raises
    ------
    ConsistencyError
        At the number that does not fit.
    """
    name = scenario.context.population_file
    if name is None:
        return
    try:
        file = read_population(name)
    except ScenarioError as error:
        place = ("context", "population_file")
        reason = f"{error.key}: {error.reason}" if error.key else error.reason
        raise ConsistencyError(place, name, [error.allowed], reason) from None
    rows, territories = len(file), file.territories
    if scenario.run.households > rows:
        raise ConsistencyError(
            ("run", "households"),
            scenario.run.households,
            [f"at most {rows:,}, or a new import with more --households"],
            f"more households than the population file {name} holds",
        )
    if scenario.context.territories.count != territories:
        raise ConsistencyError(
            ("context", "territories", "count"),
            scenario.context.territories.count,
            [str(territories)],
            f"another number of territories than in the population file {name}",
        )
