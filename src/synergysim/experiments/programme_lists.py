"""Who was ever on which lists of a run: every combination of programmes, beside chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import isnan, prod, sqrt
from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import BoolArray, FloatArray
from synergysim.model import SynergyModel
from synergysim.scenario.schema import Scenario

TABLE = "programme_lists"
FEWEST = 3
"""Programmes from which combinations are worth a table: two have one."""
SEPARATOR = "; "
PROGRAMME, COMBINATION, SEVERAL = "programme", "combination", "two or more"
NORMAL = 1.96
"""Standard errors of a 95 % range."""
COLUMNS = [
    "kind",
    "programmes",
    "title",
    "count",
    "families",
    "share",
    "by_chance",
    "chance_low",
    "chance_high",
    "households",
]


def lists_of_run(scenario: Scenario, threads: int = 1) -> pd.DataFrame:
    """Run a scenario again, and count who was ever on which programmes' lists.

    The run is the same to the last bit. With fewer than :data:`FEWEST` programmes nothing is run.

    Parameters
    ----------
    scenario : Scenario
    threads : int

    Returns
    -------
    DataFrame
        As :func:`combinations_of` gives it.
    """
    if len(scenario.programmes) < FEWEST:
        return pd.DataFrame(columns=COLUMNS)
    with SynergyModel(scenario, threads=threads) as model:
        model.run()
        found = model.institutions.programmes
        ever = {name: programme.ever.copy() for name, programme in found.items()}
    titles = {name: str(scenario.programmes[name].title) for name in ever}
    return combinations_of(ever, titles)


def combinations_of(ever: Mapping[str, BoolArray], titles: Mapping[str, str]) -> pd.DataFrame:
    """Count families by the combination of programmes that they were ever in.

    Chance is what lists would give that regard nothing, each as long as it is: the product of the
    shares of those in it and of those not in it. Its range is that of 95 in 100 draws of so many
    families.

    Parameters
    ----------
    ever : mapping of str to array of bool, shape (households,)
        By programme. Those that never had a family are left out.
    titles : mapping of str to str

    Returns
    -------
    DataFrame
        :data:`COLUMNS`: a row for each programme (``share`` of all households), for each
        combination of two or more that has a family or should have one by chance, the most
        frequent first, and for all who were in two or more.
    """
    lists = {name: np.asarray(who, dtype=bool) for name, who in ever.items() if np.any(who)}
    if not lists:
        return pd.DataFrame(columns=COLUMNS)
    names = list(lists)
    matrix = np.stack([lists[name] for name in names])
    size = matrix.shape[1]
    shares = matrix.mean(axis=1)
    rows = [
        _row(PROGRAMME, [name], titles[name], int(matrix[i].sum()), float("nan"), size)
        for i, name in enumerate(names)
    ]
    packed = np.power(2, np.arange(len(names), dtype=np.int64)) @ matrix.astype(np.int64)
    codes, counts = np.unique(packed, return_counts=True)
    seen = {
        tuple(i for i in range(len(names)) if code >> i & 1): int(count)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
    }
    due = {
        pair: 0 for pair in combinations(range(len(names)), 2) if _chance(pair, shares) * size >= 1
    }
    several = {members: count for members, count in (due | seen).items() if len(members) > 1}
    found = [
        _row(COMBINATION, [names[i] for i in members], "", count, _chance(members, shares), size)
        for members, count in several.items()
    ]
    rows += sorted(found, key=lambda row: (-row["share"], -row["by_chance"]))
    alone = sum(_chance((i,), shares) for i in range(len(names)))
    expected = max(0.0, 1.0 - _chance((), shares) - alone)
    rows.append(_row(SEVERAL, [], "", int((matrix.sum(axis=0) > 1).sum()), expected, size))
    return pd.DataFrame(rows, columns=COLUMNS)


def _chance(members: Sequence[int], shares: FloatArray) -> float:
    """Share of families that would be in these programmes, and in no other, by chance."""
    return prod(float(p) if i in members else 1.0 - float(p) for i, p in enumerate(shares))


def _row(
    kind: str, programmes: Sequence[str], title: str, families: int, chance: float, size: int
) -> dict[str, Any]:
    spread = chance if isnan(chance) else NORMAL * sqrt(chance * (1.0 - chance) / size)
    return {
        "kind": kind,
        "programmes": SEPARATOR.join(programmes),
        "title": title,
        "count": len(programmes),
        "families": families,
        "share": families / size,
        "by_chance": chance,
        "chance_low": chance if isnan(chance) else max(0.0, chance - spread),
        "chance_high": chance if isnan(chance) else min(1.0, chance + spread),
        "households": size,
    }
