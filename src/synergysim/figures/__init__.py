"""Figures: each is one file with a ``draw`` function, and one line in ``FIGURES``.

A user's own module registers its figures there too.

A figure's title says what the data say. Nothing of matplotlib is imported before something is
drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.sizes import PRINT, fill_sheet, sized
from synergysim.registry import Registry
from synergysim.scenario.own_code import own_code_named
from synergysim.scenario.returned import unusable

if TYPE_CHECKING:
    import pandas as pd

    from synergysim.figures.drawing import Drawing
    from synergysim.figures.labels import Labels

    Draw = Callable[[Mapping[str, pd.DataFrame], FigureContext, Labels], Drawing]

__all__ = [
    "FIGURES",
    "OF_SWEEPS",
    "Entry",
    "FigureContext",
    "applicable",
    "draw",
    "draw_each",
    "save_each",
]


@dataclass(frozen=True)
class Entry:
    """What a figure needs.

    Attributes
    ----------
    tables : tuple of str
        Tables of results that it reads.
    needs_shock : bool
        Whether it has nothing to show without a shock.
    needs_comparison : bool
        Whether it has nothing to show of one architecture alone.
    arms : bool, optional
        True where it shows four arms only, False where its words would mislead about them: it
        speaks of architectures that differ from a reference, and one arm has no money at all.
    drawn : callable, optional
        Draws it, with the arguments of ``draw`` in a file of this folder. By default it is the
        file with the figure's name that does, which is imported only then.
    """

    tables: tuple[str, ...]
    needs_shock: bool = False
    needs_comparison: bool = False
    arms: bool | None = None
    drawn: Draw | None = None


FIGURES: Registry[Entry] = Registry(
    "figure",
    {
        "four_arms": Entry(("listed",), arms=True),
        "basins": Entry(("recursion", "basins"), arms=True),
        "forest": Entry(("outcomes",), needs_comparison=True, arms=False),
        "who_gains": Entry(("groups",), needs_comparison=True, arms=False),
        "poverty_curve": Entry(("groups",), needs_comparison=True, arms=False),
        "benefit_incidence": Entry(("groups",), arms=False),
        "funnel": Entry(("funnel",), arms=False),
        "explained_waterfall": Entry(("explained",), arms=False),
        "shock_fan": Entry(("monthly",), needs_shock=True),
        "recovery": Entry(("recovery",), needs_shock=True),
        "recovery_by_group": Entry(("groups",), needs_shock=True, arms=False),
        "budget_waterfall": Entry(("money",), arms=False),
        "overlap": Entry(("groups",), needs_comparison=True, arms=False),
        "territories": Entry(("groups",), needs_comparison=True, arms=False),
        "cost_of_results": Entry(("cost_effectiveness",), needs_comparison=True, arms=False),
        "cost_plane": Entry(("outcomes", "groups"), needs_comparison=True, arms=False),
    },
)
"""The figures of comparisons by the name of their module, in the order of a reader's questions."""

OF_SWEEPS: Registry[Entry] = Registry(
    "figure of sweeps",
    {
        "effects": Entry(("effects", "levels", "factors")),
        "with_and_without": Entry(("switches", "factors")),
        "grid_map": Entry(("grid", "factors")),
        "ranking": Entry(("ranking", "factors")),
        "regret": Entry(("regret", "policies", "satisficing", "factors")),
        "scenario_discovery": Entry(("box", "cases", "factors")),
        "sensitivity": Entry(("sensitivity", "factors")),
        "settings_over_worlds": Entry(("world_differences", "factors")),
    },
)
"""Figures of what is asked of a sweep, by the name of their module."""

OF_A_RUN: Registry[Entry] = Registry(
    "figure of a run",
    {
        "run_overview": Entry(("monthly",)),
        "institutions_diagram": Entry(("arrangement",)),
        "programme_lists": Entry(("programme_lists",)),
        "profile": Entry(("coordination",)),
        "effort_trust": Entry(("partnerships", "ministries")),
        "coordination_bodies": Entry(("bodies",)),
        "money_quarters": Entry(("budgets",)),
    },
)
"""Figures of one run, by the name of their module."""


def applicable(tables: Mapping[str, pd.DataFrame], context: FigureContext) -> list[str]:
    """Name the figures that these results can fill; of users' modules, those that cases name."""
    arms = "listed" in tables  # followed in four-arm experiments alone
    return [
        name
        for name in FIGURES.of(context.modules)
        if _fits(FIGURES[name], tables, context) and FIGURES[name].arms in (None, arms)
    ]


def _fits(entry: Entry, tables: Mapping[str, pd.DataFrame], context: FigureContext) -> bool:
    return (context.has_shock or not entry.needs_shock) and all(
        table in tables
        and _architectures(tables[table], context) >= (2 if entry.needs_comparison else 1)
        for table in entry.tables
    )


def draw(
    name: str,
    tables: Mapping[str, pd.DataFrame],
    context: FigureContext,
    language: str = "en",
    size: str = PRINT,
) -> Drawing:
    """Draw one figure.

    Parameters
    ----------
    name : str
    tables : mapping of DataFrame
    context : FigureContext
    language : str, default "en"
    size : str, default "print"
        One of :data:`synergysim.figures.sizes.SIZES`.

    Raises
    ------
    KeyError
        If there is no such figure or size, or a table it needs is missing.
    ValueError
        If a table cannot be what it should be.
    synergysim.figures.drawing.NothingToShowError
        If the tables are in order and leave the figure without content.
    synergysim.figures.labels.LabelError
        If the language lacks a text.
    synergysim.scenario.errors.ScenarioError
        If a figure of a user's module fails, or is not whole.
    """
    known = {**FIGURES, **OF_SWEEPS, **OF_A_RUN}
    if name not in known:
        raise KeyError(f"no figure {name!r}; there are: {', '.join(known)}")
    import matplotlib as mpl

    from synergysim.figures.labels import load_labels
    from synergysim.figures.style import RC

    words, own = load_labels(language), known[name].drawn
    context = words.of_context(context)
    with mpl.rc_context(RC), sized(size):
        if own is not None:
            return _drawn(name, own, tables, context, words)
        drawing: Drawing = import_module(f"synergysim.figures.{name}").draw(tables, context, words)
    return drawing


def _drawn(
    name: str, own: Draw, tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels
) -> Drawing:
    """Draw a figure of a user's module, which may change its own copies of the tables only."""
    from synergysim.figures.drawing import NothingToShowError, fault_of

    copies = {table: frame.copy() for table, frame in tables.items()}
    with own_code_named(f"while the figure {name} is drawn", NothingToShowError):
        drawing = own(copies, context, words)
    fault = fault_of(drawing)
    if fault:
        raise unusable(f"figure {name}", fault, "a Drawing with figure, data, title and alt")
    fill_sheet(drawing.figure)
    return drawing


def draw_each(
    tables: Mapping[str, pd.DataFrame],
    context: FigureContext,
    language: str = "en",
    names: Sequence[str] | None = None,
    announce: Callable[[str], None] | None = None,
    size: str = PRINT,
) -> Iterator[tuple[str, Drawing]]:
    """Draw every figure that these results can fill, one after the other.

    Parameters
    ----------
    tables : mapping of DataFrame
    context : FigureContext
    language : str, default "en"
    names : sequence of str, optional
        The figures; by default those that :func:`applicable` names.
    announce : callable, optional
        Receives a sentence for each figure that is left out because these results have nothing
        to show in it.
    size : str, default "print"

    Yields
    ------
    str, Drawing
        The name of a figure, and the figure.
    """
    from synergysim.figures.drawing import NothingToShowError
    from synergysim.figures.labels import load_labels
    from synergysim.figures.table_reading import ReferenceAbsentError

    words = load_labels(language)
    for name in applicable(tables, context) if names is None else names:
        try:
            yield name, draw(name, tables, context, language, size)
            continue
        except NothingToShowError as found:
            reason = str(found)
        except ReferenceAbsentError as found:
            reference = words.architecture(found.reference, context)
            reason = words("figure.reference_absent", reference=reference)
        if announce is not None:
            announce(words("figure.left_out", name=name, reason=reason))


def save_each(drawings: Iterable[tuple[str, Drawing]], folder: Path) -> list[Path]:
    """Write figures into a folder.

    Returns
    -------
    list of Path
        SVG, PDF, PNG, CSV and alternative text of each.
    """
    return [path for name, drawing in drawings for path in drawing.save(folder, name)]


def _architectures(table: pd.DataFrame, context: FigureContext) -> int:
    if "architecture" not in table:
        return min(len(table), 1)  # of the context alone, whatever runs in it
    return int(table.loc[table["shock"] == context.shock, "architecture"].nunique())
