"""What a household consists of: its columns, their units, and where they lie in a block.

A block is a flat scratch of ``LANES`` households: column ``c`` of lane ``j`` stands at
``c * LANES + j``. One flat scratch with constant offsets is what lets the compiler vectorise the
rule without alias checks between some sixty arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

LANES = 136
"""Households of a block: an odd number of cache lines (of 8 numbers), so that the columns of a lane
spread over the cache's sets."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the population: its name, unit and meaning."""

    name: str
    unit: str
    meaning: str


TRAITS = (
    Column("size", "persons", "members"),
    Column("children", "persons", "members of school age"),
    Column("labour", "ratio", "labour endowment over the context's mean"),
    Column("land", "ratio", "crop base over the context's mean"),
    Column(
        "remittance_weight",
        "ratio",
        "remittances over the mean receiving household; 0 receives none",
    ),
    Column("exposure", "share", "rank in exposure to shocks, lowest are hit first"),
    Column("own_aspiration", "0..1", "aspirations that the household returns to"),
    Column("own_social_capital", "0..1", "social capital that it returns to"),
    Column("advantage", "standard deviations", "what its labour, land and ability have in common"),
)
"""Fixed for a household's life; stored in single precision."""

STATE = (
    Column("assets", "PPP$", "productive assets: animals, tools, stock"),
    Column("savings", "PPP$", "liquid savings"),
    Column("fresh", "PPP$", "part of assets delivered in the last months, first to be sold"),
    Column("inputs", "share", "crop inputs in the ground, of full use"),
    Column("know_how", "log points", "productive know-how"),
    Column("aspiration", "0..1", "aspirations"),
    Column("social_capital", "0..1", "ties to others"),
    Column("expected_income", "PPP$ per month", "income the household has come to expect"),
    Column("capacity", "log points", "persistent earning capacity"),
    Column("ability", "log points", "ability of this generation"),
    Column("schooling", "0..1", "schooling of the next generation"),
    Column("insured", "0..1", "enrolled in health insurance"),
)
"""Carried from month to month."""

OUTCOMES = (
    Column("earned_income", "PPP$ per month", "real net income without public transfers"),
    Column("income", "PPP$ per month", "real net income with public transfers"),
    Column("consumption", "PPP$ per month", "real consumption"),
    Column("attendance", "share", "school attendance of the children"),
    Column("hungry", "0 or 1", "consumption below the hunger floor"),
    Column("distress_sale", "PPP$", "productive assets sold in distress"),
    Column("operates_high", "0 or 1", "runs the better technology"),
    Column(
        "farm_income", "PPP$ per month", "crops and assets, net of inputs and of the fixed cost"
    ),
    Column("wage_income", "PPP$ per month", "wages"),
    Column("shared", "PPP$", "received from risk sharing, net of what was given"),
)
"""Computed each month."""

DELIVERED = (
    Column("cash", "PPP$", "cash delivered"),
    Column("goods", "PPP$", "food and consumable goods delivered"),
    Column("package", "PPP$", "productive assets delivered"),
    Column("training", "0..1", "training: dose times quality times agreement of messages"),
    Column("coaching", "0..1", "coaching"),
    Column("groups", "0..1", "savings groups and associations"),
    Column("condition", "0 or 1", "support asks for school attendance"),
    Column("works", "share", "wage time that public works take"),
    Column("insurance", "0..1", "enrolment in health insurance offered"),
)
"""Put there by programmes during the month and consumed by the rule."""

PLACE = (
    Column("potential", "log points", "agricultural potential"),
    Column("wage_level", "ratio", "wages over the context's mean"),
    Column("crop_factor", "ratio", "weather, drought and pests on crops"),
    Column("sale_factor", "ratio", "market access times open markets"),
    Column("wage_factor", "ratio", "demand for casual work"),
    Column("hit_share", "share", "households whose wages the shock hits"),
    Column("hit_loss", "share", "share of wages that they lose"),
    Column("remittance_factor", "ratio", "remittances that arrive"),
    Column("accident_factor", "ratio", "how much more often assets are lost"),
    Column("school_open", "share", "schooling that takes place"),
    Column("price", "index", "local prices over normal"),
    Column("demand", "ratio", "extra local demand per unit of market income"),
    Column("pool", "PPP$", "what risk sharing still owes, per unit of social capital"),
)
"""What the territory gives in this month."""

PASSING = (
    Column("market_income", "PPP$ per month", "wages and half of farm sales, which demand feeds"),
)
"""Needed for the sums of a territory and kept no longer."""

DRAWS = tuple(Column(f"draw_{i}", "uniform", "keyed draw") for i in range(8))

ALL = STATE + OUTCOMES + DELIVERED + TRAITS + PLACE + PASSING + DRAWS
STORED = len(STATE) + len(OUTCOMES) + len(DELIVERED)


# Where each column's first lane stands in a block, in the order of ALL.
# fmt: off
(
    ASSETS, SAVINGS, FRESH, INPUTS, KNOW_HOW, ASPIRATION, SOCIAL_CAPITAL, EXPECTED_INCOME, CAPACITY,
    ABILITY, SCHOOLING, INSURED, EARNED_INCOME, INCOME, CONSUMPTION, ATTENDANCE, HUNGRY,
    DISTRESS_SALE, OPERATES_HIGH, FARM_INCOME, WAGE_INCOME, SHARED, CASH, GOODS, PACKAGE, TRAINING,
    COACHING, GROUPS, CONDITION, WORKS, INSURANCE, SIZE, CHILDREN, LABOUR, LAND, REMITTANCE_WEIGHT,
    EXPOSURE, OWN_ASPIRATION, OWN_SOCIAL_CAPITAL, ADVANTAGE, POTENTIAL, WAGE_LEVEL, CROP_FACTOR,
    SALE_FACTOR, WAGE_FACTOR, HIT_SHARE, HIT_LOSS, REMITTANCE_FACTOR, ACCIDENT_FACTOR, SCHOOL_OPEN,
    PRICE, DEMAND, POOL, MARKET_INCOME, DRAW_0, DRAW_1, DRAW_2, DRAW_3, DRAW_4, DRAW_5, DRAW_6,
    DRAW_7,
) = range(0, LANES * len(ALL), LANES)
# fmt: on

STATE_ROW = {column.name: row for row, column in enumerate(STATE + OUTCOMES + DELIVERED)}
"""Row of each stored column in the state matrix."""

FIRST_DELIVERED = STATE_ROW["cash"]
"""Row of the state matrix from which the columns that programmes fill stand."""
