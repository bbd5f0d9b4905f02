"""Several cases, or several architectures in one case, compared."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synergysim.api.asking import setting_of
from synergysim.api.running import with_shock
from synergysim.experiments.comparison import Comparison, results_folder, run_experiment
from synergysim.experiments.experiment import experiment_of, load_experiment
from synergysim.experiments.single import Case, resolve
from synergysim.recording.recording_options import Recording, recording_of
from synergysim.report.questions import Owners, of_architectures, of_own_case
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario

DEFAULT_CASE = "lesotho"
"""Case on which an architecture is put that is named alone."""


@dataclass(frozen=True, repr=False)
class Result(Comparison):
    """A comparison that can be read and plotted."""

    def summary(self, language: str = "en") -> str:
        """Paired differences with 95 % intervals, as the terminal prints them."""
        from synergysim.report.comparison import summary

        return summary(self, language)

    def plot(self, folder: str | Path | None = None, language: str = "en") -> list[Path]:
        """Draw every figure that applies and return the files written."""
        from synergysim.report.comparison import draw_figures

        return draw_figures(self, language, Path(folder) if folder is not None else None)


def compare(  # noqa: PLR0913
    cases: Case | Sequence[Case] | Mapping[str, Case],
    *,
    architectures: str | Sequence[str] | None = None,
    owners: Owners | None = None,
    shock: str | os.PathLike[str] | None = None,
    reference: str | None = None,
    replications: int = 20,
    window: int = 36,
    workers: int | None = None,
    results: str | Path = "results",
    title: str | None = None,
    recording: Recording | Mapping[str, Any] | None = None,
    **changes: Any,
) -> Result:
    """Compare cases, or architectures in one case, paired on common random numbers.

    Parameters
    ----------
    cases : case, or sequence or mapping of cases
        Presets' names, files or loaded cases; a mapping names them. A name that is an
        architecture and no case stands for the default case under it. One case alone is compared
        with the case that it extends or, with ``architectures``, under each of them.
    architectures : str or sequence of str, optional
        ``"all"`` for the five of the brief, or names, the reference first.
    owners : str, optional
        With ``architectures``: ``"equal"``, the default, gives every ministry the attributes of
        the one that runs the social side, so that differences come from coordination alone;
        ``"as-found"`` keeps the ministries as the case has them.
    shock : str, optional
        A shock that strikes all of them; each run then has its no-shock twin.
    reference : str, optional
        The one that others are compared with; by default the first.
    replications, window : int
    workers : int, optional
        Processes; by default one for each processor. A script must guard its entry
        (``if __name__ == "__main__":``) unless this is 1.
    results : path
    title : str
    recording : Recording or mapping, optional
        As for :func:`run`; its tables stand in the results folder.
    **changes
        As for :func:`run`, the same for all. Of one case alone: ``responses=``, ``households=``,
        ``months=`` and ``overrides=``.

    Returns
    -------
    Result
        Frames in ``tables``, and ``differences()``, ``summary()``, ``plot()``.

    Raises
    ------
    ValueError
        If no case is given, or two share a name.
    ScenarioError
        If anything is wrong with a file or a change, or the cases cannot be paired.
    """
    if isinstance(cases, (str, os.PathLike)):
        setting = setting_of(cases, shock, replications, window, recording, changes)
        stated = (
            of_architectures(setting, _listed(architectures), owners or "equal")[0]
            if architectures is not None
            else of_own_case(setting)
        )
        asked = load_experiment(stated)
        stated.keep(results_folder(asked, Path(results)))
        return _result(run_experiment(asked, results, workers=workers))
    if isinstance(cases, ResolvedScenario) or architectures is not None or owners is not None:
        raise ScenarioError(
            "architectures are compared in one case, named or a file", key="cases",
            found=repr(cases), allowed='compare("lesotho", architectures="all"), or a list or'
            " mapping of cases without architectures",
        )  # fmt: skip
    changes = with_shock(changes, shock)
    named = cases if isinstance(cases, Mapping) else {_name(case): case for case in cases}
    if not named or len(named) != len(cases):
        raise ValueError("give at least one case, each with a name of its own")
    experiment = experiment_of(
        {name: _variant(case, changes) for name, case in named.items()},
        title=title or "Comparison",
        replications=replications,
        window=window,
        reference=reference,
        recording=recording_of(recording),
    )
    return _result(run_experiment(experiment, results, workers=workers))


def _result(found: Comparison) -> Result:
    return Result(found.experiment, found.folder, found.tables, found.manifest)


def _listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _name(case: Case) -> str:
    return case.name if not isinstance(case, (str, os.PathLike)) else Path(case).stem


def _variant(case: Case, changes: Mapping[str, Any]) -> Any:
    from synergysim.scenario.names import known_names

    is_architecture = (
        isinstance(case, str)
        and case not in known_names("cases")
        and case in known_names("architectures")
    )
    if is_architecture:
        return resolve(DEFAULT_CASE, **{**changes, "architecture": case})
    return resolve(case, **changes)
