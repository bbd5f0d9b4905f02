"""Programmes: what is delivered, to whom, at what cost."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from synergysim.scenario.base import Month, Part, number, share

Side = Literal["social", "productive"]


class Cash(Part):
    """A transfer, larger for families with more children where it says so."""

    amount: float = number("local currency per month", "transfer to a family", ge=0)
    per_child: float = number("local currency per month", "more for each child of school age", ge=0)
    children_counted: int = number("children", "children that count at most", ge=0, le=20)
    payment_every: int = number("months", "months between payments", ge=1, le=12)


class Package(Part):
    """A productive package that arrives in tranches."""

    value: float = number("local currency", "goods that reach the family", ge=0)
    consumable: float = share("share that is food or can be eaten at once")
    tranches: int = number("tranches", "number of tranches", ge=1, le=12)
    tranche_every: int = number("months", "months between tranches", ge=1, le=24)


class Training(Part):
    """Training and company by promoters."""

    dose: float = share("intensity of training in a month with a full visit")
    coaching: float = share("intensity of coaching, which feeds aspirations")
    groups: float = share("intensity of savings groups and associations")
    months: int = number("months", "how long training lasts", ge=0, le=120)


class Targeting(Part):
    """How places and households are chosen."""

    rule: Literal["proxy-means", "community", "categorical", "territorial"]
    requirement: float = share("means rank that an applicant must reach (entry requirement)")
    definition: float = share("share of households that fit the programme's own target definition")
    intake_every: int = number("months", "months between intakes", ge=1, le=60)


class Costs(Part):
    """What delivering costs beside what is delivered."""

    delivery: float = number("local currency per month", "delivery per family served", ge=0)
    administration: float = number("share of benefits", "administration", ge=0, le=2)


class Programme(Part):
    """One programme of the social or the productive side."""

    title: str
    side: Side
    budget: float = number(
        "local currency per household and year", "appropriation per modelled household", ge=0
    )
    start: Month = Field(description="month of the first intake")
    duration: int = number("months", "how long a family is served", ge=1, le=600)
    cash: Cash | None = None
    package: Package | None = None
    training: Training | None = None
    condition: bool = Field(description="whether support asks for school attendance")
    targeting: Targeting
    costs: Costs

    @model_validator(mode="after")
    def delivers_something(self) -> Programme:
        """Refuse a programme without any instrument."""
        if self.cash is None and self.package is None and self.training is None:
            raise ValueError("a programme needs at least one of cash, package, training")
        return self
