"""What the explorer shows of arms, and of settings of a sweep in other sets of assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from synergysim.experiments.analysis.results_view import SweepView
from synergysim.experiments.comparison import Comparison
from synergysim.experiments.four_arms import DRAWN, LIST, WINDOW
from synergysim.experiments.running.plan import Plan
from synergysim.explorer.catalogue import DIFFERENCE, difference_from, outcomes, quantities, texts
from synergysim.explorer.cube import Cube, Dimension, Place, Texts
from synergysim.explorer.stored_tables import read_table
from synergysim.figures.arms_tables import ArmsTold, head_of, window_name
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import capital
from synergysim.figures.sweep_over_worlds import setting_text
from synergysim.findings.arm_worlds import EFFECTS
from synergysim.findings.sweep_worlds import settings_of
from synergysim.findings.world_differences import DIFFERENCES
from synergysim.outcomes.lookup import OUTCOMES

_RANGE = {"world_low": "range_low", "world_high": "range_high"}
_NUMBERS = ("difference", "low", "high", "n", *_RANGE)


def arms_cube(comparison: Comparison, told: ArmsTold, context: FigureContext) -> Cube | None:
    """Effects of arms on listed families, by window, with the range over worlds if one is stored.

    Parameters
    ----------
    comparison : Comparison
        Of an experiment with arms.
    told : ArmsTold
        Names of its arms, windows and starts.
    context : FigureContext

    Returns
    -------
    Cube or None
        None where no family was listed for a year.

    Raises
    ------
    ScenarioError
        If the table over worlds is not what was written.
    """
    try:
        effects = comparison.effects()
    except ValueError:
        return None
    effects = effects[effects["outcome"].isin(list(OUTCOMES)) & effects["n"].gt(0)]
    path = comparison.folder / f"{EFFECTS}.csv"
    if path.is_file():
        keys = [*DRAWN, "contrast"]
        worlds = read_table(path, [*keys, *_RANGE], ("outcome", "since", "contrast"))
        worlds = worlds.rename(columns=_RANGE).astype({"month": "int64", "span": "int64"})
        effects = effects.merge(worlds, on=keys, how="left")
    rows = effects.rename(columns={"effect": "mean", "none": "reference"}).assign(
        quantity=DIFFERENCE, window=[_key(row) for row in effects[WINDOW].itertuples(index=False)]
    )
    windows = effects[WINDOW].drop_duplicates()
    # The last year since families were listed comes first, as in the summary's sentences.
    windows = windows.assign(own=windows["since"] != LIST).sort_values(
        ["own", "month"], ascending=[True, False], kind="stable"
    )[WINDOW]
    return Cube(
        "arms",
        texts(lambda words: words("explorer.cube.arms")),
        (
            quantities(
                Place(DIFFERENCE, texts(lambda words: words("explorer.effect_of_arms"))),
            ),
            outcomes(rows["outcome"].unique(), context.currency),
            Dimension(
                "window",
                texts(lambda words: words("explorer.choose.window")),
                [
                    Place(_key(row), texts(lambda words, row=row: _window(row, told, words)))  # type: ignore[misc]
                    for row in windows.itertuples(index=False)
                ],
            ),
            Dimension(
                "contrast",
                texts(lambda words: words("explorer.choose.contrast")),
                [
                    Place(name, texts(lambda words, name=name: _contrast(name, told, words)))  # type: ignore[misc]
                    for name in rows["contrast"].unique()
                ],
            ),
        ),
        rows,
        texts(lambda words: _note(told, words)),
        {"compare": "contrast"},
    )


def _key(row: Any) -> str:
    return f"{row.since}-{row.month}-{row.span}"


def _window(row: Any, told: ArmsTold, words: Labels) -> str:
    return capital(window_name((row.since, row.month, row.span), told, words))


def _contrast(name: str, told: ArmsTold, words: Labels) -> str:
    """Name a contrast as the summary does, with its sum where the experiment states its own."""
    title = head_of(name, told, words).replace("|", " ")
    if name not in told.contrasts:
        return capital(title)
    return words("arms.contrast", name=title, sum=told.contrasts[name])


def _note(told: ArmsTold, words: Labels) -> str:
    notes = [words("explorer.note_arms")]
    if told.is_four_arms:
        notes.append(words("explorer.note_synergy"))
    return " ".join([*notes, words("explorer.note_sweep")])


def sweep_worlds_cube(
    plan: Plan, folder: Path, views: Mapping[str, SweepView], context: FigureContext
) -> Cube | None:
    """Settings of a sweep against their base, with the range over worlds; None without worlds.

    Parameters
    ----------
    plan : Plan
    folder : path
        Of the results.
    views : mapping
        The sweep in every language.
    context : FigureContext

    Raises
    ------
    ScenarioError
        If the table is not what was written.
    """
    path = folder / "analysis" / f"{DIFFERENCES}.csv"
    if not path.is_file():
        return None
    named = ("outcome", "setting", "base")
    rows = read_table(path, [*named, *_NUMBERS], named)
    rows = rows[rows["outcome"].isin(list(OUTCOMES)) & rows["n"].gt(0)]
    if rows.empty:
        return None
    names = _settings(plan, views, context)
    # The table states settings in the language of the command that ran.
    stated = {name: key for key, one in names.items() for name in one.values()}
    rows = rows.assign(
        quantity=DIFFERENCE, setting=[stated.get(name, name) for name in rows["setting"]]
    )
    keys = list(rows["setting"].unique())
    if plan.reference:
        base = difference_from(context).name
    else:
        first = str(rows["base"].iloc[0])
        own = names.get(stated.get(first, ""), texts(lambda _: first))
        base = texts(lambda words: words("explorer.effect", base=own[words.language]))
    return Cube(
        "worlds",
        texts(lambda words: words("explorer.cube.worlds")),
        (
            quantities(Place(DIFFERENCE, base)),
            outcomes(rows["outcome"].unique(), context.currency),
            Dimension(
                "setting",
                texts(lambda words: words("explorer.choose.setting")),
                [Place(key, names.get(key) or texts(lambda _, key=key: key)) for key in keys],  # type: ignore[misc]
            ),
        ),
        rows.rename(columns={"difference": "mean", **_RANGE}),
        texts(lambda words: words("explorer.note_sweep")),
        {"compare": "setting"},
    )


def _settings(
    plan: Plan, views: Mapping[str, SweepView], context: FigureContext
) -> dict[str, Texts]:
    """Write every setting in every language, by its identifier."""
    settings, _ = settings_of(plan)
    several = len(context.architecture_titles) > 1

    def written(words: Labels, varied: Mapping[str, Any]) -> str:
        scribe = OutcomeText(words, views[words.language].factor_table(), context.currency)
        return setting_text(varied, context, scribe, policies=several)

    return {
        key: texts(lambda words, varied=varied: written(words, varied))  # type: ignore[misc]
        for key, varied in settings.items()
    }
