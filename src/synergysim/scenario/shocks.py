"""Shocks: a path in time, a spread over places, and the channels through which they act."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from synergysim.scenario.base import Month, Name, Part, number, share

EVERYWHERE = "everywhere"
"""Key of the depth that holds in every territory for which a path names none of its own."""


LONGEST_PATH = 1200
"""Months of the longest path of the user's own: those of the longest run."""


def check_place(place: str) -> str:
    """Accept a territory's number, or the word for all of them.

    Raises
    ------
    ValueError
        When it is neither.
    """
    if place != EVERYWHERE and not re.fullmatch("0|[1-9][0-9]{0,5}", place):
        raise ValueError(f"a territory is a number from 0, or {EVERYWHERE}")
    return place


class Wave(Part):
    """A further wave of the same shock."""

    after: int = number("months", "months after onset at which it begins", ge=1, le=240)
    depth: float = share("depth of the first wave that it reaches")
    full_months: int = number("months", "months at that depth", ge=1, le=60)
    recovery_months: float = number("months", "time in which two thirds of it fade", ge=0, le=120)


class Path(Part):
    """How a shock rises and fades: full for some months, then a geometric recovery."""

    onset: Month
    full_months: int = number("months", "months at full depth", ge=1, le=60)
    recovery_months: float = number("months", "time in which two thirds of it fade", ge=0, le=120)
    months: int = number("months", "months after onset at which it is over", ge=1, le=240)
    waves: dict[Name, Wave] = Field(default_factory=dict, description="later waves, by a name")


Depths = Annotated[
    list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=1, max_length=LONGEST_PATH)
]


class OwnPath(Part):
    """A path of the user's own, month by month, which a scenario file names as ``file``."""

    file: str = Field(description="a CSV with the columns month, depth and, if wanted, territory")
    onset: Month
    depth: dict[Annotated[str, AfterValidator(check_place)], Depths] = Field(
        description="depth in each month from onset, everywhere or by number of the territory"
    )


def _kind(path: Any) -> str:
    own = isinstance(path, OwnPath) or (isinstance(path, dict) and "file" in path)
    return "own" if own else "path"


AnyPath = Annotated[
    Annotated[Path, Tag("path")] | Annotated[OwnPath, Tag("own")], Discriminator(_kind)
]


class Spread(Part):
    """How depth differs between territories."""

    lowest: float = share("depth in the least exposed territory")
    highest: float = share("depth in the most exposed territory")
    remoteness: float = number(
        "1", "how exposure follows remoteness (-1 towns, 1 remote)", ge=-1, le=1
    )


class Channels(Part):
    """What is lost at full depth, channel by channel."""

    households_hit: float = share("share of wage-earning households hit")
    wages: float = share("share of wages that a household hit loses on average")
    whole_jobs: float = share(
        "part of that loss that is whole jobs: few lose all of it; 0: all hit lose the same share"
    )
    sales: float = number("share", "share of farm sales lost; below 0 a gain", ge=-1, le=1)
    crops: float = share("share of the harvest lost")
    remittances: float = number("share", "share of remittances lost; below 0 a gain", ge=-1, le=1)
    prices: float = number(
        "share",
        "rise of the prices that households pay, below 0 a fall; incomes do not follow",
        ge=-0.3,
        le=5,
    )
    assets: float = number("ratio", "how much more often assets are lost", ge=0, le=10)
    schools: float = share("share of schooling closed")
    schools_months: float = number(
        "months",
        "months from onset for which it stays closed; 0: it follows the depth of the shock",
        ge=0,
        le=240,
    )
    visits: float = share("share of field visits and meetings lost")
    budgets: float = share("share of productive budgets moved to the emergency")


class Shock(Part):
    """A covariate shock: COVID-19, a drought, any path of channels."""

    title: str
    country: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{3}$",
        description="ISO 3166-1 alpha-3 code of the only country that it describes",
    )
    severity: float = number("1", "scales the depth in every channel", ge=0, le=3)
    path: AnyPath
    spread: Spread
    channels: Channels
