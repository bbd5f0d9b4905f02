"""Reading the funnel: shares that pass each stage, the largest loss, and overlap beyond chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.recording.funnel import FUNNEL, POOR
from synergysim.statistics.paired import holm, mean_test, without_rounding
from synergysim.statistics.relevance import FEWEST, bounded, is_tie, too_few, unknown, weigh

CASCADE = (
    "population",
    "eligible",
    "social_list",
    "offered",
    "enrolled",
    "at_once",
    "above_line",
)
"""Stages in their order; who is enrolled after the social list has had both, which is no stage."""

LAST = "gained"
"""Last stage in place of ``above_line`` where the same families were run without programmes."""

BY_CHANCE = ("by_chance", "by_chance_in_places")

Kind = Literal["nobody", "none", "untested", "tie", "largest"]
Overlap = Literal["untested", "same", "none", "above"]


@dataclass(frozen=True)
class Loss:
    """What can be said of the losses of eligible families under one architecture.

    Attributes
    ----------
    kind : {"nobody", "none", "untested", "tie", "largest"}
        Nobody is eligible; nobody eligible is lost; there are too few replications to say which
        loss is the largest; several cannot be distinguished; one is the largest.
    shares : mapping of str to float
        The largest losses, as shares of the eligible families, by the stage that is not reached.
    """

    kind: Kind
    shares: Mapping[str, float]


class Funnel:
    """The funnel of families poor at the start, of one shock state.

    Parameters
    ----------
    tables : mapping of DataFrame
        With the table ``funnel`` of many runs, and ``gained`` where it is known who gained.
    context : FigureContext

    Attributes
    ----------
    names : list of str
        Architectures, the reference first.
    has_members : bool
        Whether any run has families that are poor at the start.
    cascade : tuple of str
        Stages in their order.

    Raises
    ------
    ValueError
        If there are no runs of the shock state or of the reference.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], context: FigureContext) -> None:
        rows = rows_of(tables, FUNNEL, context.shock)
        self._rows = rows[rows["population"] == POOR]
        self.cascade = CASCADE
        gains = tables.get(LAST)
        mine = None if gains is None else gains[gains["shock"] == context.shock]
        if mine is not None and not mine.empty:
            self._rows = self._with_gains(mine)
            self.cascade = (*CASCADE[:-1], LAST)
        self.names = architectures_of(self._rows, context.reference)
        self.has_members = bool(self._rows["share"].notna().any())

    def _with_gains(self, gains: pd.DataFrame) -> pd.DataFrame:
        """Add the stage of families that gained to the others."""
        last = gains[["architecture", "replication", "through"]].assign(stage=LAST)
        return pd.concat([self._rows, last], ignore_index=True)

    def _runs(self, name: str, column: str) -> pd.DataFrame:
        """Give a row for each replication and a column for each stage."""
        mine = self._rows[self._rows["architecture"] == name]
        return mine.pivot(index="replication", columns="stage", values=column)

    def levels(self, name: str) -> pd.DataFrame:
        """Give means over replications with 95 % intervals, by stage, chance as two more.

        Returns
        -------
        DataFrame
            Index :attr:`cascade` and ``BY_CHANCE``; ``mean``, ``low``, ``high``, shares of families
            poor at the start, and ``n``.
        """
        shares = self._runs(name, "through")[list(self.cascade)]
        shares = shares.assign(**{one: self._runs(name, one)["both"] for one in BY_CHANCE})
        test = mean_test(shares.to_numpy())
        ends = [bounded((low, high)) for low, high in zip(test.low, test.high, strict=True)]
        low, high = zip(*ends, strict=True)
        found = {"mean": test.mean, "low": low, "high": high, "n": test.n}
        return pd.DataFrame(found, index=shares.columns)

    def loss(self, name: str) -> Loss:
        """Find the largest loss of eligible families under an architecture."""
        through = self._runs(name, "through")[list(self.cascade[1:])]
        lost = -through.diff(axis="columns")[list(self.cascade[2:])]
        eligible = through["eligible"]
        known = lost.div(eligible.where(eligible > 0.0), axis="index")
        known = known.dropna(axis="columns", how="all").dropna()
        if known.empty:
            return Loss("nobody", {})
        means = known.mean().sort_values(ascending=False, kind="stable")
        if means.iloc[0] == 0.0:
            return Loss("none", {})
        few = too_few(len(known))
        first, *others = map(str, means.index)
        shares = {first: float(means[first])}
        for other in others:
            gap = without_rounding((known[first] - known[other]).to_numpy(), 1.0)
            test = mean_test(gap)
            weight = weigh(
                float(test.mean),
                float(test.low),
                float(test.high),
                level=1.0,
                replications=len(known),
            )
            if is_tie(means[first], means[other]) if few else weight != "more":
                shares[other] = float(means[other])
        return Loss("untested" if few else "tie" if len(shares) > 1 else "largest", shares)

    def above_chance(self) -> tuple[Overlap, list[str]]:
        """Tell what can be said of overlap and chance, and where it is above chance within places.

        Returns
        -------
        {"untested", "same", "none", "above"}
            Whether there are too few replications, overlap is that of chance in every one of them,
            it is above chance nowhere, or it is somewhere.
        list of str
            Architectures with an overlap above chance by a significant (Holm's correction) and
            relevant amount.
        """
        rows = []
        for name in self.names:
            gap = self._runs(name, "through")["both"] - self._runs(name, BY_CHANCE[1])["both"]
            values = without_rounding(gap.dropna().to_numpy(), 1.0)
            test = mean_test(values)
            weight = weigh(
                float(test.mean),
                float(test.low),
                float(test.high),
                level=1.0,
                replications=len(values),
            )
            rows.append((name, weight, float(test.p_value)))
        sure = holm([p_value for _, _, p_value in rows]) < 0.05
        above = [
            name
            for (name, weight, _), known in zip(rows, sure, strict=True)
            if weight == "more" and known
        ]
        weights = {weight for _, weight, _ in rows}
        if unknown(weights):
            return "untested", []
        if weights == {"same"}:
            return "same", []
        return ("above" if above else "none"), above


def loss_sentence(found: Loss, reference: str, context: FigureContext, words: Labels) -> str:
    """Name the largest loss of eligible families under the reference."""
    losses = [
        words(f"funnel.lost.{stage}", share=words.part(share))
        for stage, share in found.shares.items()
    ]
    return words(
        f"funnel.title.{found.kind}",
        reference=words.architecture(reference, context),
        losses=words.series(losses),
        fewest=FEWEST,
    )


def share_of(levels: pd.DataFrame, stage: str, column: str = "mean") -> float:
    """Give a number of :meth:`Funnel.levels`; NaN where it is not known."""
    return float(np.asarray(levels.loc[stage, column]))
