"""The household rule as a loop in C, compiled on the spot where there is a compiler.

:mod:`_c_source` translates the rule and the draws; here are the loop around them, which loads,
advances and stores a block of households, and the call of the compiler. No option lets the compiler
change a result: no fast-math, and multiplications and additions are fused only where the rule says.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from _c_source import Translation

from synergysim.engine.draws import uniforms
from synergysim.household.fields import (
    FIRST_DELIVERED,
    LANES,
    PLACE,
    STATE,
    STATE_ROW,
    STORED,
    Delivered,
    EarningDraws,
    EventDraws,
    Outcomes,
    Place,
    State,
    Traits,
)
from synergysim.household.kernel import EARNINGS_STREAM, EVENTS_STREAM, FIXED_POINT
from synergysim.household.month import household_month
from synergysim.household.parameters import LUMP_FIELDS, LUMPS, Parameters

OPTIONS = (
    *("-O3", "-march=native", "-std=gnu11", "-shared", "-fPIC"),
    # Whole numbers wrap as the draws need them to; no result of floating point depends on these.
    *("-fwrapv", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off", "-fopenmp-simd"),
    "-fno-tree-pre",  # with it GCC 12 makes no vectors of the rule's loop
)

_LOOP = """
void live(int64_t households, double *restrict state, const float *restrict traits,
          const int32_t *restrict territory, const double *restrict places,
          const double *restrict parameters, int64_t seed, int64_t month, int64_t *restrict sums)
{{
    struct Parameters own_copy;
    __builtin_memcpy(&own_copy, parameters, sizeof own_copy);
    const struct Parameters *p = &own_copy;
    double here[{places}][{lanes}], market[{lanes}], ahead[{stored}][{lanes}], drawn[8][{lanes}];
    for (int64_t first = 0; first < households; first += {lanes}) {{
        int64_t count = households - first < {lanes} ? households - first : {lanes};
        for (int64_t j = 0; j < count; j++)
            for (int64_t c = 0; c < {places}; c++)
                here[c][j] = places[{places} * territory[first + j] + c];
        #pragma omp simd
        for (int64_t j = 0; j < count; j++) {{
            __auto_type luck = uniforms(seed, {earnings}, first + j, month);
            __auto_type events = uniforms(seed, {events}, first + j, month);
            {keep_draws}
        }}
        #pragma omp simd
        for (int64_t j = 0; j < count; j++) {{
            int64_t i = first + j;
            struct State h = {{{state}}};
            struct Traits own = {{{traits}}};
            struct Delivered delivered = {{{delivered}}};
            struct Place place = {{{place}}};
            struct EarningDraws luck = {{{luck}}};
            struct EventDraws events = {{{chances}}};
            __auto_type lived = household_month(h, own, delivered, place, luck, events, p);
            {store}
            market[j] = lived.m2;
        }}
        for (int64_t c = 0; c < {first_delivered}; c++)
            for (int64_t j = 0; j < count; j++)
                state[c * households + first + j] = ahead[c][j];
        for (int64_t c = {first_delivered}; c < {stored}; c++)
            for (int64_t j = 0; j < count; j++)
                state[c * households + first + j] = 0.0;
        for (int64_t j = 0; j < count; j++) {{
            int64_t *total = sums + 5 * territory[first + j];
            total[0] += (int64_t)(ahead[{consumption}][j] * {unit});
            total[1] += (int64_t)(ahead[{assets}][j] * {unit});
            total[2] += (int64_t)(market[j] * {unit});
            total[3] += (int64_t)(ahead[{shared}][j] * {unit});
            total[4] += (int64_t)(ahead[{social_capital}][j] * {unit});
        }}
    }}
}}
"""


def source() -> str:
    """The whole file in C."""
    whole = Translation()
    whole.structure(Parameters, dict.fromkeys(LUMP_FIELDS, LUMPS))
    for fields in (State, Traits, Delivered, Place, EarningDraws, EventDraws, Outcomes):
        whole.structure(fields)
    whole.add(household_month)
    whole.add(uniforms)

    def columns(first: int, fields: Any, name: str = "state") -> str:
        rows = range(first, first + len(fields._fields))
        return ", ".join(f"{name}[{row} * households + i]" for row in rows)

    after = [f"ahead[{row}][j] = lived.m0.{name};" for row, name in enumerate(State._fields)]
    brought = enumerate(Outcomes._fields, len(STATE))
    after += [f"ahead[{row}][j] = lived.m1.{name};" for row, name in brought]
    return whole.source() + _LOOP.format(
        places=len(PLACE),
        lanes=LANES,
        stored=STORED,
        earnings=EARNINGS_STREAM,
        events=EVENTS_STREAM,
        keep_draws=" ".join(
            f"drawn[{4 * i + k}][j] = {name}.m{k};"
            for i, name in enumerate(("luck", "events"))
            for k in range(4)
        ),
        state=columns(0, State),
        traits=columns(0, Traits, "traits"),
        delivered=columns(FIRST_DELIVERED, Delivered),
        place=", ".join(f"here[{c}][j]" for c in range(len(PLACE))),
        luck=", ".join(f"drawn[{k}][j]" for k in range(4)),
        chances=", ".join(f"drawn[{k}][j]" for k in range(4, 8)),
        store="\n            ".join(after),
        first_delivered=FIRST_DELIVERED,
        unit=FIXED_POINT.hex(),
        **{name: STATE_ROW[name] for name in ("consumption", "assets", "shared", "social_capital")},
    )


def available() -> bool:
    """Whether the loop compiles here; says why if not."""
    try:
        live()
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"The C loop is left out: {error}\n")
        return False
    return True


@cache
def live() -> Callable[..., None]:
    """Compile the loop and load it.

    Raises
    ------
    RuntimeError
        If this machine has no C compiler.
    """
    command = shutil.which(os.environ.get("CC", "cc"))
    if command is None:
        raise RuntimeError("this machine has no C compiler")
    with tempfile.TemporaryDirectory() as folder:
        text, library = Path(folder) / "household.c", Path(folder) / "household.so"
        text.write_text(source(), encoding="utf-8")
        subprocess.run([command, *OPTIONS, str(text), "-o", str(library), "-lm"], check=True)
        function: Callable[..., None] = ctypes.CDLL(str(library)).live
    number, array = ctypes.c_int64, ctypes.c_void_p
    function.argtypes = [number, *[array] * 5, number, number, array]  # type: ignore[attr-defined]
    function.restype = None  # type: ignore[attr-defined]
    return function
