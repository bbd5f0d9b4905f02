"""The assumption on which the sign or the size of a difference over worlds depends most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.references import REFERENCES
from synergysim.findings.compared_worlds import Sampled
from synergysim.findings.world_differences import SHOWN, pairs, smallest_relevant
from synergysim.statistics.over_worlds import world_sides
from synergysim.statistics.separating import FEWEST_OF_A_KIND, separating

ASSUMPTIONS = "world_assumptions"
Question = Literal["sign", "size"]
"""Which worlds are distinguished: those above zero from others, or those beyond the smallest
relevant effect from others."""

COLUMNS = [
    "architecture",
    "reference",
    "group",
    "level",
    "measure",
    "question",
    "first",
    "others",
    "parameter",
    "grade",
    "auc",
    "divides_at",
    "p_value",
    "more_than_chance",
]


def world_assumptions(
    default: pd.DataFrame,
    worlds: pd.DataFrame,
    sampled: Sampled,
    variants: Sequence[str],
    reference: str,
) -> pd.DataFrame:
    """Find for each difference the number that separates the worlds best.

    Worlds above zero are compared with those below where there are three or more of each; else
    those beyond the smallest relevant effect with the rest.

    Parameters
    ----------
    default, worlds : DataFrame
        As for :func:`synergysim.findings.world_differences.world_differences`.
    sampled : Sampled
        What the worlds assume.
    variants : sequence of str
    reference : str

    Returns
    -------
    DataFrame
        As the table ``world_assumptions`` is declared; a difference whose worlds agree has no row.
    """
    first = sampled.parameters.drop_duplicates("parameter")
    grades = dict(zip(first["parameter"], first["grade"], strict=True))
    rows = []
    for one in SHOWN:
        if one.key not in default or one.key not in worlds:
            continue
        for name in variants:
            if name in (*REFERENCES, reference):
                continue
            gaps = pairs(worlds, one.key, name, reference)
            smallest = smallest_relevant(default, one.key, reference)
            base = pairs(default, one.key, name, reference)[0]
            size = float(default[one.key].abs().max())
            means, sides = world_sides(gaps, base, smallest, size)
            found = _told_apart(sorted(worlds["world"].unique()), means, sides, sampled, grades)
            if found is not None:
                rows.append(
                    {
                        "architecture": name,
                        "reference": reference,
                        "group": one.group,
                        "level": one.level,
                        "measure": one.measure,
                    }
                    | found
                )
    return pd.DataFrame(rows, columns=COLUMNS)


def _told_apart(
    numbers: Sequence[int],
    means: FloatArray,
    sides: FloatArray,
    sampled: Sampled,
    grades: Mapping[str, str],
) -> dict[str, object] | None:
    """Choose the question, and find the number that answers it best."""
    ran = np.isfinite(means)
    points = sampled.points.iloc[[number - 1 for number in numbers]].to_numpy(dtype=np.float64)
    questions: dict[Question, np.ndarray] = {"sign": means > 0.0, "size": sides != 0.0}
    for question, kind in questions.items():
        first = kind[ran]
        # A difference of nothing has no sign to distinguish.
        if question == "sign" and np.count_nonzero(means[ran] < 0.0) < FEWEST_OF_A_KIND:
            continue
        found = separating(points[ran], first)
        if found is None:
            continue
        parameter = str(sampled.points.columns[found.column])
        return {
            "question": question,
            "first": int(first.sum()),
            "others": int((~first).sum()),
            "parameter": parameter,
            "grade": grades[parameter],
            "auc": found.auc,
            "divides_at": found.threshold,
            "p_value": found.p_value,
            "more_than_chance": found.is_more_than_chance,
        }
    return None
