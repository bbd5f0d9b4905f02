"""What titles and feet of figures say about the results they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NO_SHOCK = "none"
"""Key of the counterfactuals, the runs without a shock."""


@dataclass(frozen=True)
class FigureContext:
    """Facts about one comparison that its tables do not hold.

    Attributes
    ----------
    experiment_title, context_title : str
        What was asked, and of which country context.
    reference : str
        Key of the architecture that the others are compared with.
    shock : str
        Key of the shock whose runs are drawn; ``"none"`` without one.
    households, replications, months : int
        Modelled households in a run, replications, and months in a run.
    manifest_id : str
        Identity of the results folder; its first twelve characters are printed.
    currency : str
        ISO 4217 code of local money.
    poverty_line : float
        In PPP$ of 2017 per person and day.
    onset_date : str, optional
        Month of the shock's onset, ``YYYY-MM``.
    shock_title : str
        The shock's name for readers.
    architecture_titles : mapping, optional
        Names of architectures that the label catalogue does not know.
    modules : tuple of str
        Users' modules that the cases name, whose figures are drawn too.
    variant : str
        Name of the only variant that a figure shows, of a comparison of several.
    """

    experiment_title: str
    context_title: str
    reference: str
    shock: str
    households: int
    replications: int
    months: int
    manifest_id: str
    currency: str
    poverty_line: float
    onset_date: str | None = None
    shock_title: str = ""
    architecture_titles: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    variant: str = ""

    @property
    def has_shock(self) -> bool:
        """Whether the runs drawn met a shock."""
        return self.shock != NO_SHOCK


def short(title: str) -> str:
    """Shorten a title to the name in its brackets, if it has one."""
    return title.split("(")[-1].rstrip(") ") if title.endswith(")") else title
