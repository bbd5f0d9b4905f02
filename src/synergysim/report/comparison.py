"""A comparison's summary and figures, with all words through the label catalogue."""

from __future__ import annotations

from pathlib import Path

from synergysim.experiments.comparison import Comparison
from synergysim.figures import draw_all
from synergysim.figures.context import FigureContext
from synergysim.figures.summary import summary_text


def figure_context(comparison: Comparison) -> FigureContext:
    """What titles and feet say about a comparison."""
    experiment = comparison.experiment
    scenario = experiment.variants[experiment.reference].scenario
    first = next(iter(scenario.shocks.values()), None)
    return FigureContext(
        experiment_title=experiment.title,
        context_title=scenario.context.title,
        reference=experiment.reference,
        shock=comparison.shock,
        households=scenario.run.households,
        replications=int(comparison.outcomes["replication"].nunique()),
        months=scenario.run.months,
        manifest_id=str(comparison.manifest["id"]),
        currency=scenario.context.prices.currency,
        poverty_line=scenario.context.poverty_line,
        onset_date=first.path.onset if first is not None else None,
        shock_title=first.title if first is not None else "",
        architecture_titles=_titles(comparison),
    )


def _titles(comparison: Comparison) -> dict[str, str]:
    """Name variants by what tells them apart: their cases, their architectures, or their keys."""
    variants = comparison.experiment.variants
    cases = {name: variant.scenario.title for name, variant in variants.items()}
    architectures = {
        name: variant.scenario.architecture.title for name, variant in variants.items()
    }
    for titles in (cases, architectures):
        if len(set(titles.values())) == len(variants):
            return titles
    return {name: name for name in variants}


def summary(comparison: Comparison, language: str = "en") -> str:
    """Paired differences with 95 % intervals as the terminal prints them."""
    return summary_text(comparison.outcomes, figure_context(comparison), language=language)


def draw_figures(
    comparison: Comparison, language: str = "en", folder: Path | None = None
) -> list[Path]:
    """Draw every figure that applies, as SVG, PNG, CSV and alternative text.

    Parameters
    ----------
    comparison : Comparison
    language : str
        ``en``, ``es`` or ``fr``.
    folder : Path, optional
        By default ``figures`` in the results folder.
    """
    place = folder or comparison.folder / "figures"
    place.mkdir(parents=True, exist_ok=True)
    return draw_all(comparison.tables, figure_context(comparison), place, language)
