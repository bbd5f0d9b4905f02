"""The fields of a household, each declared once with its unit and its meaning.

The six classes are what the rule reads and returns: ``h.assets``, ``place.price``. The population's
columns, the Mesa agent's attributes, the layout of a block and the tables of the documentation all
follow from them, in the order in which the fields are written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple, get_type_hints

LANES = 136
"""Households of a block: an odd number of cache lines (of 8 numbers), so that the columns of a lane
spread over the cache's sets."""


@dataclass(frozen=True, slots=True)
class About:
    """Unit and meaning of a field."""

    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the population: its name, unit and meaning."""

    name: str
    unit: str
    meaning: str


class State(NamedTuple):
    """Carried from month to month."""

    assets: Annotated[float, About("PPP$", "productive assets: animals, tools, stock")]
    savings: Annotated[float, About("PPP$", "liquid savings")]
    recent_assets: Annotated[
        float, About("PPP$", "part of assets delivered in the last months, first to be sold")
    ]
    inputs: Annotated[float, About("share", "crop inputs in the ground, of full use")]
    know_how: Annotated[float, About("log points", "productive know-how")]
    aspiration: Annotated[float, About("0..1", "aspirations")]
    social_capital: Annotated[float, About("0..1", "ties to others")]
    expected_income: Annotated[
        float, About("PPP$ per month", "income the household has come to expect")
    ]
    capacity: Annotated[float, About("log points", "persistent earning capacity")]
    ability: Annotated[float, About("log points", "ability of this generation")]
    schooling: Annotated[float, About("0..1", "schooling of the next generation")]
    insured: Annotated[float, About("0..1", "enrolled in health insurance")]
    membership: Annotated[float, About("0..1", "part in a marketing association")]


class Outcomes(NamedTuple):
    """Computed each month."""

    earned_income: Annotated[
        float, About("PPP$ per month", "real net income without public transfers")
    ]
    income: Annotated[float, About("PPP$ per month", "real net income with public transfers")]
    consumption: Annotated[float, About("PPP$ per month", "real consumption")]
    attendance: Annotated[float, About("share", "school attendance of the children")]
    hungry: Annotated[
        float, About("0 or 1", "consumption below the hunger floor: severe food insecurity")
    ]
    food_insecure: Annotated[
        float, About("0 or 1", "consumption below subsistence: moderate or severe food insecurity")
    ]
    distress_sale: Annotated[float, About("PPP$", "productive assets sold in distress")]
    operates_high: Annotated[float, About("0 or 1", "runs the better technology")]
    farm_income: Annotated[
        float, About("PPP$ per month", "crops and assets, net of inputs and of the fixed cost")
    ]
    wage_income: Annotated[float, About("PPP$ per month", "wages")]
    shared: Annotated[float, About("PPP$", "received from risk sharing, net of what was given")]


class Delivered(NamedTuple):
    """Put there by programmes during the month and consumed by the rule."""

    cash: Annotated[float, About("PPP$", "cash delivered")]
    goods: Annotated[float, About("PPP$", "food and consumable goods delivered")]
    package: Annotated[float, About("PPP$", "productive assets delivered")]
    training: Annotated[
        float, About("0..1", "training: dose times quality times agreement of messages")
    ]
    coaching: Annotated[float, About("0..1", "coaching")]
    groups: Annotated[float, About("0..1", "savings groups")]
    association: Annotated[float, About("0..1", "marketing associations")]
    condition: Annotated[float, About("0 or 1", "support requires school attendance")]
    works: Annotated[float, About("share", "wage time that public works take")]
    insurance: Annotated[float, About("0..1", "enrolment in health insurance offered")]


class Traits(NamedTuple):
    """Fixed for a household's life; stored in single precision."""

    size: Annotated[float, About("persons", "members")]
    children: Annotated[float, About("persons", "members of school age")]
    labour: Annotated[float, About("ratio", "labour endowment over the context's mean")]
    land: Annotated[float, About("ratio", "crop base over the context's mean")]
    remittance_weight: Annotated[
        float, About("ratio", "remittances over the mean receiving household; 0 receives none")
    ]
    exposure: Annotated[float, About("share", "rank in exposure to shocks, lowest are hit first")]
    own_aspiration: Annotated[float, About("0..1", "aspirations that the household returns to")]
    own_social_capital: Annotated[float, About("0..1", "social capital that it returns to")]
    advantage: Annotated[
        float, About("standard deviations", "what its labour, land and ability have in common")
    ]


class Place(NamedTuple):
    """What the territory gives in this month."""

    potential: Annotated[float, About("log points", "agricultural potential")]
    wage_level: Annotated[float, About("ratio", "wages over the context's mean")]
    crop_factor: Annotated[float, About("ratio", "weather, drought and pests on crops")]
    sale_factor: Annotated[float, About("ratio", "market access times open markets")]
    returns: Annotated[
        float, About("ratio", "output of the better technology, over a place of mean market access")
    ]
    usual_crop: Annotated[float, About("ratio", "crop factor without the shocks of the scenario")]
    usual_sale: Annotated[float, About("ratio", "sale factor without the shocks of the scenario")]
    wage_factor: Annotated[float, About("ratio", "demand for casual work")]
    hit_share: Annotated[float, About("share", "households whose wages the shock hits")]
    hit_loss: Annotated[float, About("share", "share of wages that they lose on average")]
    whole_jobs: Annotated[float, About("share", "part of that loss that is whole jobs lost")]
    remittance_factor: Annotated[float, About("ratio", "remittances that arrive")]
    accident_factor: Annotated[float, About("ratio", "how much more often assets are lost")]
    school_open: Annotated[float, About("share", "schooling that takes place")]
    price: Annotated[float, About("index", "local prices over normal")]
    demand: Annotated[float, About("ratio", "extra local demand per unit of market income")]
    pool: Annotated[
        float, About("PPP$", "what risk sharing still owes, per unit of social capital")
    ]


class EarningDraws(NamedTuple):
    """Uniform draws of the month for earnings, two pairs that become normal deviates."""

    capacity_radius: float
    capacity_angle: float
    wage_radius: float
    wage_angle: float


class EventDraws(NamedTuple):
    """Uniform draws of the month for events."""

    illness: float
    accident: float
    accident_size: float
    renewal: float


def columns_of(fields: type[NamedTuple]) -> tuple[Column, ...]:
    """List the fields of a class with unit and meaning, in the order of their declaration.

    Raises
    ------
    TypeError
        If a field does not state its unit and meaning.
    """
    hints = get_type_hints(fields, include_extras=True)
    columns = []
    for name in fields._fields:
        about = getattr(hints[name], "__metadata__", (None,))[0]
        if not isinstance(about, About):
            raise TypeError(f"{fields.__name__}.{name} does not state its unit and meaning")
        columns.append(Column(name, about.unit, about.meaning))
    return tuple(columns)


STATE = columns_of(State)
OUTCOMES = columns_of(Outcomes)
DELIVERED = columns_of(Delivered)
TRAITS = columns_of(Traits)
PLACE = columns_of(Place)

STORED = len(STATE) + len(OUTCOMES) + len(DELIVERED)
"""Columns of the state matrix."""

STATE_ROW = {column.name: row for row, column in enumerate(STATE + OUTCOMES + DELIVERED)}
"""Row of each stored column in the state matrix."""

TRAIT_ROW = {column.name: row for row, column in enumerate(TRAITS)}
"""Row of each trait."""

FIRST_DELIVERED = STATE_ROW["cash"]
"""First row of the state matrix that programmes fill."""
