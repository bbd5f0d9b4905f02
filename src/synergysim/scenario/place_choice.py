"""The geographic stage of a programme, as a scenario states it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from synergysim.scenario.base import Month, Name, Part, number, share


class RollOut(Part):
    """A later stage of a roll-out."""

    date: Month = Field(description="month from which intakes reach the stage")
    share: float = share("share of the modelled places entered by then")


class PlaceChoice(Part):
    """Which of the modelled places a programme enters before it looks at families."""

    share: float = share("share of the modelled places entered at the first intake")
    choose_by: Literal[
        "poverty",
        "potential",
        "need-and-potential",
        "remoteness",
        "density-of-lead",
        "caseload",
        "random",
    ] = Field(
        description="what places come first by: their poverty rate on a map with errors, farming"
        " potential, both with the weight that the programme opens places by, remoteness, the share"
        " of families whom the leading programme serves, the programme's own families in a file of"
        " districts, or chance"
    )
    among: str | None = Field(
        default=None,
        description="the programme to whose places the choice is limited: those that it has entered"
        " by then; all modelled places if it is not given",
    )
    map_error: float = number(
        "share", "standard deviation of the error of places' poverty rates on the map", ge=0, le=0.5
    )
    roll_out: dict[Name, RollOut] = Field(
        default_factory=dict, description="later stages, by name, which reach more places"
    )

    @property
    def dates(self) -> list[str]:
        """Months of the later stages, in order."""
        return sorted(stage.date for stage in self.roll_out.values())

    @property
    def shares(self) -> list[float]:
        """Shares of the places entered at the first intake and by the later stages."""
        return [self.share, *(stage.share for stage in self.roll_out.values())]

    @property
    def widest(self) -> float:
        """Share of the places that the last stage has entered."""
        return max(self.shares)

    def places(self, months: Mapping[str, int], since: int, count: int) -> int:
        """Number of places that the roll-out has reached, whether or not so many may be chosen.

        Parameters
        ----------
        months : dict of str to int
            Months from the programme's start to each stage's date.
        since : int
            Months since the programme's start.
        count : int
            Modelled places.
        """
        reached = [s.share for s in self.roll_out.values() if months[s.date] <= since]
        return places_of(max([self.share, *reached]), count)

    @model_validator(mode="after")
    def stages_add_places(self) -> PlaceChoice:
        """Refuse two stages in one month, and a stage that reaches less than those before it."""
        if len(set(self.dates)) < len(self.dates):
            raise ValueError("two stages of a roll-out in one month")
        before = self.share
        for stage in sorted(self.roll_out.values(), key=lambda stage: stage.date):
            if stage.share < before:
                raise ValueError(
                    f"a stage with a smaller share than before it: {stage.share:g} in {stage.date}"
                    f" after {before:g}; programmes do not leave places"
                )
            before = stage.share
        return self


def places_of(share: float, count: int) -> int:
    """Whole number of places nearest to a share of them, halves rounded up; one at least, or none.

    A share that is not zero enters a place, so that the money voted for it serves somebody.
    """
    return max(int(share * count + 0.5), 1) if share > 0.0 else 0
