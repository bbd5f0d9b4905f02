"""What each mechanism of the rule explains, and that it goes when the mechanism is switched off.

The table at the end is shown in docs/mechanisms.md. A measure is a number that is positive because
of its mechanism, taken in a small country without institutions: what programmes would deliver is
put into the columns by hand. Both arms share people, past and chances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synergysim.household.consumption import subsistence_need
from synergysim.household.income import net_output, outputs, wage_offer
from synergysim.household.investment import hurdle_rate, step_return
from synergysim.household.parameters import POSITION, named
from synergysim.statistics.paired import t_interval
from synergysim.world.basins import basins
from synergysim.world.population import synthesise
from synergysim.world.territory import Territories

# Measures -------------------------------------------------------------------------------------

SECOND_YEAR = slice(12, 24)
CASH = 30.0
"""PPP$ a month."""
NO_HEIRS = {POSITION["renewal"]: 0.0}
NO_LOCAL_ECONOMY = {"local_economy.local_share": 0.0, "local_economy.price_pressure": 0.0}
NO_INVESTMENT = {"behaviour.hurdle": 0.2, "behaviour.own_labour_investment": 0.0}


def gain(one: Any, other: Any, name: str, months: slice = slice(None)) -> float:
    """Mean difference of a column between two histories, in per cent of the second."""
    found, base = one[name][months].mean(), other[name][months].mean()
    return float(100.0 * (found / base - 1.0))


def poorest_third(w: Any) -> np.ndarray:
    """Rows of the third with the least expected income per person."""
    households = w.people()
    return np.argsort(households["expected_income"] / households.size)[: len(households) // 3]


def two_basins(w: Any) -> float:
    """Per cent of households whose assets end apart from low and from high starts."""
    return 100.0 * basins(w.context, households=200, seed=w.seed, years=30).diverging


def lost_in_a_bad_year(w: Any) -> float:
    """PPP$ of assets lost, beyond wear, in a year of half wages and crops without accidents."""
    bad = w.simulate(12, place={"wage_factor": 0.5, "crop_factor": 0.5}, parameters=NO_HEIRS)
    return beyond_wear(bad) - beyond_wear(w.simulate(12, parameters=NO_HEIRS))


def beyond_wear(history: Any) -> float:
    """Mean fall of assets below what a household would own had it only let them wear."""
    months = len(history["assets"])
    worn = history.before("assets")[0] * (1.0 - history.p[POSITION["depreciation"]]) ** months
    return float(np.maximum(worn - history["assets"][-1], 0.0).mean())


def lean_hunger(w: Any) -> float:
    """Points of hunger in the four months before the harvest over the four after it."""
    found = w.simulate(24)["hungry"].mean(axis=1).reshape(2, 12).mean(axis=0)
    harvest = w.context.livelihood.harvest_month - 1
    before = [(harvest - month) % 12 for month in range(1, 5)]
    after = [(harvest + month) % 12 for month in range(1, 5)]
    return float(100.0 * (found[before].mean() - found[after].mean()))


def short_harvest(w: Any) -> float:
    """Points by which the best three months' share of the year's farm income exceeds a quarter."""
    income = w.simulate(12)["farm_income"].mean(axis=1)
    return float(100.0 * (np.sort(income)[-3:].sum() / income.sum() - 0.25))


def harvest_kept(w: Any) -> float:
    """PPP$ of savings that a household still holds in the leanest month of the year."""
    return float(w.simulate(36)["savings"][24:].mean(axis=1).min())


def cash_on_farms(w: Any) -> float:
    """Per cent by which cash raises farm income in its second year."""
    return gain(w.simulate(24, {"cash": CASH}), w.simulate(24), "farm_income", SECOND_YEAR)


def small_assets(w: Any) -> float:
    """PPP$ that the poorest third, with nothing but tools and no idle savings, build in a year."""
    tools = w.context.technology.basic_tools * w.context.technology.scale
    found = w.simulate(12, start={"assets": tools, "savings": 0.0, "recent_assets": 0.0})
    return float(found["assets"][-1][poorest_third(w)].mean() - tools)


def lumps_from_hopes(w: Any) -> float:
    """Points by which aspirations raise the share of small owners who adopt the better technology.

    Four years from few assets of those for whom no small step pays, with hopes that move no hurdle.
    """
    few, shares = {"assets": 250.0, "recent_assets": 0.0}, []
    now = w.simulate(1, start=few)
    stuck = ~step_pays(now, now)
    for level in (0.8, 0.1):
        start = few | {"aspiration": level}
        found = w.simulate(48, start=start, traits={"own_aspiration": level})
        shares.append(found["operates_high"][-1][stuck].mean())
    return float(100.0 * (shares[0] - shares[1]))


def steady_cash_invested(w: Any) -> float:
    """Points of households for which regular cash income makes a purchase profitable."""
    plain, paid = w.simulate(24), w.simulate(24, {"cash": CASH})
    more = step_pays(plain, paid).mean() - step_pays(plain, plain).mean()
    return float(100.0 * more)


def step_pays(plain: Any, expecting: Any) -> np.ndarray:
    """For whom a small step pays at the end, with the income that a history made usual."""
    p = named(plain.p)
    columns = [
        plain[name][-1] for name in ("assets", "ability", "know_how", "aspiration", "capacity")
    ]
    expected = expecting["expected_income"][-1]
    found = []
    rows = zip(*columns, expected, plain.trait("labour"), plain.trait("size"), strict=True)
    for assets, ability, know_how, aspiration, capacity, usual, labour, size in rows:
        skill, low_skill = np.exp(ability + know_how), np.exp(ability)
        earning = wage_offer(labour, ability, capacity, 1.0, p)
        now = net_output(*outputs(assets, skill, low_skill, p), 0.9, earning, assets, p)
        pays = step_return(
            assets, now, skill, low_skill, 0.9, earning, p[POSITION["depreciation"]], p
        )
        found.append(pays >= hurdle_rate(aspiration, subsistence_need(size, p), usual, p))
    return np.array(found)


def assets_lost_by_accident(w: Any) -> float:
    """Per cent of household-months in which a tenth of assets is lost without a sale."""
    return 100.0 * accidents(w.simulate(36))


def accidents(history: Any) -> float:
    """Share of household-months in which a tenth of assets goes without a sale or a succession."""
    fallen = history["assets"] < 0.9 * history.before("assets")
    same_family = history["ability"] == history.before("ability")
    return float((fallen & (history["distress_sale"] == 0.0) & same_family).mean())


def care_of_animals(w: Any) -> float:
    """Per cent of accidents that full know-how prevents."""
    known = w.context.behaviour.know_how_ceiling
    still = {POSITION["forgetting"]: 0.0}
    without = accidents(w.simulate(36, start={"know_how": 0.0}, parameters=still))
    skilled = accidents(w.simulate(36, start={"know_how": known}, parameters=still))
    return 100.0 * (1.0 - skilled / without)


def wages_forgone(w: Any) -> float:
    """Per cent of wages that a package of 500 PPP$ takes in its first year."""
    households = w.people()
    with_package = w.simulate(12, start={"assets": households["assets"] + 500.0})
    return -gain(with_package, w.simulate(12), "wage_income")


def wages_break_in(w: Any) -> float:
    """Per cent of household-months with wages two fifths below the usual of place and month."""
    found = w.simulate(36)
    wages = found["wage_income"] / np.exp(found["capacity"])
    place = found.households.territory
    for number in np.unique(place):
        wages[:, place == number] /= np.median(wages[:, place == number], axis=1)[:, None]
    return float(100.0 * (wages < 0.6 * np.median(wages, axis=0)).mean())


def insured_savings(w: Any) -> float:
    """PPP$ a year that insurance adds to a household's consumption, savings and assets."""
    covered, bare = w.simulate(24, {"insurance": 1.0}), w.simulate(24)
    return float((wealth(covered) - wealth(bare)).mean() / 2.0)


def wealth(history: Any) -> np.ndarray:
    """What a household ate over the whole time, and owns at its end."""
    held: np.ndarray = (
        history["consumption"].sum(axis=0) + history["savings"][-1] + history["assets"][-1]
    )
    return held


def luck_evened_out(w: Any) -> float:
    """Per cent of the variance of monthly income around its mean that sharing removes."""
    found = w.simulate(48)
    alone, with_others = found["income"], found["income"] + found["shared"]
    before, after = (own_variance(series) for series in (alone, with_others))
    return 100.0 * (1.0 - after / before)


def own_variance(series: np.ndarray) -> float:
    """Variance of a household's deviations from its own and the month's mean."""
    own = series - series.mean(axis=0) - series.mean(axis=1)[:, None] + series.mean()
    return float(np.median(own.var(axis=0)))


def associated(w: Any) -> float:
    """Per cent by which associations raise farm income in the remoter half of places."""
    households = w.people()
    places = Territories(w.context, w.seed, w.seed)
    remote = places.remoteness[households.territory] > np.median(places.remoteness)
    found = w.simulate(24, {"association": 1.0})["farm_income"][SECOND_YEAR][:, remote].mean()
    base = w.simulate(24)["farm_income"][SECOND_YEAR][:, remote].mean()
    return float(100.0 * (found / base - 1.0))


def near_adopters(w: Any) -> float:
    """Points by which access raises the use of the better technology near more than far."""
    start = {"assets": 700.0, "recent_assets": 0.0}
    own = w.simulate(1, start=start)
    alike = w.simulate(1, start=start, place={"returns": 1.0})
    places = Territories(w.context, w.seed, w.seed)
    far = places.remoteness[own.households.territory] > np.median(places.remoteness)
    more = own["operates_high"][0] - alike["operates_high"][0]
    return float(100.0 * (more[~far].mean() - more[far].mean()))


def trained(w: Any) -> float:
    """Per cent by which two years of training raise farm income."""
    return gain(w.simulate(24, {"training": 1.0}), w.simulate(24), "farm_income", SECOND_YEAR)


def sparse_lessons(w: Any) -> float:
    """Per cent by which a quarter of full training teaches less than a quarter of what it does."""
    full, sparse = (
        w.simulate(12, {"training": dose}, start={"know_how": 0.0})["know_how"][-1].mean()
        for dose in (1.0, 0.25)
    )
    return float(100.0 * (1.0 - 4.0 * sparse / full))


def slack_for_learning(w: Any) -> float:
    """Per cent by which cash raises what a year of training teaches."""
    both = w.simulate(12, {"training": 1.0, "cash": CASH}, start={"know_how": 0.0})
    alone = w.simulate(12, {"training": 1.0}, start={"know_how": 0.0})
    return float(100.0 * (both["know_how"][-1].mean() / alone["know_how"][-1].mean() - 1.0))


def practice_on_assets(w: Any) -> float:
    """Per cent by which 300 PPP$ of assets raise what a year of training teaches the poorest."""
    poor = {"know_how": 0.0, "assets": 100.0, "recent_assets": 0.0}
    less = w.simulate(12, {"training": 1.0}, start=poor)["know_how"][-1].mean()
    more = w.simulate(12, {"training": 1.0}, start=poor | {"assets": 400.0})["know_how"][-1].mean()
    return float(100.0 * (more / less - 1.0))


def lessons_known(w: Any) -> float:
    """Per cent of what training could teach that users of the better technology do not learn."""
    rich = {"know_how": 0.0, "assets": 4000.0, "recent_assets": 0.0, "savings": 2000.0}
    found = w.simulate(
        48, {"training": 1.0, "cash": 200.0}, start=rich, parameters={POSITION["forgetting"]: 0.0}
    )
    users = found["operates_high"].mean(axis=0) == 1.0
    ceiling = w.context.behaviour.know_how_ceiling
    return float(100.0 * (1.0 - found["know_how"][-1][users].mean() / ceiling))


def coached(w: Any) -> float:
    """Per cent by which three years of coaching raise assets."""
    return gain(w.simulate(36, {"coaching": 1.0}), w.simulate(36), "assets", slice(35, 36))


def condition_on_school(w: Any) -> float:
    """Points of attendance that a condition adds."""
    asked, free = w.simulate(12, {"condition": 1.0}), w.simulate(12)
    return float(100.0 * (asked["attendance"] - free["attendance"]).mean())


def like_parents(w: Any) -> float:
    """Slope, in per cent, of successors' ability on parents', relative to the family's level."""
    found = w.simulate(24, parameters={POSITION["renewal"]: 0.05})
    family = found.p[POSITION["family_ability"]] * found.trait("advantage")
    before, after = found.before("ability") - family, found["ability"] - family
    successors = found["ability"] != found.before("ability")
    return float(100.0 * np.polyfit(before[successors], after[successors], 1)[0])


def schooled_heirs(w: Any) -> float:
    """Log points of ability, in hundredths, that six years of conditions give to successors."""
    renewal = {POSITION["renewal"]: 0.02}
    asked, free = (
        w.simulate(72, {"condition": 1.0}, parameters=renewal),
        w.simulate(72, parameters=renewal),
    )
    return float(100.0 * (asked["ability"][-1] - free["ability"][-1]).mean())


def remittances_lost(w: Any) -> float:
    """Per cent of receivers' income that is lost when remittances stop for a year."""
    usual, stopped = w.simulate(12), w.simulate(12, place={"remittance_factor": 0.0})
    receive = usual.trait("remittance_weight") > 0
    found, base = (
        stopped["earned_income"][:, receive].mean(),
        usual["earned_income"][:, receive].mean(),
    )
    return float(100.0 * (1.0 - found / base))


def spill_over(w: Any) -> float:
    """Extra nominal PPP$ that households without cash earn, per hundred paid to the others.

    Cash for the first half of each place's families, two years.
    """
    paid, plain, half = half_paid(w)
    price = paid.prices[:, paid.households.territory]
    before = np.vstack([np.ones_like(price[:1]), price[:-1]])
    base = plain.prices[:, plain.households.territory]
    base = np.vstack([np.ones_like(base[:1]), base[:-1]])
    more = (paid["earned_income"] * before - plain["earned_income"] * base)[1:, ~half].sum()
    return float(100.0 * more / (CASH * half.sum() * 23))


def half_paid(w: Any) -> tuple[Any, Any, np.ndarray]:
    """Two years with cash for every other family, and without."""
    half = np.arange(len(w.people())) % 2 == 0
    return w.simulate(24, {"cash": np.where(half, CASH, 0.0)}), w.simulate(24), half


def dearer(w: Any) -> float:
    """Per cent by which cash for half of the households raises prices."""
    paid, plain, _ = half_paid(w)
    return float(100.0 * (paid.prices / plain.prices - 1.0).mean())


def endowments_together(w: Any) -> float:
    """Correlation of labour and land beyond family size, in per cent."""
    households = synthesise(w.context, 3000, w.seed)
    few = households.labour_constrained
    size = np.log(households.traits[0].astype(np.float64))[~few]
    labour, land = (np.log(households.traits[row].astype(np.float64))[~few] for row in (2, 3))
    by_size = [y - np.polyval(np.polyfit(size, y, 1), size) for y in (labour, land)]
    return float(100.0 * np.corrcoef(*by_size)[0, 1])


def places_pay_apart(w: Any) -> float:
    """Standard deviation between places, in per cent, of the wage for equal labour and time."""
    found = w.simulate(12, place={"wage_factor": 1.0, "demand": 0.0, "price": 1.0})
    livelihood, scale = w.context.livelihood, w.context.technology.scale
    assets = found.before("assets")
    time = 1.0 - livelihood.wage_time * assets / (assets + livelihood.wage_time_half * scale)
    labour = found.trait("labour") * np.exp(
        livelihood.wage_ability * found["ability"] + found["capacity"]
    )
    paid = np.log(found["wage_income"] / (labour * time)).mean(axis=0)
    place = found.households.territory
    return float(100.0 * np.std([paid[place == number].mean() for number in np.unique(place)]))


def packages_eaten(w: Any) -> float:
    """Per cent of a package of 300 PPP$ that the poorest third consumes within a year."""
    poor, more = poorest_third(w), w.people()["assets"] + 300.0
    delivered = w.simulate(12, start={"assets": more, "recent_assets": 300.0})
    owned = w.simulate(12, start={"assets": more, "recent_assets": 0.0})
    eaten = (delivered["distress_sale"] - owned["distress_sale"])[:, poor].sum(axis=0)
    return float(eaten.mean() / 3.0)


def herds_reduced(w: Any) -> float:
    """Per cent of a herd of 5,000 PPP$, beyond wear, that is sold within two years."""
    found = w.simulate(24, start={"assets": 5000.0, "recent_assets": 0.0}, parameters=NO_HEIRS)
    return beyond_wear(found) / 50.0


def assets_kept_in_a_slump(w: Any) -> float:
    """Per cent of assets that a year of low sales costs who takes it as lasting, and others not."""
    slump = {"sale_factor": 0.6}
    lasting = w.simulate(12, place=slump, parameters={POSITION["looks_through"]: 0.0})
    found = w.simulate(12, place=slump)["assets"][-1].mean()
    return float(100.0 * (found / lasting["assets"][-1].mean() - 1.0))


@dataclass(frozen=True)
class Mechanism:
    """A row of the table."""

    measure: Callable[[Any], float]
    off: Mapping[str, float]
    explains: str
    seeds: int = 5
    left: float = 0.5  # largest share of the measure that may be left
    base: Mapping[str, float] = field(default_factory=dict)


MECHANISMS: dict[str, Mechanism] = {
    "fixed cost": Mechanism(
        two_basins, {"technology.fixed_cost": 0.0}, "two basins: low and high starts end apart"
    ),
    "forced sales": Mechanism(
        lost_in_a_bad_year, {"behaviour.sale_limit": 0.0, "behaviour.recent_sale_share": 0.0},
        "assets are lost in a bad year", base={"technology.accident_probability": 0.0},
    ),
    "consumption of packages": Mechanism(
        packages_eaten, {"behaviour.recent_sale_share": 0.0},
        "the poorest consume a part of a package"
    ),
    "voluntary sales": Mechanism(
        herds_reduced, {"behaviour.sale_pace": 0.0},
        "assets that yield less than their sale are sold",
        base={"behaviour.sale_pace": 0.03, "technology.accident_probability": 0.0},
    ),
    "season": Mechanism(
        lean_hunger, {"livelihood.season": 0.0, "behaviour.lean_price": 0.0},
        "hunger before the harvest",
    ),
    "harvest": Mechanism(
        short_harvest, {"livelihood.harvest_concentration": 0.0}, "farm income comes in few months"
    ),
    "buffer and foresight": Mechanism(
        harvest_kept, {"behaviour.foresight": 0.0, "behaviour.buffer": 0.0},
        "a part of the harvest is saved for the lean months",
    ),
    "crop inputs": Mechanism(
        cash_on_farms, {"livelihood.crop_input_share": 0.0, "livelihood.crop_input_cost": 0.0},
        "cash raises farm income", base=NO_LOCAL_ECONOMY | NO_INVESTMENT,
    ),
    "own-labour investment": Mechanism(
        small_assets, {"behaviour.own_labour_investment": 0.0}, "small assets grow by own work",
        base={"behaviour.buffer": 6.0},
    ),
    "goal saving": Mechanism(
        lumps_from_hopes, {"behaviour.goal_horizon": 0.0},
        "aspirations lead to the investment that the better technology needs",
                seeds=8,
        left=0.8,
        base={"behaviour.aspiration_hurdle": 0.0},
    ),
    "caution near subsistence": Mechanism(
        steady_cash_invested, {"behaviour.caution": 0.0}, "regular cash makes investment worthwhile"
    ),
    "slumps known to pass": Mechanism(
        assets_kept_in_a_slump, {"behaviour.looks_through": 0.0},
        "a slump of sales does not end investment", base={"behaviour.looks_through": 1.0},
    ),
    "accidents": Mechanism(
        assets_lost_by_accident, {"technology.accident_probability": 0.0},
        "assets are lost by accident",
    ),
    "care": Mechanism(care_of_animals, {"technology.care": 0.0}, "know-how prevents losses"),
    "labour time for assets": Mechanism(
        wages_forgone, {"livelihood.wage_time": 0.0}, "packages cost wages", base=NO_LOCAL_ECONOMY
    ),
    "illness": Mechanism(
        wages_break_in, {"livelihood.illness_probability": 0.0}, "months of much lower wages"
    ),
    "insurance": Mechanism(
        insured_savings, {"behaviour.insurance_cover": 0.0}, "enrolment removes the cost of illness"
    ),
    "risk sharing": Mechanism(
        luck_evened_out, {"behaviour.risk_sharing": 0.0},
        "neighbours share individual income shocks"
    ),
    "marketing": Mechanism(
        associated, {"behaviour.marketing": 0.0},
        "associations raise farm income in remote places",
    ),
    "associations": Mechanism(
        associated, {"behaviour.groups_apart": False},
        "sales are regained by associations, not by savings groups",
    ),
    "returns by place": Mechanism(
        near_adopters, {"territories.market_returns": 0.0},
        "the better technology is used where markets are near",
        base={"territories.market_returns": 2.0},
    ),
    "learning": Mechanism(
        trained, {"behaviour.learning": 0.0}, "training raises farm income"
    ),
    "dose of training": Mechanism(
        sparse_lessons, {"behaviour.dose_threshold": 0.0}, "sparse lessons teach little",
        base={"behaviour.dose_threshold": 0.3},
    ),
    "cash and practice": Mechanism(
        slack_for_learning, {"behaviour.practice_without_slack": 1.0},
        "cash raises the effect of training",
    ),
    "assets and practice": Mechanism(
        practice_on_assets, {"behaviour.practice_assets": 1e-6},
        "assets raise the effect of training"
    ),
    "known training content": Mechanism(
        lessons_known, {"behaviour.training_known": 0.0}, "training teaches the better-off less"
    ),
    "aspirations": Mechanism(
        coached, {"behaviour.aspiration_gain": 0.0}, "coaching raises assets"
    ),
    "school conditions": Mechanism(
        condition_on_school, {"behaviour.school_condition": 0.0}, "conditions raise attendance"
    ),
    "inherited ability": Mechanism(
        like_parents, {"behaviour.inherited_ability": 0.0},
        "successors' ability resembles their parents'"
    ),
    "schooling": Mechanism(
        schooled_heirs, {"behaviour.schooling_ability": 0.0},
        "conditions raise the next generation's ability",
    ),
    "remittances": Mechanism(
        remittances_lost, {"livelihood.remittance": 0.0}, "an end of remittances lowers income"
    ),
    "local demand": Mechanism(
        spill_over, {"local_economy.local_share": 0.0}, "cash raises others' earnings"
    ),
    "price pressure": Mechanism(
        dearer, {"local_economy.price_pressure": 0.0}, "cash raises prices"
    ),
    "correlated endowments": Mechanism(
        endowments_together, {"population.endowment_correlation": 0.0},
        "households with more labour have more land",
    ),
    "wages between places": Mechanism(
        places_pay_apart, {"territories.wage_dispersion": 0.0},
        "pay for equal labour differs between places"
    ),
}  # fmt: skip
"""Name -> what it explains, what switches it off, and the measure of it."""


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_explains_what_it_says(world, name):
    """On, the measure is above zero; off, at most half is left: 95 % intervals over seeds.

    One mechanism may keep more: hopes raise the saving rate too, which no parameter separates.
    """
    mechanism = MECHANISMS[name]
    seeds = range(1, mechanism.seeds + 1)
    on = np.array([mechanism.measure(world({}, mechanism.base, seed)) for seed in seeds])
    off = np.array(
        [mechanism.measure(world(mechanism.off, mechanism.base, seed)) for seed in seeds]
    )
    assert t_interval(on, 0.95)[0] > 0.0, f"on: {on}"
    assert t_interval(on - np.abs(off) / mechanism.left, 0.95)[0] > 0.0, f"on: {on}, off: {off}"


def test_the_documentation_shows_this_table():
    text = Path(__file__).parents[2].joinpath("docs", "mechanisms.md").read_text(encoding="utf-8")
    shown = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] in MECHANISMS:
            shown[cells[0]] = cells[1:4]
    assert list(shown) == list(MECHANISMS)
    for name, (off, explains, measure) in shown.items():
        mechanism = MECHANISMS[name]
        keys = ", ".join(
            f"`{key}` = {str(value).lower() if value is False else format(value, 'g')}"
            for key, value in mechanism.off.items()
        )
        assert (off, explains) == (keys, mechanism.explains), name
        assert measure == mechanism.measure.__doc__.splitlines()[0].rstrip("."), name
