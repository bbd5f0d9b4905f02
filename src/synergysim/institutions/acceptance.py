"""Community acceptance of a second benefit to the same family, from counted resentment."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, Rows, TerritoryArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.streams import Stream

_REFUSAL = int(Stream.REFUSAL)


@kernel
def _grievance(
    social: BoolArray,
    productive: BoolArray,
    poor: BoolArray,
    territory: TerritoryArray,
    seen: FloatArray,
) -> None:
    counts = np.zeros((4, seen.size), dtype=np.int64)
    begin, last = 0, territory.size
    while begin < last:  # neighbouring rows of one place are counted together
        place, end = territory[begin], begin
        served_once = twice = left_out = 0
        while end < last and territory[end] == place:
            served = social[end] | productive[end]
            served_once += served
            twice += social[end] & productive[end]
            left_out += poor[end] & (not served)
            end += 1
        counts[0, place] += end - begin
        counts[1, place] += served_once
        counts[2, place] += twice
        counts[3, place] += left_out
        begin = end
    for j in range(seen.size):
        everybody, served_once, twice, left_out = counts[:, j]
        seen[j] = twice / max(served_once, 1) * (left_out / max(everybody, 1))


def grievance(
    social: BoolArray, productive: BoolArray, poor: BoolArray, territory: TerritoryArray, count: int
) -> FloatArray:
    """What a village sees: families served twice, while poor neighbours go without.

    Returns
    -------
    array of float64, shape (territories,)
        Share of served families that are served twice, times the share of all families that are
        poor and unserved. It rises where most are poor and few are reached.
    """
    seen = np.empty(count)
    _grievance(social, productive, poor, territory, seen)
    return seen


@kernel
def resent(
    seen: FloatArray,
    territory: TerritoryArray,
    pace: float,
    loss: float,
    resentment: FloatArray,
    social_capital: FloatArray,
) -> None:
    """Let resentment follow what villages see, and cost social capital.

    Parameters
    ----------
    seen : array of float64, shape (territories,)
        As :func:`grievance` gives it.
    territory : array of int, shape (households,)
    pace : float
        Share of the gap to what is seen that closes.
    loss : float
        Share of social capital that full resentment costs.
    resentment : array of float64, shape (territories,)
        Changed in place.
    social_capital : array of float64, shape (households,)
        Changed in place.
    """
    for j in range(seen.size):
        resentment[j] += pace * (seen[j] - resentment[j])
    for i in range(territory.size):
        social_capital[i] *= 1.0 - loss * resentment[territory[i]]


@kernel
def let_in(
    seen: FloatArray,
    tolerance: FloatArray,
    spread: float,
    draw: FloatArray,
    reached: BoolArray,
    consents: BoolArray,
) -> None:
    """Let villages that a planned list reaches let a programme in, or ask it to come again.

    A village agrees with the logistic probability of its tolerance less what it would see.

    Parameters
    ----------
    seen, tolerance : array of float64, shape (territories,)
        Grievance over the planned list, and what each village accepts.
    spread : float
        Scale of the logistic function.
    draw : array of float64, shape (territories,)
        Uniforms.
    reached : array of bool, shape (territories,)
        Villages with families on the planned list.
    consents : array of bool, shape (territories,)
        Changed in place; who has let the programme in keeps to it.
    """
    for j in range(seen.size):
        chance = 1.0 / (1.0 + np.exp((seen[j] - tolerance[j]) / spread))
        if reached[j] and draw[j] < chance:
            consents[j] = True


@rule
def turns_down(
    served: bool, resentment: float, per_resentment: float, seed: int, key: int, row: int
) -> bool:
    """Whether a family that another programme serves already turns a second benefit down."""
    return served and uniforms(seed, _REFUSAL, row ^ key, 0)[0] < per_resentment * resentment


@kernel
def ask(
    rows: Rows,
    served: BoolArray,
    territory: TerritoryArray,
    resentment: FloatArray,
    per_resentment: float,
    seed: int,
    key: int,
    refused: BoolArray,
) -> None:
    """Ask families of a list, and mark those that turn a slot down."""
    for i in rows:
        if turns_down(served[i], resentment[territory[i]], per_resentment, seed, key, i):
            refused[i] = True
