"""Numbers along axes: as many decimals as the steps need, so that no label rounds to another."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axis import Axis
from matplotlib.ticker import Formatter, MaxNLocator

from synergysim.figures.labels import Labels

MOST_DECIMALS = 8


class Numbers(Formatter):
    """Writes the ticks of an axis with the same, sufficient number of decimals.

    Parameters
    ----------
    words : Labels
    percent : bool, default False
        Whether the sign of per cent follows each number.
    scale : float, default 1
        What values are multiplied by: 100 where shares are written in per cent.
    """

    def __init__(self, words: Labels, *, percent: bool = False, scale: float = 1.0) -> None:
        self.words, self.percent, self.scale = words, percent, scale

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Write all ticks of an axis."""
        shown = [self.scale * float(value) for value in values]
        decimals = decimals_needed(shown)
        write = self.words.percent if self.percent else self.words.number
        return [write(value, decimals) for value in shown]

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002  (matplotlib's)
        """Write one value."""
        return self.format_ticks([x])[0]


def decimals_needed(values: Sequence[float]) -> int:
    """Give the decimals with which every value is written as it is.

    >>> decimals_needed([0.0, 0.25, 0.5]), decimals_needed([0.0, 5000.0])
    (2, 0)
    """
    size = max((abs(value) for value in values), default=0.0)
    for decimals in range(MOST_DECIMALS):
        if all(abs(round(value, decimals) - value) <= 1e-9 * size for value in values):
            return decimals
    return MOST_DECIMALS


def numbered(
    axis: Axis,
    words: Labels,
    *,
    bins: int | None = 4,
    fewest: int = 2,
    percent: bool = False,
    scale: float = 1.0,
) -> None:
    """Number an axis.

    Parameters
    ----------
    axis : Axis
    words : Labels
    bins : int or None
        Most steps, of 1, 2 or 5; None leaves the ticks as they are.
    fewest : int
        Least number of ticks.
    percent, scale
        As for :class:`Numbers`.
    """
    if bins is not None:
        axis.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 5, 10], min_n_ticks=fewest))
    axis.set_major_formatter(Numbers(words, percent=percent, scale=scale))
