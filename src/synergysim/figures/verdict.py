"""What a comparison says, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Kind = Literal["higher", "lower", "none", "untested", "alone"]


@dataclass(frozen=True)
class Verdict:
    """The finding about one outcome.

    Attributes
    ----------
    kind : {"higher", "lower", "none", "untested", "alone"}
        Whether the architecture named lies above or below the reference, no architecture
        differs, there are too few replications to say, or there is nothing to compare with.
    architecture : str
        The one that differs most in the direction that leads; empty for the other kinds.
    row : mapping
        Its row of the comparison; empty for the other kinds.
    count : int
        Architectures that differ in that direction.
    """

    kind: Kind
    architecture: str
    row: Mapping[Any, Any]
    count: int


def verdict(comparison: pd.DataFrame, *, lead: Literal["higher", "lower"] = "higher") -> Verdict:
    """Find what stands in a comparison of one outcome.

    Differences in the direction that leads are told first; those in the other only if there are
    none. Only differences that stand after correction are told.

    Parameters
    ----------
    comparison : DataFrame
        Rows of :func:`~synergysim.statistics.paired.compare_all` for one outcome.
    lead : {"higher", "lower"}
        The direction told first.
    """
    if comparison.empty:
        return Verdict("alone", "", {}, 0)
    if comparison["p_value"].isna().all():
        return Verdict("untested", "", {}, 0)
    standing = comparison[comparison["differs"]]
    order: tuple[Kind, Kind] = ("higher", "lower") if lead == "higher" else ("lower", "higher")
    for kind in order:
        side = standing[standing["mean"] > 0.0 if kind == "higher" else standing["mean"] < 0.0]
        if not side.empty:
            row = side.to_dict("records")[int(side["mean"].abs().to_numpy().argmax())]
            return Verdict(kind, str(row["architecture"]), row, len(side))
    return Verdict("none", "", {}, 0)
