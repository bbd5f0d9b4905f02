"""A comparison's summary and figures, with all words through the label catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from synergysim.experiments.arm_design import PRODUCTIVE, SOCIAL, ArmDesign, sum_text
from synergysim.experiments.comparison import Comparison
from synergysim.experiments.explained import stored_explanation
from synergysim.experiments.first_screen import TABLE as SCREEN
from synergysim.experiments.first_screen import read_first_screen
from synergysim.figures import applicable, draw_each, save_each
from synergysim.figures.arms_summary import Contents, arms_pieces
from synergysim.figures.arms_tables import ARM_CONTRASTS, ArmsTold
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.funnel_summary import funnel_pieces
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import Piece, text_of
from synergysim.figures.sizes import PRINT
from synergysim.figures.summary import PLAIN, summary_pieces
from synergysim.figures.variants_over_worlds import variant_blocks
from synergysim.findings.arm_worlds import EFFECTS
from synergysim.findings.world_differences import DIFFERENCES, read_differences
from synergysim.recording.funnel import FUNNEL
from synergysim.recording.paired_run import LISTED
from synergysim.report.doses import doses_pieces
from synergysim.report.kept_figures import recorded
from synergysim.report.stated import Asked, said
from synergysim.report.stored_worlds import stored_arm_worlds, stored_variant_worlds
from synergysim.report.variant_diagrams import diagram_names, diagrams
from synergysim.scenario.context import Context
from synergysim.scenario.programmes import Programme
from synergysim.world.basins import YEARS, basins, recursion, without_trap

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing


def figure_context(comparison: Comparison, language: str = "en") -> FigureContext:
    """What titles and feet say about a comparison, in the language where it can be said in it."""
    experiment = comparison.experiment
    words = load_labels(language)
    title, _ = said(experiment.title, facts_of(comparison), words)
    scenario = experiment.variants[experiment.reference].scenario
    first = next(iter(scenario.shocks.values()), None)
    context = FigureContext(
        experiment_title=title,
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
        modules=tuple(
            dict.fromkeys(
                module
                for variant in experiment.variants.values()
                for module in variant.scenario.extensions or {}
            )
        ),
    )
    return words.of_context(context)


def facts_of(comparison: Comparison) -> Asked:
    """Give what a title or question that a command stated is made of."""
    variants = comparison.experiment.variants
    scenario = variants[comparison.experiment.reference].scenario
    shocks = tuple(shock.title for shock in scenario.shocks.values())
    return Asked(scenario.title, shocks, len(variants))


def _titles(comparison: Comparison) -> dict[str, str]:
    """Name variants by their titles, or by what distinguishes them: cases, architectures, keys."""
    variants, given = comparison.experiment.variants, comparison.experiment.titles
    if given:
        return {name: given.get(name, name) for name in variants}
    cases = {name: variant.scenario.title for name, variant in variants.items()}
    architectures = {
        name: variant.scenario.architecture.title for name, variant in variants.items()
    }
    for titles in (cases, architectures):
        if len(set(titles.values())) == len(variants):
            return titles
    return {name: name for name in variants}


def summary(comparison: Comparison, language: str = "en") -> str:
    """Paired differences or effects with 95 % intervals, and what programmes delivered."""
    signs = PLAIN if comparison.experiment.arms is None else PLAIN | {ord("±"): "+-"}
    compared, worlds, funnel, doses = summary_pieces_of(comparison, language)
    texts = (text_of(compared) + "\n", text_of(worlds), text_of(funnel), text_of(doses))
    return "\n\n".join(text for text in texts if text).translate(signs)


def summary_pieces_of(comparison: Comparison, language: str = "en") -> list[list[list[Piece]]]:
    """Give the pieces of the summary: differences or effects, worlds, the funnel, and doses."""
    context, words = figure_context(comparison, language), load_labels(language)
    doses = doses_pieces(
        comparison.doses, comparison.shock, _names(comparison, words), context.currency, words
    )
    return [
        _compared(comparison, language),
        _over_worlds(comparison, language),
        [_funnel(comparison, language)],
        [doses],
    ]


def _over_worlds(comparison: Comparison, language: str) -> list[list[Piece]]:
    """Differences of variants over other sets of assumptions, where they were run in any."""
    found = stored_variant_worlds(comparison.folder)
    if found is None:
        return []
    context = figure_context(comparison, language)
    scribe = OutcomeText(load_labels(language), pd.DataFrame(), context.currency)
    return variant_blocks(found, context, scribe, steps=comparison.experiment.steps)


def _names(comparison: Comparison, words: Labels) -> dict[str, dict[str, str]]:
    """Titles of variants and of their programmes, by column."""
    context = figure_context(comparison, words.language)
    variants = comparison.experiment.variants
    return {
        "architecture": {name: words.architecture(name, context) for name in variants},
        "programme": {
            key: words.titled(programme.title)
            for variant in variants.values()
            for key, programme in variant.scenario.programmes.items()
        },
    }


def _funnel(comparison: Comparison, language: str) -> list[Piece]:
    """Where eligible families are lost; nothing of four arms, or of results that do not say."""
    if comparison.experiment.arms is not None or FUNNEL not in comparison.tables:
        return []
    return funnel_pieces(comparison.tables, figure_context(comparison, language), language)


def _compared(comparison: Comparison, language: str) -> list[list[Piece]]:
    """Differences or effects."""
    context = figure_context(comparison, language)
    arms = comparison.experiment.arms
    if arms is None:
        return summary_pieces(comparison.outcomes, context, language=language)
    return arms_pieces(
        _listed(comparison),
        comparison.effects(),
        comparison.against_published(),
        _contents(comparison, arms),
        context,
        language,
        arms_told(comparison, arms),
    )


def drawings(
    comparison: Comparison,
    language: str = "en",
    announce: Callable[[str], None] | None = None,
    size: str = PRINT,
    names: Sequence[str] | None = None,
) -> Iterator[tuple[str, Drawing]]:
    """Draw every figure that applies.

    Parameters
    ----------
    comparison : Comparison
    language : str
        One of :func:`synergysim.figures.labels.languages`.
    announce : callable, optional
        Receives a sentence for each figure that is left out because there is nothing to show.
    size : str, default "print"
        One of :data:`synergysim.figures.sizes.SIZES`.
    names : sequence of str, optional
        The figures, of those that apply; by default all.
    """
    tables = figure_tables(comparison)
    there = drawable(comparison, tables)
    chosen = there if names is None else [name for name in there if name in names]
    return draw_chosen(comparison, tables, chosen, language, announce, size)


def draw_chosen(
    comparison: Comparison,
    tables: Mapping[str, pd.DataFrame],
    names: Sequence[str],
    language: str,
    announce: Callable[[str], None] | None,
    size: str,
) -> Iterator[tuple[str, Drawing]]:
    """Draw figures of :func:`drawable`, of the tables that figures read."""
    context = figure_context(comparison, language)
    of_tables = [name for name in applicable(tables, context) if name in names]
    yield from draw_each(tables, context, language, of_tables, announce, size)
    yield from diagrams(comparison, context, language, size, names)


def drawable(comparison: Comparison, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Name the figures that apply."""
    return [*applicable(tables, figure_context(comparison)), *diagram_names(comparison)]


def figure_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Give the tables that figures of a comparison read."""
    tables = dict(comparison.tables)
    if (path := comparison.folder / f"{DIFFERENCES}.csv").is_file():
        tables[DIFFERENCES] = read_differences(path)
    for screen in read_first_screen(comparison.folder)[:1]:
        tables[SCREEN] = screen
    if comparison.experiment.arms is not None:
        tables |= _basin_tables(_case(comparison))
        tables[ARM_CONTRASTS] = _contrasts(comparison.experiment.arms)
        if (worlds := stored_arm_worlds(comparison.folder)) is not None:
            tables[EFFECTS] = worlds.table
    elif not (costs := comparison.cost_effectiveness()).empty:
        tables["cost_effectiveness"] = costs
    return tables | stored_explanation(comparison.folder)


def draw_figures(
    comparison: Comparison,
    language: str = "en",
    folder: Path | None = None,
    announce: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write every figure that applies, as SVG, PDF, PNG, CSV and alternative text.

    Parameters
    ----------
    comparison : Comparison
    language, announce
        As for :func:`drawings`.
    folder : Path, optional
        By default ``figures`` in the results folder.
    """
    place = folder or comparison.folder / "figures"
    place.mkdir(parents=True, exist_ok=True)
    left: list[str] = []

    def said(line: str) -> None:
        left.append(line)
        if announce is not None:
            announce(line)

    drawn = drawings(comparison, language, said)
    return save_each(recorded(drawn, comparison.folder, place, language, left), place)


def _case(comparison: Comparison) -> Context:
    experiment = comparison.experiment
    return experiment.variants[experiment.reference].scenario.context


def _listed(comparison: Comparison) -> pd.DataFrame:
    """Months of the listed families in the runs that are compared."""
    listed = comparison.tables[LISTED]
    return listed[listed["shock"] == comparison.shock]


def _contents(comparison: Comparison, arms: ArmDesign) -> Mapping[str, list[Contents]]:
    """What each side of four arms holds, or each arm."""
    experiment = comparison.experiment
    programmes = experiment.variants[experiment.reference].scenario.programmes
    shown = (SOCIAL, PRODUCTIVE) if arms.is_four_arms else tuple(arms.arms)
    return {side: [_programme(programmes[name]) for name in arms.arms[side]] for side in shown}


def arms_told(comparison: Comparison, arms: ArmDesign) -> ArmsTold:
    """Collect what a summary tells of arms beside their effects."""
    scenario = comparison.experiment.variants[arms.reference].scenario
    titles = {name: scenario.programmes[name].title for name in arms.programmes}
    return ArmsTold(
        is_four_arms=arms.is_four_arms,
        reference=arms.reference,
        contrasts={}
        if arms.is_four_arms
        else {name: sum_text(weights) for name, weights in arms.contrasts.items()},
        windows={(one.since, one.month, one.span): name for name, one in arms.windows.items()},
        starts=titles | {name: shock.title for name, shock in scenario.shocks.items()},
        doses=comparison.arm_doses(),
        shock=comparison.shock_effects(),
        worlds=stored_arm_worlds(comparison.folder),
    )


def _programme(programme: Programme) -> Contents:
    training = programme.training
    has = {
        "cash": programme.cash is not None,
        "works": programme.cash is not None and programme.cash.works is not None,
        "condition": programme.condition,
        "package": programme.package is not None,
        "training": training is not None,
        "groups": training is not None and training.groups > 0.0,
        "association": training is not None and training.association > 0.0,
        "services": programme.services is not None,
    }
    own = tuple(name for name, given in has.items() if given)
    return Contents(
        title=programme.title,
        instruments=(*own, *(programme.instruments or {})),
        start=programme.start,
        duration=programme.duration,
    )


def _contrasts(arms: ArmDesign) -> pd.DataFrame:
    """Weights of contrasts, for figures; none of four arms, which figures know."""
    rows = [
        (name, arm, weight)
        for name, weights in (arms.contrasts if not arms.is_four_arms else {}).items()
        for arm, weight in weights.items()
    ]
    return pd.DataFrame(rows, columns=["contrast", "arm", "weight"])


def _basin_tables(context: Context) -> dict[str, pd.DataFrame]:
    """The recursion of assets and its basins, as the context is and without the fixed cost."""
    worlds = {"fixed_cost": context, "no_fixed_cost": without_trap(context, forced_sales=True)}
    paths = [recursion(world).assign(world=name) for name, world in worlds.items()]
    found = []
    for name, world in worlds.items():
        ends = basins(world)
        row = ends.summary().to_frame().T
        found.append(row.assign(world=name, households=ends.ends.shape[1], years=YEARS))
    return {
        "recursion": pd.concat(paths, ignore_index=True),
        "basins": pd.concat(found, ignore_index=True),
    }
