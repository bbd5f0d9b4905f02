"""Checks of what mechanisms of a user's own module return, before the model uses it.

Compiled code does not check the lengths of arrays, and a negative amount would create money.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from synergysim.arrays import FloatArray
from synergysim.scenario.errors import ScenarioError, shorten


def checked_number(mechanism: str, found: Any, highest: float) -> float:
    """Return a number from 0 to ``highest``, which may be infinite; a result has to be finite.

    Raises
    ------
    ScenarioError
        When it is none.
    """
    if type(found) is float and 0.0 <= found <= highest and found < math.inf:
        return found  # what the package's own return, without the slower tests below
    if isinstance(found, Real) and 0.0 <= float(found) <= highest and np.isfinite(float(found)):
        return float(found)
    allowed = f"a number from 0 to {highest:g}" if np.isfinite(highest) else "a number from 0"
    raise unusable(mechanism, repr(found), allowed)


def checked_value(mechanism: str, found: Any) -> float:
    """Return a finite number, or NaN for what is not defined.

    Raises
    ------
    ScenarioError
        When it is none.
    """
    if isinstance(found, Real) and not math.isinf(float(found)):
        return float(found)
    raise unusable(mechanism, repr(found), "a finite number, or NaN for what is not defined")


def checked_scores(mechanism: str, found: Any, households: int) -> FloatArray:
    """Return finite scores of shape (households,).

    Raises
    ------
    ScenarioError
        When they are none.
    """
    scores = np.asarray(found)
    if scores.shape != (households,) or scores.dtype.kind not in "iuf":
        raise unusable(mechanism, _form(scores), f"numbers of shape ({households},)")
    if not np.isfinite(scores).all():
        raise unusable(mechanism, "values that are not finite", "finite numbers")
    return scores.astype(np.float64, copy=False)


def check_amounts(mechanism: str, found: Any, shape: tuple[int, ...]) -> None:
    """Refuse amounts of money that are no whole numbers from 0, one for each family.

    Raises
    ------
    ScenarioError
        When they are none.
    """
    amounts = np.asarray(found)
    if amounts.shape != shape or amounts.dtype.kind not in "iu":
        raise unusable(mechanism, _form(amounts), f"whole numbers of shape {shape}")
    if amounts.size and amounts.min() < 0:
        raise unusable(mechanism, f"a negative amount, {amounts.min()}", "amounts from 0")


def check_rows(mechanism: str, rows: Any, households: int) -> None:
    """Refuse rows that are no households, or that come twice, as numpy would add only once.

    Raises
    ------
    ScenarioError
        When there are such rows.
    """
    found = np.asarray(rows)
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise unusable(mechanism, _form(found), "rows of households")
    if found.size and not 0 <= found.min() <= found.max() < households:
        raise unusable(
            mechanism, f"rows {found.min()} to {found.max()}", f"rows from 0 to {households - 1}"
        )
    if not (np.diff(found) > 0).all() and np.unique(found).size < found.size:
        raise unusable(mechanism, "a family twice", "each family once")


def _form(found: npt.NDArray[Any]) -> str:
    return f"{found.dtype} of shape {found.shape}"


def unusable(mechanism: str, found: str, allowed: str) -> ScenarioError:
    """Make the error of a mechanism that returns what cannot be used."""
    return ScenarioError(
        f"the {mechanism} returns what the model cannot use",
        key="extensions",
        found=shorten(found),
        allowed=allowed,
    )
