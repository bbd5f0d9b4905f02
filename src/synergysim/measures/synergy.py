"""Synergy and increments: whether two programmes do more together than the two apart.

``synergy = both - social - productive + none``, super-additive above zero. The incremental effect
of the second programme is ``both - first``, which most studies publish and which is not synergy.
All four must be the same families with the same random draws. If one programme is enough, synergy
is negative, which is not an error.

Source: on complements, Topkis (1998), "Supermodularity and Complementarity", Princeton University
Press: increasing differences.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray, real_array


def synergy(
    both: ArrayLike, social: ArrayLike, productive: ArrayLike, none: ArrayLike
) -> FloatArray:
    """Give ``both - social - productive + none``, element by element.

    Parameters
    ----------
    both, social, productive, none : array_like
        An outcome under each arm, of one shape: a value a replication, or a household.

    Returns
    -------
    ndarray
        NaN where any of the four is.

    Raises
    ------
    ValueError
        If shapes differ, or an array is masked or holds no real numbers.
    """
    arms = _alike(both, social, productive, none)
    found: FloatArray = arms[0] - arms[1] - arms[2] + arms[3]
    return found


def incremental_effect(both: ArrayLike, first: ArrayLike) -> FloatArray:
    """Give what a second programme adds to the first: ``both - first``, element by element.

    NaN where either is.

    Raises
    ------
    ValueError
        If shapes differ, or an array is masked or holds no real numbers.
    """
    arms = _alike(both, first)
    found: FloatArray = arms[0] - arms[1]
    return found


def _alike(*arms: ArrayLike) -> list[FloatArray]:
    arrays = [real_array(arm, "an arm") for arm in arms]
    if len({array.shape for array in arrays}) > 1:
        raise ValueError(f"shapes differ: {', '.join(str(array.shape) for array in arrays)}")
    return arrays
