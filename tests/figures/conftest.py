"""Tables of made-up results with the shape of real ones."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.explained import OUTCOMES, explained_table
from synergysim.figures.figure_context import FigureContext
from synergysim.institutions.channels import CHANNELS

FIVE = (
    "independent",
    "integrated",
    "complementary-design",
    "same-institution",
    "coordinated-institutions",
)
LEVELS = {
    "income": 2.4,
    "earned_income": 2.0,
    "consumption": 2.2,
    "headcount": 0.55,
    "poverty_gap": 0.2,
    "severity": 0.1,
    "assets": 300.0,
    "resilience": 0.6,
    "overlap": 0.1,
    "joint_coverage": 0.08,
    "cost": 900.0,
}
ONSET = 62
USES = ("retained", "unspent", "moved", "administration", "coordination", "delivery")


def context(**changes: object) -> FigureContext:
    facts: dict[str, object] = {
        "experiment_title": "Architectures under COVID-19",
        "context_title": "Lesotho, rural",
        "reference": "independent",
        "shock": "covid19",
        "households": 20_000,
        "replications": 20,
        "months": 108,
        "manifest_id": "0123456789abcdef",
        "currency": "LSL",
        "poverty_line": 2.15,
        "onset_date": "2020-03",
        "shock_title": "COVID-19",
    }
    return FigureContext(**(facts | changes))


def effect_of(architectures: tuple[str, ...], size: float) -> dict[str, float]:
    return {name: size * place for place, name in enumerate(architectures)}


def outcomes(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.02,
    noise: float = 0.01,
    shocks: tuple[str, ...] = ("none", "covid19"),
) -> pd.DataFrame:
    random = np.random.default_rng(3)
    rows = []
    for shock in shocks:
        chance = {name: random.normal(1.0, 0.1, replications) for name in LEVELS}
        for name, gain in effect_of(architectures, effect).items():
            for replication in range(replications):
                row = {"architecture": name, "shock": shock, "replication": replication}
                for outcome, level in LEVELS.items():
                    factor = 1.0 + gain + random.normal(0.0, noise)
                    row[outcome] = level * chance[outcome][replication] * factor
                if shock == "none":
                    row["resilience"] = float("nan")
                rows.append(row)
    return pd.DataFrame(rows)


def monthly(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.03,
    depth: float = 0.25,
    months: int = 108,
) -> pd.DataFrame:
    random = np.random.default_rng(4)
    month = np.arange(months)
    dates = [f"{2015 + m // 12}-{m % 12 + 1:02d}" for m in month]
    season = 1.0 + 0.05 * np.sin(month / 12 * 2 * np.pi)
    frames = []
    for name, gain in effect_of(architectures, effect).items():
        for replication in range(replications):
            counterfactual = 2.2 * season * random.normal(1.0, 0.04)
            fading = np.exp(-np.clip(month - ONSET - 5, 0, None) / 9.0)
            fall = np.where(month >= ONSET, (depth - gain) * fading, 0.0)
            for shock, path in (
                ("none", counterfactual),
                ("covid19", counterfactual * (1.0 - fall)),
            ):
                frames.append(
                    pd.DataFrame(
                        {
                            "architecture": name,
                            "shock": shock,
                            "replication": replication,
                            "month": month,
                            "date": dates,
                            "consumption": path + random.normal(0, 0.005, months),
                        }
                    )
                )
    return pd.concat(frames, ignore_index=True)


def recovery(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.02,
    months: int = 46,
    households: int = 1000,
    pace: float = 0.04,
) -> pd.DataFrame:
    random = np.random.default_rng(5)
    rows = []
    for name, gain in effect_of(architectures, effect).items():
        for replication in range(replications):
            at_risk = households
            for month in range(months):
                chance = float(np.clip(pace + gain, 0, 1)) if month > 2 else 0.0
                recovered = int(random.binomial(at_risk, chance))
                censored = at_risk - recovered if month == months - 1 else 0
                rows.append(
                    {
                        "architecture": name,
                        "shock": "covid19",
                        "replication": replication,
                        "months": month,
                        "at_risk": at_risk,
                        "recovered": recovered,
                        "censored": censored,
                    }
                )
                at_risk -= recovered + censored
    return pd.DataFrame(rows)


def money(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.03,
    emergency: float = 40.0,
    scale: float = 1.0,
) -> pd.DataFrame:
    random = np.random.default_rng(6)
    rows = []
    for name, gain in effect_of(architectures, effect).items():
        for replication in range(replications):
            for side, budget in (("social", 1000.0), ("productive", 430.0)):
                lost = np.array([0.1, 0.08, 0.01, 0.07, 0.02, 0.12]) * (1.0 - 4.0 * gain)
                lost = lost * random.normal(1.0, 0.03, lost.size)
                amounts = dict(zip(USES, budget * lost, strict=True))
                if side == "social":
                    amounts["emergency"] = emergency
                amounts["benefits"] = budget - sum(amounts.values())
                amounts["appropriated"] = budget
                for use, amount in amounts.items():
                    rows.append(
                        {
                            "architecture": name,
                            "shock": "covid19",
                            "replication": replication,
                            "programme": f"{side}-programme",
                            "side": side,
                            "ministry": side,
                            "use": use,
                            "amount": scale * amount,
                        }
                    )
    return pd.DataFrame(rows)


FUNNEL_LEVELS = {
    "population": 1.0, "eligible": 0.8, "social_list": 0.5, "offered": 0.31, "enrolled": 0.3,
    "both": 0.3, "at_once": 0.29, "above_line": 0.1,
}  # fmt: skip


def funnel(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.02,
    noise: float = 0.01,
    levels: dict[str, float] | None = None,
    chance: float = 0.28,
) -> pd.DataFrame:
    """Shares of the poor that reach each stage; noise leaves their order as it is."""
    random = np.random.default_rng(9)
    rows = []
    for name, gain in effect_of(architectures, effect).items():
        for replication in range(replications):
            factor = max(1.0 + 0.1 * gain + random.normal(0.0, noise) / 3.0, 0.0)
            for stage, level in (levels or FUNNEL_LEVELS).items():
                through = level if level in (0.0, 1.0) else min(level * factor, 1.0)
                row = {
                    "architecture": name,
                    "shock": "covid19",
                    "replication": replication,
                    "population": "poor",
                    "stage": stage,
                    "families": 1000.0 * through,
                    "share": through,
                    "through": through,
                    "by_chance": np.nan,
                    "by_chance_in_places": np.nan,
                }
                if stage == "both":
                    row |= {"by_chance": chance - 0.01, "by_chance_in_places": chance}
                rows += [row, row | {"population": "all"}]
    return pd.DataFrame(rows)


GROUP_LEVELS = {
    "sex": ("man", "woman"),
    "poverty": ("extremely poor", "poor", "near the poverty line", "not poor"),
    "labour": ("not constrained", "constrained"),
    "remoteness": ("near", "middle", "remote"),
    "exposure": ("hit first", "hit next", "hit last"),
}


def costs(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.02,
    noise: float = 0.01,
) -> pd.DataFrame:
    """Cost per result; a ratio where there is an effect."""
    rows = []
    for place, name in enumerate(architectures[1:]):
        for basis in ("executed", "appropriated"):
            ratio = 1000.0 * (place + 1) if effect > 10.0 * noise**2 else np.nan
            rows.append(
                ("covid19", name, basis, ratio, 0.8 * ratio, 1.4 * ratio, bool(np.isfinite(ratio)))
            )
    columns = ["shock", "architecture", "basis", "ratio", "low", "high", "distinguishable"]
    return pd.DataFrame(rows, columns=columns).assign(
        effect="household lifted above the poverty line", cost=10.0, gain=0.01, n=replications
    )


def concerned(
    architectures: tuple[str, ...], replications: int, effect: float, noise: float
) -> list[tuple[object, ...]]:
    """Rows of families poor at the start, and of families with both programmes."""
    random = np.random.default_rng(18)
    levels = {"income": 2.4, "earned_income": 2.0, "above_half_line": 0.5, "on_list_both": 0.1}
    places = [("poor", "poor", measure, level) for measure, level in levels.items()]
    places += [("all", "all", f"{measure}_with_both", 3.0) for measure in tuple(levels)[:2]]
    return [
        (name, "covid19", replication, *place, level * (1.0 + gain + random.normal(0.0, noise)))
        for name, gain in effect_of(architectures, effect).items()
        for replication in range(replications)
        for *place, level in places
    ]


def groups(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.02,
    noise: float = 0.01,
) -> pd.DataFrame:
    random = np.random.default_rng(8)
    places = [("fifth", str(fifth), "consumption", 0.8 * fifth) for fifth in range(1, 6)]
    places += [("all", "all", f"consumption_p{p:02d}", 0.5 + p / 20.0) for p in range(5, 100, 5)]
    places += [
        ("fifth", str(fifth), f"benefit_share_{side}", 0.1 + 0.02 * fifth)
        for side in ("social", "productive", "response")
        for fifth in range(1, 6)
    ]
    places += [
        ("all", "all", measure, value)
        for measure, value in (
            ("on_list_social", 0.4),
            ("on_list_productive", 0.2),
            ("on_list_both", 0.1),
            ("on_list_both_by_chance", 0.08),
            ("headcount_households", 0.5),
        )
    ]
    places += [("territory", str(n), "on_list_both", 0.05 + 0.01 * n) for n in range(12)]
    places += [
        (group, level, measure, value + 0.1 * place)
        for group, levels in GROUP_LEVELS.items()
        for place, level in enumerate(levels)
        for measure, value in (("loss_months", 2.0), ("recovered_share", 0.3))
    ]
    rows = []
    for name, gain in effect_of(architectures, effect).items():
        for replication in range(replications):
            for group, level, measure, value in places:
                factor = 1.0 + gain + random.normal(0.0, noise)
                rows.append((name, "covid19", replication, group, level, measure, value * factor))
    rows += concerned(architectures, replications, effect, noise)
    columns = ["architecture", "shock", "replication", "group", "level", "measure", "value"]
    return pd.DataFrame(rows, columns=columns)


def explained(
    architectures: tuple[str, ...] = FIVE,
    replications: int = 20,
    effect: float = 0.03,
    noise: float = 0.001,
    **_: object,
) -> pd.DataFrame:
    """Make the parts of the difference between the first architecture and the last."""
    random = np.random.default_rng(5)
    has = [(np.arange(32) >> k) & 1 for k in range(len(CHANNELS))]
    value = 2.0 * (1.0 + effect * (3.0 * has[0] - has[1] + 2.0 * has[2]))
    values = value + noise * random.normal(size=(replications, 32))
    names = {"reference": architectures[0], "architecture": architectures[-1]}
    table = explained_table(np.repeat(values[..., None], len(OUTCOMES), axis=2))
    return table.assign(shock="covid19", **names)


def tables(**changes: object) -> dict[str, pd.DataFrame]:
    several = len(changes.get("architectures", FIVE)) > 1
    return ({"explained": explained(**changes)} if several else {}) | {
        "groups": groups(**changes),
        "outcomes": outcomes(**changes),
        "monthly": monthly(**changes),
        "recovery": recovery(**changes),
        "money": money(**changes),
        "cost_effectiveness": costs(**changes),
        "funnel": funnel(**changes),
    }


ARM_EFFECTS = {"none": 0.0, "social": 0.05, "productive": 0.1, "both": 0.15}
LISTED_LEVELS = {
    "earned_income": 4.0,
    "consumption": 3.8,
    "assets": 1100.0,
    "above_threshold": 0.3,
    "share_high": 0.3,
    "savings": 250.0,
    "hungry": 0.13,
    "attendance": 0.8,
    "schooling": 0.8,
}


def listed(
    synergy: float = 0.02, replications: int = 10, months: int = 40, noise: float = 0.001
) -> pd.DataFrame:
    """Make months of the listed families; every effect is a share of the level."""
    random = np.random.default_rng(7)
    month = np.arange(months)
    frames = []
    for replication in range(replications):
        season = 1.0 + 0.2 * np.sin(month / 6 * np.pi)
        size = random.normal(1.0, 0.05)
        for arm, effect in ARM_EFFECTS.items():
            whole = 1.0 + effect + (synergy if arm == "both" else 0.0) + random.normal(0.0, noise)
            frame = pd.DataFrame({"month": month, "run_month": month + 3, "families": 700.0})
            for name, level in LISTED_LEVELS.items():
                frame[name] = level * season * size * whole
            frames.append(frame.assign(architecture=arm, replication=replication, shock="none"))
    return pd.concat(frames, ignore_index=True)


def basin_tables(bistable: float = 0.3) -> dict[str, pd.DataFrame]:
    """Make the recursion and its basins, with the fixed cost and without."""
    start = np.geomspace(60.0, 4000.0, 14)
    rows, ends = [], []
    for world, share in (("fixed_cost", bistable), ("no_fixed_cost", 0.0)):
        for third in (1, 2, 3):
            later = 0.7 * start + 200.0 * third
            rows.append(
                pd.DataFrame(
                    {"third": third, "start": start, "assets": start, "later": later}
                ).assign(world=world)
            )
        quartiles = (500.0, 800.0, 1200.0) if share else (np.nan,) * 3
        ends.append(
            {
                "world": world,
                "bistable": share,
                "only_high": 1.0 - share,
                "only_low": 0.0,
                "diverging": share,
                "households": 400,
                "years": 15,
            }
            | dict(zip(("threshold_low", "threshold", "threshold_high"), quartiles, strict=True))
        )
    return {"recursion": pd.concat(rows, ignore_index=True), "basins": pd.DataFrame(ends)}


@pytest.fixture(scope="session")
def made_up() -> SimpleNamespace:
    """Give the makers of tables by name."""
    makers = (
        *(context, outcomes, monthly, recovery, money, costs, groups, funnel, tables, listed),
        *(basin_tables, explained),
    )
    return SimpleNamespace(FIVE=FIVE, **{maker.__name__: maker for maker in makers})
