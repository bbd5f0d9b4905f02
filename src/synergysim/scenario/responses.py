"""Responses to a shock: what a government gives, to whom, through which rails, when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from synergysim.scenario.base import MOST_MONEY, Month, Part, number, share

RESPONSE = "response"
"""Side and ministry of a response's money in tables; what it pays is the use ``emergency``."""

Kind = Literal["cash", "food", "inputs", "package", "by-place", "waiver"]


class ByPlace(Part):
    """What a response gives in each place, and when: cash or crop inputs, from one budget.

    A place whose markets the shock has closed gets cash, as inputs can neither be bought nor what
    is harvested be sold. Elsewhere inputs are handed over when planting is near.
    """

    closed: float = share("depth of the shock in a place from which its markets count as closed")
    near: int = number("months", "months before planting in which inputs are of use", ge=0, le=11)
    wait: int = number(
        "months",
        "months after the first delivery that a place with open markets waits for planting; where"
        " it would have to wait longer it gets cash",
        ge=0,
        le=12,
    )
    administration: float = number(
        "share of benefits", "cost of delivering inputs; that of cash is the response's", ge=0, le=2
    )


class Rails(Part):
    """What finds a family and what pays it, as chances per month.

    A family on the lists that a response builds on is known at once. Which families are registered
    and which have an account is a trait of the household; whether two programmes know of each
    other's families is their agreement in force.
    """

    registry: float = share("chance that a registered family is found in the registry")
    census: float = share("chance that a family that is not registered is found, by open visits")
    account: float = share("chance that a family that was found is paid into its account")
    cash_point: float = share("chance that a family without an account is paid at a cash point")
    field: float = share("chance that goods reach a family that was found, by open visits")
    never_collects: float = share("share of families without an account that never come")


class Response(Part):
    """A response: one kind of support for families enrolled, for others, or for both.

    A top-up of those enrolled is vertical expansion, coverage of others horizontal; coverage
    without a top-up is a new scheme.
    """

    title: str
    kind: Kind = Field(
        description="cash; food; crop inputs; a productive package; cash or crop inputs by place"
        " and month; or conditions waived"
    )
    by_place: ByPlace | None = Field(
        default=None, description="what a response of the kind by-place gives where, and when"
    )
    shock: str = Field(description="name of the shock that it answers")
    trigger: float = share("mean depth of the shock, over territories, that calls the response")
    not_before: Month | None = Field(
        default=None, description="month before which it is not called"
    )
    delay: int = number("months", "months from the call to the first delivery", ge=0, le=36)
    months: int = number("months", "monthly deliveries per family, or of a waiver", ge=1, le=60)
    amount: float = number(
        "local currency", "value of each delivery to a family", ge=0, le=MOST_MONEY
    )
    budget: float = number(
        "local currency per household", "emergency money available", ge=0, le=MOST_MONEY
    )
    administration: float = number("share of benefits", "cost of delivering", ge=0, le=2)
    lists: Literal["social", "productive"] = Field(
        description="the side whose programmes' families it builds on"
    )
    top_up: bool = Field(description="whether those families receive it")
    coverage: float = share(
        "share of all households that it is to reach: those topped up, then the poorest others"
    )
    territories: Literal["uniform", "by-exposure"] = Field(
        description="places, and turns where money is short, alike for all households or in"
        " proportion to the depth"
    )
    waives_conditions: bool = Field(
        description="whether conditional payments are made meanwhile without checks"
    )
    rails: Rails

    @model_validator(mode="after")
    def has_something_to_give(self) -> Response:
        """Refuse a response without money, without anybody to give it to, or without effect."""
        if (self.kind == "by-place") != (self.by_place is not None):
            raise ValueError("kind by-place and the key by_place need each other")
        if self.kind == "waiver":
            if not self.waives_conditions:
                raise ValueError("a waiver that waives nothing: waives_conditions must be true")
            return self
        if self.budget <= 0 or self.amount <= 0:
            raise ValueError(
                "a response without budget: budget and amount must be above 0"
                " unless its kind is waiver"
            )
        if not self.top_up and self.coverage == 0:
            raise ValueError("a response to nobody: top up those enrolled, or cover others")
        return self
