"""The draw by weight: systematic resampling of a survey to a population of any size.

Source: Madow (1949), "On the theory of systematic sampling, II", Annals of Mathematical Statistics
20(3): a point every so many units of cumulated weight. A household of weight w comes w/W·n times,
rounded down or up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.arrays import IntArray


def systematic_rows(
    weight: npt.NDArray[np.float64],
    territory: npt.NDArray[np.integer],
    key: npt.NDArray[np.uint64],
    households: int,
) -> IntArray:
    """Draw rows of a survey by weight.

    Parameters
    ----------
    weight : array of float64, shape (rows,)
        Positive.
    territory : array of int, shape (rows,)
        The draw goes through them in order, so that each is met by its weight.
    key : array of uint64, shape (rows,)
        Orders households inside a territory: a hash of their ids, never their place in the file.
    households : int
        How many to draw.

    Returns
    -------
    array of int64, shape (households,)
        Rows, sorted by territory; one may come several times. The same for any order of the rows.
    """
    order = np.lexsort((key, territory))
    cumulated = np.cumsum(weight[order])
    points = (np.arange(households) + 0.5) * (cumulated[-1] / households)
    place = np.minimum(np.searchsorted(cumulated, points, side="right"), len(order) - 1)
    rows: IntArray = order[place].astype(np.int64)
    return rows
