"""The figure of a single run; apart from its text, which need not wait for a drawing library."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.figure import Figure

from synergysim.experiments.single import RunResult
from synergysim.figures.context import FigureContext
from synergysim.figures.labels import load_labels
from synergysim.figures.run_overview import draw
from synergysim.figures.style import RC


def run_figure(result: RunResult, language: str = "en") -> Figure:
    """Draw one run over time, its no-shock twin dashed."""
    scenario = result.case.scenario
    first = next(iter(scenario.shocks.values()), None)
    context = FigureContext(
        experiment_title=scenario.title,
        context_title=scenario.context.title,
        reference="",
        shock=result.shock,
        households=scenario.run.households,
        replications=1,
        months=scenario.run.months,
        manifest_id=result.case.digest,
        currency=scenario.context.prices.currency,
        poverty_line=scenario.context.poverty_line,
        onset_date=first.path.onset if first is not None else None,
        shock_title=first.title if first is not None else "",
    )
    with mpl.rc_context(RC):
        return draw({"monthly": result.monthly}, context, load_labels(language)).figure
