"""Several cases, or several architectures in one case, compared."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from synergysim.api.asking import setting_of
from synergysim.api.keywords import Changes, loaded, several, with_keywords_checked
from synergysim.api.result import Result
from synergysim.experiments.comparison import Comparison, results_folder, run_experiment
from synergysim.experiments.experiment import experiment_of, load_experiment
from synergysim.experiments.explained import EXPLAINED, check_pair
from synergysim.experiments.first_screen import TABLE
from synergysim.experiments.gained import GAINED
from synergysim.experiments.single_run import Case
from synergysim.figures.labels import chosen
from synergysim.findings.world_assumptions import ASSUMPTIONS
from synergysim.findings.world_differences import DIFFERENCES
from synergysim.recording.recording_options import Recording, recording_of
from synergysim.report.explained import explained
from synergysim.report.first_screen import first_screen_of
from synergysim.report.own_case import of_own_case
from synergysim.report.questions import Owners, of_architectures
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario
from synergysim.scenario.names import known_names

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

DEFAULT_CASE = "lesotho"
"""Case on which an architecture is put that is named alone."""


@dataclass(frozen=True, repr=False)
class ComparisonResult(Comparison, Result):
    """Runs of several variants, paired on common random numbers, and how they differ.

    Attributes
    ----------
    experiment : Experiment
    folder : Path
        Where everything is stored.
    tables : mapping of str to DataFrame
        ``differences`` (a row per outcome, variant and shock), the runs' ``outcomes``,
        ``monthly``, ``recovery``, ``money``, ``doses``, ``responses``, and others that apply; of
        architectures in one case ``first_screen``, and ``world_differences``,
        ``world_assumptions`` and ``explained`` where they were asked for.
    manifest : mapping
        What was run, by which version.
    """

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows: effects of arms, or paired differences."""
        return "differences" if self.experiment.arms is None else "effects"

    def summary(self, lang: str | None = None) -> str:
        """Give what ``synergysim compare`` prints.

        Of architectures in one case, the first screen and what explains a difference, if that was
        asked for; of anything else, paired differences with 95 % intervals.
        """
        from synergysim.report.explained import explanation_text
        from synergysim.report.stored_screen import screen_text

        language = chosen(lang)
        texts = (screen_text(self, language), explanation_text(self, language))
        return "\n".join(text for text in texts if text) or self.details(lang)

    def details(self, lang: str | None = None) -> str:
        """Give all paired differences, or effects, with 95 % intervals."""
        from synergysim.report.comparison import summary

        return summary(self, chosen(lang))

    def _drawings(self, language: str, size: str) -> Iterator[tuple[str, Drawing]]:
        from synergysim.report.comparison import drawings

        return drawings(self, language, size=size)


def _refuse_of_one_case(
    architectures: str | Sequence[str] | None,
    owners: Owners | None,
    reference: str | None,
    title: str | None,
) -> None:
    """Refuse keywords that a question about one case would not use."""
    if architectures is None:
        unused = {"owners": owners, "reference": reference, "title": title}
        allowed = 'architectures="all" or a list of architectures, or several cases'
    else:
        unused = {"title": title}
        allowed = "a title for a list or mapping of cases; this question has its own"
    for key, value in unused.items():
        if value is not None:
            raise ScenarioError(
                "one case has no use for this keyword",
                key=key,
                found=repr(value),
                allowed=allowed,
            )


@with_keywords_checked
def compare(  # noqa: PLR0913  (keywords of the command line)
    case: Case | Sequence[Case] | Mapping[str, Case],
    *,
    architectures: str | Sequence[str] | None = None,
    owners: Owners | None = None,
    worlds: int = 0,
    explain: bool | Sequence[str] = False,
    reference: str | None = None,
    replications: int = 20,
    window: int = 36,
    workers: int | None = None,
    results: str | Path = "results",
    title: str | None = None,
    recording: Recording | Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **changes: Unpack[Changes],
) -> ComparisonResult:
    """Compare cases, or architectures in one case, paired on common random numbers.

    Parameters
    ----------
    case : case, or sequence or mapping of cases
        Presets' names, files or loaded cases; a mapping names them. A name that is an
        architecture and no case means the default case under it. One case alone is compared
        with the case that it extends or, with ``architectures``, under each of them.
    architectures : str or sequence of str, optional
        ``"all"`` for the five standard ones, or names, the reference first.
    owners : str, optional
        With ``architectures``: ``"equal"``, the default, gives every ministry the attributes of
        the one that runs the social side, so that differences come from coordination alone;
        ``"as-found"`` keeps the ministries as the case has them.
    worlds : int, default 0
        With ``architectures``: other sets of assumptions in which they are compared as well, with
        two replications each.
    explain : bool or sequence of two str, default False
        With ``architectures``: take the difference of the second from the first apart by what
        households meet; ``True`` chooses the two that differ most in the income of poor families.
    reference : str, optional
        The one of several cases or architectures that others are compared with; by default the
        first.
    replications, window : int
        Paired runs of each variant; months at their end over which outcomes are averaged.
    workers : int, optional
        Processes; by default one for each processor. A script must guard its entry
        (``if __name__ == "__main__":``) unless this is 1.
    results : path
        Folder under which a folder for this comparison is made; the same call continues in it.
    title : str, optional
        Of several cases; a question about one case has a title of its own.
    recording : Recording or mapping, optional
        As for :func:`run`; tables of households are in the results folder alone.
    progress : bool, optional
        Whether to show a bar of runs; by default on a terminal and in a notebook.
    **changes
        As for :func:`run`, the same for all. Of one case alone: ``shock=``, ``response=``,
        ``households=``, ``months=`` and ``overrides=``.

    Returns
    -------
    ComparisonResult

    Raises
    ------
    ValueError
        If no case is given, or two share a name.
    ScenarioError
        If anything is wrong with a file or a change, or the cases cannot be paired.
    TypeError
        If a keyword is unknown, or is none of a question about one case.
    """
    if architectures is None and (worlds or explain is not False):
        raise ScenarioError(
            "only architectures in one case are compared over worlds and explained",
            key="worlds" if worlds else "explain",
            found=f"{case!r} without architectures",
            allowed='architectures="all", or a list of architectures',
        )
    if isinstance(case, (str, os.PathLike)):
        _refuse_of_one_case(architectures, owners, reference, title)
        setting = setting_of(case, replications, window, recording, changes)
        stated = (
            of_architectures(
                setting,
                several(architectures) or [],
                owners or "equal",
                reference=reference,
            )[0]
            if architectures is not None
            else of_own_case(setting)
        )
        asked = load_experiment(stated)
        pair = [] if isinstance(explain, bool) else several(explain) or []
        if explain is not False:
            check_pair(asked, pair)
        stated.keep(results_folder(asked, Path(results)))
        found = run_experiment(asked, results, workers=workers, progress=progress)
        if architectures is not None:
            first_screen_of(found, Path(results), owners or "equal", workers=workers, worlds=worlds)
        if explain is not False:
            explained(found, pair, workers=workers)
        return _result(found)
    if isinstance(case, ResolvedScenario) or architectures is not None or owners is not None:
        raise ScenarioError(
            "architectures are compared in one case, named or a file",
            key="case",
            found=repr(case),
            allowed='compare("lesotho", architectures="all"), or a list or'
            " mapping of cases without architectures",
        )
    named = case if isinstance(case, Mapping) else {_name(one): one for one in case}
    if not named or len(named) != len(case):
        raise ValueError("give at least one case, each with a name of its own")
    experiment = experiment_of(
        {name: _variant(one, changes) for name, one in named.items()},
        title=title or "Comparison",
        replications=replications,
        window=window,
        reference=reference,
        recording=recording_of(recording),
    )
    return _result(run_experiment(experiment, results, workers=workers, progress=progress))


def _result(found: Comparison) -> ComparisonResult:
    return ComparisonResult(
        experiment=found.experiment,
        folder=found.folder,
        tables={**found.tables, **_beside(found)},
        manifest=found.manifest,
    )


def _beside(found: Comparison) -> dict[str, pd.DataFrame]:
    """Read the tables that are written beside those of the runs, where they were asked for."""
    names = (TABLE, GAINED, DIFFERENCES, ASSUMPTIONS, EXPLAINED)
    files = {name: found.folder / f"{name}.csv" for name in names}
    return {name: pd.read_csv(file) for name, file in files.items() if file.is_file()}


def _name(case: Case) -> str:
    return case.name if isinstance(case, ResolvedScenario) else Path(case).stem


def _variant(case: Case, changes: Changes) -> ResolvedScenario:
    is_architecture = (
        isinstance(case, str)
        and case not in known_names("cases")
        and case in known_names("architectures")
    )
    if is_architecture and isinstance(case, str):
        return loaded(DEFAULT_CASE, {**changes, "architecture": case})
    return loaded(case, changes)
