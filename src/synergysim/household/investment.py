"""Investment of a household: by return against a hurdle, in steps, in lumps, or towards a goal.

A decision by return, not by income above subsistence, makes a poverty trap technological: it
disappears with the fixed cost.
"""

from __future__ import annotations

from synergysim.engine.compiled import rule
from synergysim.engine.elementary import exp
from synergysim.household.consumption import EAGERNESS, clip
from synergysim.household.income import net_output, outputs
from synergysim.household.parameters import LUMPS, Parameters

STEP_SHARE, STEP_FIXED = 0.08, 5.0  # the step at which the return on assets is judged
STEPWISE_PACE, STEPWISE_SHARE, STEPWISE_FIXED = 0.35, 0.15, 25.0  # limits of stepwise buying
LEAST_HURDLE = 1e-6  # lower bound of the hurdle, per month
OWN_LABOUR_LIMIT = 1.5  # largest excess of the return over the hurdle that affects own work


@rule
def accident_rate(know_how: float, p: Parameters) -> float:
    """Chance of losing assets in a month; care, which training teaches, lowers it."""
    return p.accident_probability * exp(-p.care * know_how)


@rule
def hurdle_rate(aspiration: float, subsistence: float, expected: float, p: Parameters) -> float:
    """Net monthly return required of an investment; aspirations lower it, caution raises it.

    The nearer a household is to subsistence, the less risk it can take and the higher the return
    that it requires (Rosenzweig & Binswanger 1993).
    """
    above = aspiration - p.aspiration_base
    nearness = subsistence / max(expected, subsistence)
    hurdle = p.hurdle * (1.0 - p.aspiration_hurdle * above) * (1.0 + p.caution * nearness)
    return max(hurdle, LEAST_HURDLE)


@rule
def step_size(assets: float) -> float:
    """The small purchase at which a household judges what more assets return."""
    return STEP_SHARE * assets + STEP_FIXED


@rule
def step_return(
    assets: float,
    net_now: float,
    skill: float,
    low_skill: float,
    access: float,
    earning: float,
    wear: float,
    p: Parameters,
) -> float:
    """Net monthly return on a small step: more output, less wages forgone and wear."""
    step = step_size(assets)
    low, high = outputs(assets + step, skill, low_skill, p)
    return (net_output(low, high, access, earning, assets + step, p) - net_now) / step - wear


@rule
def lump_and_goal(  # noqa: PLR0913  (scalars of one equation)
    assets: float,
    net_now: float,
    skill: float,
    low_skill: float,
    access: float,
    earning: float,
    wear: float,
    hurdle: float,
    excess: float,
    reach: float,
    p: Parameters,
) -> tuple[float, float]:
    """Cost of the smallest lump that pays and is affordable, and whether one is in reach.

    ``reach`` is what lower consumption would save within the horizon that aspirations set. A
    household saves towards a goal that lies within it.
    """
    lump, goal_in_reach = 0.0, 0.0
    for i in range(LUMPS):
        goal = p.lump_size[i]
        low, high = low_skill * p.lump_low[i], skill * p.lump_high[i]
        net_goal = net_output(low, high, access, earning, goal, p)
        cost = goal - assets
        pays = (cost > step_size(assets)) & (net_goal - net_now - wear * cost >= hurdle * cost)
        lump = cost if (lump == 0.0) & pays & (cost <= excess) else lump
        goal_in_reach = 1.0 if pays & (cost <= excess + reach) else goal_in_reach
    return lump, goal_in_reach


@rule
def goal_saving(expected: float, floor: float, aspiration: float, p: Parameters) -> float:
    """Savings possible towards a goal: a month's saving times the horizon of the household."""
    monthly = p.saving_with_motive * (EAGERNESS + aspiration) * max(expected - floor, 0.0)
    return monthly * p.goal_horizon * aspiration


@rule
def own_labour_investment(
    local_return: float,
    hurdle: float,
    expected: float,
    at_hand: float,
    floor: float,
    p: Parameters,
) -> float:
    """Own labour put into very profitable small assets, also by the poor, never below the floor."""
    pull = clip(local_return / hurdle - 1.0, 0.0, OWN_LABOUR_LIMIT)
    return min(p.own_labour_investment * pull * max(expected, 0.0), max(at_hand - floor, 0.0))


@rule
def voluntary_sale(
    assets: float,
    sold: float,
    local_return: float,
    wear: float,
    hurdle: float,
    motive: float,
    p: Parameters,
) -> float:
    """Assets sold little by little, as they yield less than the money of their sale must.

    A unit is kept while its yield covers hurdle and wear on what its sale brings. That is less than
    its price, so that between selling and buying lies a range of returns in which nothing is done:
    the form of investment that is costly to reverse (Abel & Eberly 1996). A household that wants to
    invest does not sell.
    """
    keeps = (motive > 0.0) | (local_return + wear >= p.resale * (hurdle + wear))
    return 0.0 if keeps else p.sale_pace * max(assets - sold - p.basic_tools, 0.0)


@rule
def purchase(idle: float, lump: float, local_motive: float, assets: float, p: Parameters) -> float:
    """Assets bought out of idle savings: the lump that pays, else a step where a step does."""
    most = STEPWISE_SHARE * assets + STEPWISE_FIXED * p.scale
    stepwise = local_motive * min(STEPWISE_PACE * idle, most)
    return lump if (lump > 0.0) & (lump <= idle) else stepwise
