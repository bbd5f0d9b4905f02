"""The whole scenario, and the rules that hold between its parts."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import model_validator

from synergysim.scenario.architecture import Architecture
from synergysim.scenario.base import Month, Part, month_index, number
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.institutions import Institutions
from synergysim.scenario.populations import population_shape
from synergysim.scenario.programmes import Programme
from synergysim.scenario.shocks import Response, Shock

Path = tuple[str | int, ...]

SECTIONS: dict[str, type[Part]] = {
    "contexts": Context,
    "architectures": Architecture,
    "programmes": Programme,
    "institutions": Institutions,
    "shocks": Shock,
    "responses": Response,
}
"""Folder of ``scenarios/`` -> what a file in it must hold."""


class Run(Part):
    """How long, how many, and from which seeds."""

    start: Month
    months: int = number("months", "length of the run", ge=1, le=1200)
    households: int = number("households", "households simulated", ge=1, le=50_000_000)
    burn_in_years: int = number("years", "years without programmes before the start", ge=0, le=200)
    population_seed: int = number("seed", "who lives there", ge=0, lt=2**63)
    path_seed: int = number("seed", "what happens to them", ge=0, lt=2**63)


class Scenario(Part):
    """A complete scenario: everything that a run needs and nothing else."""

    title: str
    description: str
    run: Run
    context: Context
    architecture: Architecture
    programmes: dict[str, Programme]
    institutions: Institutions
    shocks: dict[str, Shock]
    responses: dict[str, Response]

    @model_validator(mode="after")
    def parts_know_each_other(self) -> Scenario:
        """Check names and dates that one part takes from another."""
        check_consistency(self)
        return self

    def month(self, month: str) -> int:
        """Index of a calendar month, 0 at the start of the run."""
        return month_index(month, self.run.start)


class ConsistencyError(ValueError):
    """A part of a scenario names something that another part does not have.

    Attributes
    ----------
    path : tuple
        Key of the offending value inside the scenario.
    found : object
        What stands there.
    allowed : list of str
        What would have been allowed.
    """

    def __init__(self, path: Path, found: object, allowed: list[str], what: str) -> None:
        self.path = path
        self.found = found
        self.allowed = allowed
        super().__init__(what)


def named_ministries(scenario: Scenario) -> Iterator[tuple[Path, str, list[str]]]:
    """Yield every place that names a ministry, with what may stand there."""
    known = list(scenario.institutions.ministries)
    architecture = scenario.architecture
    yield ("architecture", "owners", "social"), architecture.owners.social, known
    yield ("architecture", "owners", "productive"), architecture.owners.productive, known
    if architecture.joint_budget is not None:
        holder = architecture.joint_budget.holder
        yield ("architecture", "joint_budget", "holder"), holder, ["outside", *known]
    for name, body in architecture.bodies.items():
        for position, member in enumerate(body.members):
            yield ("architecture", "bodies", name, "members", position), member, known
    if scenario.institutions.donor is not None:
        for position, ministry in enumerate(scenario.institutions.donor.supports):
            yield ("institutions", "donor", "supports", position), ministry, known


def check_lists(programmes: dict[str, Programme]) -> None:
    """Check that lists taken over from other programmes start somewhere.

    Raises
    ------
    ConsistencyError
        At a programme that takes over the list of an unknown one, or, in the end, its own.
    """
    for name in programmes:
        followed, taken = name, [name]
        while (source := programmes[followed].targeting.list_of) is not None:
            path = ("programmes", followed, "targeting", "list_of")
            others = [other for other in programmes if other not in taken]
            if source not in programmes:
                raise ConsistencyError(path, source, others, "no such programme")
            if source in taken:
                what = "a programme that takes over its own list"
                if source != followed:
                    what += ", by way of others"
                raise ConsistencyError(path, source, others, what)
            followed = source
            taken.append(followed)


def check_population_file(scenario: Scenario) -> None:
    """Check that a population file holds the households and territories that are asked of it.

    Raises
    ------
    ConsistencyError
        At the number that does not fit.
    """
    name = scenario.context.population_file
    if name is None:
        return
    try:
        rows, territories = population_shape(name)
    except ScenarioError as error:
        place = ("context", "population_file")
        raise ConsistencyError(place, name, [error.allowed], error.reason) from None
    if scenario.run.households > rows:
        raise ConsistencyError(
            ("run", "households"), scenario.run.households,
            [f"at most {rows:,}, or a new import with more --households"],
            f"more households than the population file {name} holds",
        )  # fmt: skip
    if scenario.context.territories.count != territories:
        raise ConsistencyError(
            ("context", "territories", "count"), scenario.context.territories.count,
            [str(territories)], f"another number of territories than in the population file {name}",
        )  # fmt: skip


def check_consistency(scenario: Scenario) -> None:
    """Check names and dates across parts.

    Raises
    ------
    ConsistencyError
        At the first value that names an unknown ministry, programme or shock, at lists that
        programmes take over in a circle, or at a date outside the run.
    """
    for path, found, allowed in named_ministries(scenario):
        if found not in allowed:
            raise ConsistencyError(path, found, allowed, "no such ministry in the institutions")
    check_lists(scenario.programmes)
    check_population_file(scenario)
    for name, response in scenario.responses.items():
        if scenario.shocks and response.shock not in scenario.shocks:
            raise ConsistencyError(
                ("responses", name, "shock"), response.shock, list(scenario.shocks), "no such shock"
            )
    last = scenario.run.months - 1
    dates = [f"{scenario.run.start} to {last} months after"]
    for name, shock in scenario.shocks.items():
        if not 0 <= scenario.month(shock.path.onset) <= last:
            raise ConsistencyError(
                ("shocks", name, "path", "onset"), shock.path.onset, dates, "outside the run"
            )
