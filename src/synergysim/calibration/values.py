"""Numbers of a context by their dotted paths, and the scales on which a fit seeks them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.schema_fields import Expected, fields_of


def numbers_of_context(
    model: type[BaseModel] = Context, above: str = ""
) -> Iterator[tuple[str, Expected]]:
    """Yield the dotted path of every real number of a context, with what the schema expects."""
    for name, expected in fields_of(model).items():
        if expected.part is not None:
            yield from numbers_of_context(expected.part, f"{above}{name}.")
        elif expected.kind is float:
            yield f"{above}{name}", expected


def value_at(context: Context, path: str) -> float:
    """Value of a number of a context by its dotted path.

    Raises
    ------
    ScenarioError
        When there is no such number.
    """
    known = [name for name, _ in numbers_of_context()]
    if path not in known:
        raise ScenarioError(
            "no such number in a context", key=shorten(path), nearest=nearest_name(path, known)
        )
    value: Any = context
    for key in path.split("."):
        value = getattr(value, key)
    return float(value)


def with_values(context: Context, values: Mapping[str, float]) -> Context:
    """Return a context with some numbers changed, checked against the schema.

    Raises
    ------
    ValueError
        When a value is not allowed, or contradicts another.
    """
    tree = context.model_dump()
    for path, value in values.items():
        *above, last = path.split(".")
        place = tree
        for key in above:
            place = place[key]
        place[last] = float(value)
    return Context.model_validate(tree)


@dataclass(frozen=True)
class Scale:
    """The scale on which a parameter is sought, where equal steps mean equal things.

    A share is sought by its logit, another positive number by its logarithm, the rest as it is.
    """

    kind: Literal["log", "logit", "linear"]
    low: float
    high: float

    def forward(self, value: float) -> float:
        """Take a parameter's value to the scale."""
        if self.kind == "log":
            return math.log(value)
        return math.log(value / (1.0 - value)) if self.kind == "logit" else value

    def back(self, position: float) -> float:
        """Take a position on the scale to the parameter's value, inside its bounds."""
        if self.kind == "log":
            value = math.exp(position)
        else:
            value = 1.0 / (1.0 + math.exp(-position)) if self.kind == "logit" else position
        return min(max(value, self.low), self.high)

    def per_log(self, value: float) -> float:
        """Derivative of the position to the logarithm of the value."""
        if self.kind == "log":
            return 1.0
        return 1.0 / (1.0 - value) if self.kind == "logit" else value


def scale_of(expected: Expected, low: float, high: float) -> Scale:
    """Choose the scale of a number that the schema describes, sought between two bounds."""
    limits = expected.bounds
    kind: Literal["log", "logit", "linear"] = "linear"
    if low > 0.0:
        is_share = limits.ge == 0.0 and limits.le == 1.0 and expected.unit == "share"
        kind = "logit" if is_share and high < 1.0 else "log"
    return Scale(kind, low, high)
