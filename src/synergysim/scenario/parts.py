"""The parts of a scenario, before their consistency is checked."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synergysim.scenario.architecture import Architecture
from synergysim.scenario.base import Month, Name, Part, month_index, number
from synergysim.scenario.context import Context
from synergysim.scenario.institutions import Institutions
from synergysim.scenario.programmes import Programme
from synergysim.scenario.responses import Response
from synergysim.scenario.shocks import Shock

SECTIONS: dict[str, type[Part]] = {
    "contexts": Context,
    "architectures": Architecture,
    "programmes": Programme,
    "institutions": Institutions,
    "shocks": Shock,
    "responses": Response,
}
"""Folder of ``scenarios/`` -> what a file in it must hold."""


MOST_SEED = 2**62
"""Largest seed: replications and futures count on from it, within 63 bits."""


class Run(Part):
    """How long, how many, and from which seeds."""

    start: Month
    months: int = number("months", "length of the run", ge=1, le=1200)
    households: int = number("households", "households simulated", ge=1, le=50_000_000)
    burn_in_years: int = number("years", "years without programmes before the start", ge=0, le=200)
    population_seed: int = number("seed", "who lives there", ge=0, le=MOST_SEED)
    path_seed: int = number("seed", "what happens to them", ge=0, le=MOST_SEED)
    past: Literal["pool", "burn-in"] = Field(
        default="pool",
        description="territories from a stored pool of pasts, or a burn-in for each population",
    )


class ScenarioParts(Part):
    """Everything that a run needs and nothing else; the rules between parts only read it."""

    title: str
    description: str
    frame: str | None = Field(
        default=None, description="the places of the country that the modelled ones represent"
    )
    run: Run
    context: Context
    architecture: Architecture
    programmes: dict[Name, Programme]
    institutions: Institutions
    shocks: dict[Name, Shock]
    responses: dict[Name, Response]
    extensions: dict[str, str] | None = Field(
        default=None,
        description="paths of modules that add mechanisms; by name and text once they are read",
    )

    def month(self, month: str) -> int:
        """Index of a calendar month, 0 at the start of the run."""
        return month_index(month, self.run.start)
