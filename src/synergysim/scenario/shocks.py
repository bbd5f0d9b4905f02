"""Shocks and the responses to them."""

from __future__ import annotations

from pydantic import Field

from synergysim.scenario.base import Month, Part, number, share


class Path(Part):
    """How a shock rises and fades: full for some months, then a geometric recovery."""

    onset: Month
    full_months: int = number("months", "months at full depth", ge=1, le=60)
    recovery_months: float = number("months", "time in which two thirds of it fade", ge=0, le=120)
    months: int = number("months", "months after onset at which it is over", ge=1, le=240)


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
    wages: float = share("share of wages that a household hit loses")
    sales: float = share("share of farm sales lost")
    crops: float = share("share of the harvest lost")
    remittances: float = share("share of remittances lost")
    assets: float = number("ratio", "how much more often assets are lost", ge=0, le=10)
    schools: float = share("share of schooling closed")
    visits: float = share("share of field visits and meetings lost")
    budgets: float = share("share of productive budgets moved to the emergency")


class Shock(Part):
    """A covariate shock: COVID-19, a drought, any path of channels."""

    title: str
    severity: float = number("1", "scales the depth in every channel", ge=0, le=3)
    path: Path
    spread: Spread
    channels: Channels


class Rails(Part):
    """Chance per month that emergency money arrives, by how a household can be paid."""

    account: float = share("on a programme's list with an account")
    list: float = share("on a programme's list, paid at cash points")
    registry: float = share("only in the registry")
    none: float = share("not registered")


class Response(Part):
    """Emergency cash: a top-up for families enrolled and an extension to others."""

    title: str
    shock: str = Field(description="name of the shock that it answers")
    delay: int = number("months", "months from onset to the first payment", ge=0, le=36)
    months: int = number("months", "monthly payments per family", ge=1, le=60)
    amount: float = number("local currency per month", "payment per family", ge=0)
    budget: float = number("local currency per household", "emergency money available", ge=0)
    top_up: bool = Field(description="whether families enrolled in social programmes receive it")
    extension: float = share("share of the other households, poorest first, that it reaches for")
    rails: Rails
