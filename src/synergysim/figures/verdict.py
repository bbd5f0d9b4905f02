"""What a comparison says, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from synergysim.statistics.relevance import Weight, weigh
from synergysim.statistics.run_table import confirmed

Kind = Literal["higher", "lower", "trifle", "none", "same", "untested", "alone"]


@dataclass(frozen=True)
class Verdict:
    """The finding about one outcome.

    Attributes
    ----------
    kind : {"higher", "lower", "trifle", "none", "same", "untested", "alone"}
        Whether the architecture named lies above or below the reference, significant differences
        are too small to matter, no architecture differs significantly, all are identical, there
        are too few replications to say, or there is nothing to compare with.
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


def verdict(
    comparison: pd.DataFrame,
    *,
    whole: float | None = None,
    lead: Literal["higher", "lower"] = "higher",
) -> Verdict:
    """Find what can be said of a comparison of one outcome.

    Differences in the direction that leads are stated first; those in the other only if there are
    none. A difference is stated only if it is significant after Holm's correction and large
    enough to matter by the rules of :mod:`synergysim.statistics.relevance`.

    Parameters
    ----------
    comparison : DataFrame
        Rows of :func:`~synergysim.statistics.paired.compare_all` for one outcome.
    whole : float, optional
        For a share, the whole: 1, or 100 in per cent. Other differences are set against the mean
        of the reference.
    lead : {"higher", "lower"}
        The direction stated first.
    """
    if comparison.empty:
        return Verdict("alone", "", {}, 0)
    rows = comparison.to_dict("records")
    weights = [weight_of(row, whole) for row in rows]
    order: tuple[tuple[Kind, Weight], ...] = (("higher", "more"), ("lower", "less"))
    for kind, wanted in order if lead == "higher" else order[::-1]:
        side = [row for row, weight in zip(rows, weights, strict=True) if weight == wanted]
        if side:
            row = max(side, key=lambda found: abs(found["mean"]))
            return Verdict(kind, str(row["architecture"]), row, len(side))
    return Verdict(_nothing(weights), "", {}, 0)


def weight_of(row: Mapping[Any, Any], whole: float | None = None) -> Weight:
    """Weigh one difference; one that Holm's correction does not leave is a tie.

    Parameters
    ----------
    row : mapping
        Of :func:`~synergysim.statistics.paired.compare_all`.
    whole : float, optional
        As for :func:`verdict`.
    """
    level = row["reference_mean"] if whole is None else whole
    weight = weigh(row["mean"], row["low"], row["high"], level=level, replications=int(row["n"]))
    return weight if confirmed(row["differs"]) or weight in ("same", "untested") else "tie"


def _nothing(weights: list[Weight]) -> Kind:
    """Say why no difference is stated."""
    if all(weight == "same" for weight in weights):
        return "same"
    if "trifle" in weights:
        return "trifle"
    return "none" if "tie" in weights else "untested"
