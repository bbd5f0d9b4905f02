"""Programmes: what is delivered, to whom, at what cost."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from synergysim.scenario.base import MOST_MONEY, Month, Name, Part, number, share
from synergysim.scenario.place_choice import PlaceChoice
from synergysim.scenario.registered import INSTRUMENTS, SettingsOf, TargetingRuleName

Side = Literal["social", "productive"]

OWN_KEYS = ("cash", "package", "training", "services")
"""Instruments that are keys of a programme, in the order of delivery."""


class Works(Part):
    """Public works required for a transfer; families with hardly any labour are exempt."""

    labour: float = share("share of a household's wage time in months for which cash is due")


class Cash(Part):
    """A transfer, larger for families with more children where it says so."""

    amount: float = number("local currency per month", "transfer to a family", ge=0, le=MOST_MONEY)
    per_child: float = number(
        "local currency per month", "more for each child of school age", ge=0, le=MOST_MONEY
    )
    children_counted: int = number("children", "children that count at most", ge=0, le=20)
    payment_every: int = number("months", "months between payments", ge=1, le=12)
    calendar: list[int] = Field(
        default_factory=list,
        description="calendar months for which cash is due, 1 to 12; all if empty",
    )
    works: Works | None = None

    @field_validator("calendar")
    @classmethod
    def months_of_a_year(cls, calendar: list[int]) -> list[int]:
        """Refuse values that are not months, and repeated months."""
        if any(not 1 <= month <= 12 for month in calendar) or len(set(calendar)) < len(calendar):
            raise ValueError("months from 1 to 12, each once")
        return calendar


class Package(Part):
    """A productive package that arrives in tranches."""

    value: float = number("local currency", "goods that reach the family", ge=0, le=MOST_MONEY)
    consumable: float = share("share that is food or can be eaten at once")
    tranches: int = number("tranches", "number of tranches", ge=1, le=12)
    tranche_every: int = number("months", "months between tranches", ge=1, le=24)


class Training(Part):
    """Training and company by promoters."""

    dose: float = share("intensity of training in a month with a full visit")
    coaching: float = share("intensity of coaching, which feeds aspirations")
    groups: float = share("intensity of savings groups")
    association: float = Field(
        default=0.0,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="intensity of marketing associations",
    )
    months: int = number("months", "how long training lasts", ge=0, le=120)

    def with_groups_alone(self) -> Training:
        """Let savings groups stand for associations too, the larger of the two, as in 0.1.0."""
        one = max(self.groups, self.association)
        return self.model_copy(update={"groups": one, "association": 0.0})


class Services(Part):
    """Links to services that a programme makes for its families."""

    insurance: float = share("chance in a month with a full visit of enrolment in health insurance")


class Exclusion(Part):
    """Families whom another programme serves already, and who are left out."""

    programme: str = Field(description="the programme whose families are left out")
    when: Literal["on-request", "always"] = Field(
        description="at all intakes, or once enough villages have asked for it"
    )


class Change(Part):
    """A dated change of criteria; what it does not name stays as it was."""

    date: Month = Field(description="month from which intakes follow the new criteria")
    own_criteria: bool = Field(
        description="whether the programme no longer keeps to what was agreed on targeting"
    )
    requirement: float | None = Field(
        default=None,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="means rank that an applicant must reach from then on",
    )
    definition: float | None = Field(
        default=None,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="share of households that fit the target definition from then on",
    )
    place_need: float | None = Field(
        default=None,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="weight of need against farming potential in the choice of places",
    )


class Targeting(Part):
    """How places and households are chosen."""

    rule: TargetingRuleName = Field(description="how places and families are found")
    list_of: str | None = Field(
        default=None, description="the programme whose list the rule `list` takes over"
    )
    requirement: float = share("means rank that an applicant must reach (entry requirement)")
    definition: float = share("share of households that fit the programme's own target definition")
    intake_every: int = number("months", "months between intakes", ge=1, le=1200)
    committees_of: str | None = Field(
        default=None,
        description="the programme whose village committees rank, where the rule is `community`",
    )
    exclude: Exclusion | None = None
    consent: bool = Field(
        default=False,
        description="whether a village has to let the programme in before it enrols families of"
        " its list there",
    )
    place_need: float | None = Field(
        default=None,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="weight of need against farming potential in the choice of places;"
        " the owner's priority to small producers if it is not given",
    )
    places: PlaceChoice | None = Field(
        default=None, description="the places entered before families are looked at; all without it"
    )
    changes: dict[Name, Change] = Field(
        default_factory=dict, description="dated changes of criteria, by name"
    )

    @field_validator("places", mode="before")
    @classmethod
    def share_of_places(cls, places: object) -> object:
        """Read a bare share as places that are chosen by chance."""
        if isinstance(places, (int, float)) and not isinstance(places, bool):
            return {"share": float(places), "choose_by": "random", "map_error": 0.0}
        return places

    @model_validator(mode="after")
    def list_belongs_to_somebody(self) -> Targeting:
        """Refuse a list without a programme, and a programme's name without the rule."""
        if (self.rule == "list") != (self.list_of is not None):
            raise ValueError("the rule `list` and the key `list_of` go together")
        return self

    def at(self, date: str) -> Targeting:
        """Criteria in force in a calendar month, written ``YYYY-MM``."""
        changed: dict[str, Any] = {}
        for change in sorted(self.changes.values(), key=lambda change: change.date):
            if change.date <= date:
                changed |= change.model_dump(exclude={"date", "own_criteria"}, exclude_none=True)
        return self.model_copy(update=changed)


class Costs(Part):
    """What delivering costs beside what is delivered."""

    delivery: float = number(
        "local currency per month", "delivery per family served", ge=0, le=MOST_MONEY
    )
    administration: float = number("share of benefits", "administration", ge=0, le=2)
    targeting: float | None = Field(
        default=None,
        ge=0,
        le=MOST_MONEY,
        json_schema_extra={"unit": "local currency"},
        description="finding and checking a family that is newly enrolled; nothing where a list,"
        " committees or a registry of others are used",
    )


class Programme(Part):
    """One programme of the social or the productive side."""

    title: str
    side: Side
    owner: str | None = Field(
        default=None,
        description="ministry that runs it where programmes stay with their own institutions",
    )
    outside: bool = Field(
        default=False, description="whether no architecture changes its owner or its boundary"
    )
    joins: str | None = Field(
        default=None,
        description="the programme whose families it is to reach; for a productive programme"
        " the first social one unless it says otherwise",
    )
    budget: float = number(
        "local currency per household and year",
        "appropriation per modelled household",
        ge=0,
        le=MOST_MONEY,
    )
    funding: Literal["budget", "as-needed"] = Field(
        default="budget",
        description="as-needed approves what the families reached cost, whatever the budget says",
    )
    start: Month = Field(description="month of the first intake")
    ends: Month | None = Field(
        default=None,
        description="month from which nothing more is approved and nobody is enrolled; families on"
        " the list are served for their time, as far as money is left",
    )
    duration: int = number("months", "how long a family is served", ge=1, le=600)
    cash: Cash | None = None
    package: Package | None = None
    training: Training | None = None
    services: Services | None = None
    instruments: (
        Annotated[
            dict[Name, dict[Name, bool | int | float | str]], SettingsOf(INSTRUMENTS, OWN_KEYS)
        ]
        | None
    ) = Field(
        default=None,
        description="instruments of extensions, by name, with the settings that each declares",
    )
    condition: bool = Field(description="whether support requires school attendance")
    delivers: bool = Field(
        default=True, description="false draws up the list and delivers nothing: a placebo"
    )
    targeting: Targeting
    costs: Costs

    @model_validator(mode="after")
    def delivers_something(self) -> Programme:
        """Refuse a programme without any instrument."""
        if not (self.cash or self.package or self.training or self.instruments):
            raise ValueError("a programme needs at least one of cash, package, training")
        return self

    @model_validator(mode="after")
    def ends_after_its_start(self) -> Programme:
        """Refuse an end that leaves no month for an intake."""
        if self.ends is not None and self.ends <= self.start:
            raise ValueError(f"ends in {self.ends}, which is not after its start, {self.start}")
        return self

    def gives(self) -> dict[str, Any]:
        """Settings of its instruments by name, in the order of delivery."""
        own = {name: getattr(self, name) for name in OWN_KEYS}
        return {name: config for name, config in own.items() if config is not None} | {
            name: INSTRUMENTS[name].settings.model_validate(config)
            for name, config in (self.instruments or {}).items()
        }
