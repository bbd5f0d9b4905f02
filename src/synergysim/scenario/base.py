"""What every part of a scenario shares: strictness, numbers with units, months."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from synergysim.scenario.characters import check_label, check_name

MONTH = r"^(19|20)[0-9][0-9]-(0[1-9]|1[0-2])$"
"""How a month is written. The schema's ``\\d`` would take the digits of every script."""

Month = Annotated[str, StringConstraints(pattern=MONTH)]
"""A calendar month, written ``YYYY-MM``."""

Name = Annotated[str, AfterValidator(check_name)]
"""Name of a programme, a ministry, a shock and the like."""

Label = Annotated[str, AfterValidator(check_label)]
"""Name of a variant, a policy or a future."""

MOST_MONEY = 1e12
"""Largest amount of local currency for one family, in a month or a year."""

MOST_PPP = 1e6
"""Largest amount in PPP$ for one household."""


class Part(BaseModel):
    """A frozen, strict piece of a scenario: unknown keys and loose types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def number(
    unit: str,
    description: str,
    *,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
) -> Any:
    """Declare a required number with its unit and the range that is allowed.

    Parameters
    ----------
    unit : str
        Unit as a scenario file may state it; a file that states another is refused.
    description : str
        What the number means, shown by ``synergysim show`` and in editors.
    ge, gt, le, lt : float, optional
        Bounds.
    """
    return Field(
        ge=ge, gt=gt, le=le, lt=lt, description=description, json_schema_extra={"unit": unit}
    )


def share(description: str) -> Any:
    """Declare a required number between 0 and 1."""
    return number("share", description, ge=0.0, le=1.0)


def month_index(month: str, start: str) -> int:
    """Count the months from ``start`` to ``month``, both written ``YYYY-MM``."""
    year, number_of_month = (int(part) for part in month.split("-"))
    start_year, start_month = (int(part) for part in start.split("-"))
    return 12 * (year - start_year) + number_of_month - start_month
