"""The household rule in mesa-frames: columns in polars, the rule's arithmetic in numpy.

mesa-frames 0.1.0a0 asks for numpy 1.26 and is no dependency of the package. It works beside a newer
numpy: ``pip install --no-deps mesa-frames==0.1.0a0``, with polars.
"""

from __future__ import annotations

from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
from _numpy_households import run_month

FloatArray = npt.NDArray[np.float64]


def available() -> bool:
    """Whether mesa-frames is installed."""
    return find_spec("mesa_frames") is not None and find_spec("polars") is not None


def population(columns: dict[str, FloatArray], fixed: dict[str, FloatArray]) -> Any:
    """A model of mesa-frames with one set of agents.

    Parameters
    ----------
    columns, fixed : dict of str to array, shape (households,)
        What changes, and what stays.

    Returns
    -------
    mesa_frames.ModelDF
        Its ``households.step()`` reads ``place``, ``named`` and ``draws`` of the model and leaves
        ``market_income``.
    """
    import polars as pl
    from mesa_frames import AgentSetPolars, ModelDF

    class FramedHouseholds(AgentSetPolars):
        """Households as rows of a frame."""

        def step(self) -> None:
            """Advance all by a month, and put the columns that changed back into the frame."""
            model, frame = self.model, self.agents
            h = SimpleNamespace(
                **{name: frame[name].to_numpy(writable=True) for name in columns},
                **{name: frame[name].to_numpy() for name in fixed},
            )
            model.market_income = run_month(h, model.place, model.named, *model.draws)
            self.agents = frame.with_columns(
                [pl.Series(name, getattr(h, name)) for name in columns]
            )

    model = ModelDF()
    model.households = FramedHouseholds(model)
    rows = np.arange(len(next(iter(columns.values()))))
    model.households.add(pl.DataFrame({"unique_id": rows, **columns, **fixed}))
    return model
