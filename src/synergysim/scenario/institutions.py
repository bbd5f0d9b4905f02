"""Institutions of a country: ministries, government, donor, staff, communities."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synergysim.scenario.architecture import Body
from synergysim.scenario.base import MOST_MONEY, Name, Part, number, share
from synergysim.scenario.programmes import Side
from synergysim.scenario.registered import BehaviourName


class BySide(Part):
    """A share for each side of the system."""

    social: float = share("social side")
    productive: float = share("productive side")


class Ministry(Part):
    """A ministry at the start of the run."""

    title: str
    sector: Side
    weight: float = share("political weight")
    capacity: float = share("capacity to deliver and to coordinate")
    age: float = number("years", "years since it was set up", ge=0, le=300)
    smallholder_priority: float = share("priority given to small producers")
    goals: BySide = Field(
        description="what a programme of either side is measured on under this ministry:"
        " 0 vulnerable households, 1 production"
    )
    behaviour: BehaviourName | None = Field(
        default=None, description="how it chooses its effort; a best response if it is not given"
    )


class Government(Part):
    """Political support and its tides."""

    support: float = share("political support for coordination at the start")
    earned: float = share("share of support that visible results must earn")
    adjustment: float = number("per quarter", "pace of support", ge=0, le=1)
    full_result: float = number(
        "share",
        "share of the leading programmes' families, reached by both through an agreement, that"
        " counts as a full result",
        ge=0.001,
        le=1,
    )
    results: Literal["attributable", "above-chance"] = Field(
        default="attributable",
        description="what counts as a result: families who came through an agreed place, list or"
        " referral, or the joint share of productive clients above chance, coincidence included",
    )
    awaits_results: bool = Field(
        default=True,
        description="whether results are judged only from the first family on a productive list on;"
        " until then support follows what was promised",
    )
    fiscal_year: int = Field(
        default=1,
        ge=1,
        le=12,
        json_schema_extra={"unit": "calendar month"},
        description="month in which the fiscal year begins",
    )
    election_every: int = number("months", "months between elections", ge=12, le=120)
    election_support: float = number(
        "share", "standard deviation of support's change at an election", ge=0, le=1
    )
    election_goals: float = number(
        "share", "standard deviation of goals' change at an election", ge=0, le=1
    )
    goal_drift: float = number("per quarter", "standard deviation of goals' drift", ge=0, le=1)


class Donor(Part):
    """A donor or agency that finances, trains and builds."""

    title: str
    supports: list[str] = Field(description="ministries whose capacity it strengthens")
    capacity_gain: float = number("per quarter", "share of missing capacity closed", ge=0, le=1)
    services_gain: float = number("per quarter", "share of missing services built", ge=0, le=1)
    finance: float = number(
        "local currency per household and year",
        "money added to productive programmes",
        ge=0,
        le=MOST_MONEY,
    )
    associations: float = Field(
        default=0.0,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="intensity of marketing associations for families of the productive"
        " programmes of ministries that it supports",
    )
    seeds_councils: bool = Field(description="whether local councils meet with its help")


class Coordination(Part):
    """What coordination is worth to an office, and what it costs."""

    obligation: float = number("payoff", "benefit of fulfilling agreements in force", ge=0, le=10)
    money: float = number(
        "payoff", "benefit of the joint money that coordination releases", ge=0, le=20
    )
    partner: float = number(
        "payoff", "benefit of a trusted partner that serves the same households", ge=0, le=10
    )
    cost_none: float = number("payoff", "marginal cost inside one programme", ge=0, le=10)
    cost_strategy: float = number("payoff", "marginal cost inside one strategy", gt=0, le=10)
    cost_institution: float = number("payoff", "marginal cost inside one institution", gt=0, le=10)
    cost_institutions: float = number("payoff", "marginal cost between institutions", gt=0, le=10)
    cost_partners: float = number("per partner", "cost rise with each further partner", ge=0, le=1)
    cost_weight: float = number("per weight", "cost rise with own weight", ge=0, le=5)
    inertia: float = number("payoff", "cost of a change of routine at full inertia", ge=0, le=10)
    inertia_years: float = number(
        "years", "years in which inertia reaches 63 % of its limit", gt=0, le=100
    )
    routine: float = number("per quarter", "pace at which routine follows effort", ge=0, le=1)
    trust_start: float = share("trust between offices at the start")
    trust_reference: float = share("effort that earns full trust")
    trust_up: float = number("per quarter", "trust gained", ge=0, le=1)
    trust_down: float = number("per quarter", "trust lost", ge=0, le=1)
    fit: Literal["directed", "smaller"] = Field(
        default="directed",
        description="how the overlap of two target populations is counted: the share of the"
        " leading programme's families whom the partner's rules admit, or the shared part over the"
        " smaller population, from the first intake on",
    )
    search: float = Field(
        default=0.0,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="share of administration that finding and checking families takes, which the"
        " leading programme's list saves a partner; where `costs.targeting` states that cost, all"
        " of it is saved, unless this is 0",
    )
    learning: float = number("per quarter", "capacity learned by working together", ge=0, le=1)
    learns_from_others: bool = Field(
        default=True,
        description="whether a ministry learns once a quarter, from its best joint work with"
        " another ministry; otherwise from every pair, also one of its own",
    )
    information_use: float = share("chance that shared information aligns a delivery")
    agreement_lapse: float = number("per quarter", "lapse of agreements not binding", ge=0, le=1)
    worth_of_meeting: float = number(
        "share", "share of agenda items decided at which all principals attend", gt=0, le=1
    )
    worth_of_council: float = number(
        "share", "the same for bodies below the national level", gt=0, le=1
    )
    attendance_adjustment: float = number("per quarter", "pace of attendance", ge=0, le=1)
    one_vote: bool = Field(
        default=True,
        description="whether an emergency takes what it takes from the whole vote of one programme;"
        " otherwise from its productive components alone",
    )
    retention: float = share("share of joint money that its holder can retain")
    reprogrammed: float = Field(
        default=0.0,
        ge=0,
        le=1,
        json_schema_extra={"unit": "share"},
        description="share of the joint money that nobody released which goes to the same vote's"
        " other lines in the last quarter of the fiscal year",
    )
    unspent: float = number("share", "budget unspent per unit of missing capacity", ge=0, le=1)
    own_budget_cost: float = Field(
        default=0.0,
        ge=0,
        le=10,
        json_schema_extra={"unit": "platforms"},
        description="meetings that members could pay for what a body's own budget of 1 costs them"
        " at each of its meetings",
    )
    platform_cost: float = share("share of administration that a meeting of a body uses")


class Caseload(Part):
    """Families per manager of each side."""

    social: float = number("families per manager", "social side", ge=1, le=100_000)
    productive: float = number("families per manager", "productive side", ge=1, le=100_000)


class Staff(Part):
    """Local managers, promoters and monitors."""

    commitment: BySide
    commitment_dispersion: float = number("share", "standard deviation of commitment", ge=0, le=0.5)
    caseload: Caseload
    hours: float = number("hours per month", "working time", gt=0, le=300)
    visit_hours: float = number("hours", "time of a visit with travel", gt=0, le=20)
    coordination_time: float = share("largest share of time spent on coordination")
    referral: float = share("chance of a referral per visit of an engaged manager")
    latitude: float = share("share of slots that a manager may fill at discretion")
    requirement_help: float = share(
        "share of an entry requirement that a manager with ties helps to meet"
    )
    meeting_hours: float = Field(
        default=0.0,
        ge=0,
        le=40,
        json_schema_extra={"unit": "hours"},
        description="time that a meeting of a local council takes a manager, with travel",
    )
    tie_growth: float = number("per month", "growth of ties in full contact", ge=0, le=1)
    tie_decay: float = number("per month", "decay of ties", ge=0, le=1)
    council_contact: float = share("contact given by one council meeting")
    mixed_messages: float = share(
        "share of training lost where the messages of two managers contradict each other"
    )
    messages_where_spoken: bool = Field(
        default=True,
        description="whether messages clash only with a programme that gives families messages,"
        " by visits (training, coaching, links to services) or conditions",
    )
    one_team: bool = Field(
        default=True,
        description="whether the staff of one programme carries the families of all its"
        " components; otherwise each component has its own",
    )
    one_queue: bool = Field(
        default=True,
        description="whether components of one programme wait in a place for what those before"
        " them still owe there",
    )
    quality_until_hired: bool = Field(
        default=True,
        description="whether work outside an owner's sector loses quality in training alone, until"
        " the staff that is missing is hired and paid; otherwise all its goods and training do,"
        " for good",
    )
    hiring_months: float = Field(
        default=12.0,
        gt=0,
        le=120,
        json_schema_extra={"unit": "months"},
        description="months after which 63 % of the staff is hired that an owner outside its sector"
        " lacks",
    )
    lateness: float = share("chance, per unit of missing capacity, that a delivery is a month late")
    turnover: float = number("per year", "chance that a manager leaves", ge=0, le=1)
    turnover_election: float = number(
        "share", "additional chance of leaving in an election month", ge=0, le=1
    )
    fatigue_rise: float = number("per month", "fatigue per unit of overwork", ge=0, le=1)
    fatigue_recovery: float = number("per month", "recovery", ge=0, le=1)


class Community(Part):
    """Acceptance of a second benefit to the same family."""

    resentment_adjustment: float = number("per quarter", "pace of resentment", ge=0, le=1)
    refusal: float = number("per resentment", "chance of refusing a second benefit", ge=0, le=5)
    social_capital_loss: float = number("per quarter", "lost per unit of resentment", ge=0, le=1)
    consent_spread: float = Field(
        default=0.05,
        gt=0,
        le=1,
        json_schema_extra={"unit": "grievance"},
        description="how gradually consent falls where a planned list comes near what a village"
        " tolerates",
    )
    generalisation: float = share("share of villages asking at which exclusion becomes the rule")


class TargetingError(Part):
    """Noise of the ways to rank households, in standard deviations of welfare."""

    proxy_means: float = number(
        "standard deviation of log welfare", "proxy-means score", ge=0, le=5
    )
    community: float = number("standard deviation of log welfare", "community ranking", ge=0, le=5)
    means_welfare: float = share("correlation of entry requirements' means with welfare")


class Institutions(Part):
    """Who governs, with what habits."""

    title: str
    ministries: dict[Name, Ministry] = Field(min_length=1)
    councils: dict[Name, Body] = Field(
        default={},
        description="local bodies of the country, which meet under every architecture; a body of"
        " the same name in an architecture takes the place of one",
    )
    government: Government
    donor: Donor | None = None
    coordination: Coordination
    staff: Staff
    community: Community
    targeting_error: TargetingError
    equal_owners: bool = Field(
        default=False,
        description="whether every ministry is like the one that runs the social side, and work"
        " outside an owner's sector loses nothing: a control for comparisons",
    )
