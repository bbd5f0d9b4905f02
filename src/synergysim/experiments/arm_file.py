"""What the file of an experiment with arms holds: arms, windows, published effects."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from synergysim.scenario.base import Label, Part, number

YEAR = 12


def _span() -> Any:
    about = "months that the window covers, up to its last"
    return Field(
        default=YEAR, ge=1, le=1200, description=about, json_schema_extra={"unit": "months"}
    )


class Window(Part):
    """Months over which effects are averaged, counted from a start."""

    since: str = Field(description="programme that starts, or shock that sets in")
    month: int = number("months", "last month of the window, since that start", ge=1, le=1200)
    span: int = _span()


class Published(Part):
    """A published effect to be held against the simulated one."""

    effect: str = Field(description="a contrast: social, productive, both, synergy, ...")
    outcome: str = Field(description="an outcome of the listed families")
    since: str | None = Field(
        default=None, description="programme or shock whose start months count from; else the list"
    )
    month: int = number("month", "last month of the window that is compared", ge=1, le=1200)
    span: int = _span()
    shock: bool = Field(
        default=False, description="whether it is what the shock takes, of a contrast or an arm"
    )
    scale: Literal["percent", "level", "points", "sign", "percent-of-shock", "deviations"] = Field(
        description="how it was published"
    )
    tenth_of: list[str] = Field(
        default_factory=list,
        description="contrasts: of the sign none, an effect below a tenth of the largest of these",
    )
    record: str | None = Field(
        default=None,
        description="record of the split of published effects, with value and source",
    )
    value: float | None = Field(
        default=None, description="the published value; of a sign 1, -1 or 0"
    )
    low: float | None = None
    high: float | None = None
    source: str = ""
    grade: str = Field(default="", pattern="^[ABC]?$")
    used: bool = Field(default=False, description="whether a calibration was fitted to it")
    factor: float = Field(default=1.0, description="units of the outcome in one published unit")
    note: str = ""


class Arms(Part):
    """Names of arms, each with the programmes that it delivers.

    The two arms ``social`` and ``productive`` alone stand for four: none, each, and both.
    """

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[Label, list[str]] = Field(init=False)

    published: list[Published] = Field(
        default_factory=list, description="published effects; may also stand beside the arms"
    )

    @property
    def stated(self) -> dict[str, tuple[str, ...]]:
        """Programmes of each arm, in the order of the file."""
        return {name: tuple(programmes) for name, programmes in self.__pydantic_extra__.items()}
