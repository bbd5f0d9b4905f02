"""``synergysim compare``: run an experiment, print paired differences, draw the figures."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from synergysim.cli.options import (
    add_language_option,
    add_record_option,
    add_shock_option,
    households,
    named,
    one_shock,
    positive,
    say,
    sizes,
    warn,
    write_progress,
)

if TYPE_CHECKING:
    from synergysim.experiments.comparison import Comparison
    from synergysim.experiments.draft import Draft
    from synergysim.experiments.experiment import Experiment
    from synergysim.recording.recording_options import Recording
    from synergysim.report.questions import Owners, Setting

ALL, BOTH = "all", "both"
DEFAULT_REPLICATIONS = 20
DEFAULT_WINDOW = 36
FAILURES, WORLDS = "failures.parquet", "worlds"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "names",
        nargs="+",
        metavar="EXPERIMENT | CASE",
        help="an experiment's file or name; the cases to compare, the reference first; a case with"
        " --architectures; or a case of your own, to compare it with the case that it extends",
    )
    parser.add_argument(
        "--architectures",
        type=_names,
        metavar="all | NAME,NAME",
        help="compare these architectures in the one case named, the reference first; `all` is the"
        " five of independent, same-institution, coordinated-institutions, complementary-design and"
        " integrated",
    )
    parser.add_argument(
        "--owners",
        choices=("equal", "as-found", BOTH),
        help="with --architectures: ministries that own programmes all alike, so that differences"
        " come from coordination (equal, if not given), or as the case has them; both runs equal"
        " owners, and adds a line with owners as found",
    )
    add_shock_option(parser, "a shock that strikes in every run")
    parser.add_argument(
        "--response", metavar="NAME", action="append", help="a response to it; may be repeated"
    )
    parser.add_argument(
        "--worlds",
        type=positive,
        metavar="N",
        help="compare in N other sets of assumptions as well, with two replications each; 30 is a"
        " good number",
    )
    parser.add_argument("--replications", type=positive, metavar="N", help="instead of the file's")
    parser.add_argument("--households", type=households, metavar="N", help="instead of the file's")
    parser.add_argument("--months", type=positive, metavar="N", help="instead of the case's")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    add_record_option(parser)
    parser.add_argument(
        "--details",
        action="store_true",
        help="of architectures: print after the first screen the long tables too",
    )
    parser.add_argument(
        "--explain",
        nargs="?",
        const=(),
        type=_names,
        metavar="NAME,NAME",
        help="of architectures: take the difference of the second from the first apart by what"
        " households meet (money, quality, places, training, who is reached); without names, of"
        " the two that differ most in the income of poor families",
    )
    parser.add_argument("--no-figures", action="store_true", help="tables and summary only")
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run or continue the experiment; 1 if any cell failed."""
    from synergysim.experiments.comparison import (
        ComparisonError,
        results_folder,
        run_experiment,
    )
    from synergysim.experiments.explained import check_pair
    from synergysim.experiments.references import compares_architectures
    from synergysim.experiments.sweep import plan_of
    from synergysim.figures.labels import load_labels
    from synergysim.findings.evaluation_records import with_records
    from synergysim.findings.variant_worlds import check_one_context
    from synergysim.report.comparison import draw_figures
    from synergysim.report.explained import explained
    from synergysim.report.first_screen import hints
    from synergysim.report.plausibility import implausible
    from synergysim.report.shock_horizon import horizon_notes
    from synergysim.scenario.errors import ScenarioError

    words = load_labels(arguments.language)
    write_progress(arguments.language)
    experiment, stated, notes = _asked(arguments)
    experiment = with_records(experiment)
    if arguments.worlds is not None:
        check_one_context(experiment, arguments.worlds)
    if arguments.explain is not None:
        check_pair(experiment, arguments.explain)
    folder = results_folder(experiment, arguments.results)
    is_new = not folder.exists()
    if notes:
        print(*notes, sep="\n")
    if stated is not None:
        stated.keep(folder)
    warn(plan_of(experiment).warnings)
    clock = monotonic()
    try:
        comparison = run_experiment(
            experiment, arguments.results, workers=arguments.workers, announce=say
        )
    except KeyboardInterrupt:
        say(words("sweep_state.interrupted", place=folder))
        raise
    except ComparisonError as failed:
        say(f"synergysim: error: {failed}; tracebacks are in {failed.folder}/failures.parquet")
        return 1
    except ValueError as failed:
        if experiment.arms is None or isinstance(failed, ScenarioError):
            raise
        say(f"synergysim: error: {_no_effects(folder, failed)}")
        return 1
    if experiment.arms is not None and not any(
        one.value is not None for one in experiment.arms.published
    ):
        # A table without columns is a file that nothing can read.
        (folder / "published.csv").unlink(missing_ok=True)
    took = monotonic() - clock
    comparison, text, failed_in_worlds = _shown(arguments, comparison)
    print(text, flush=True)  # figures take a while
    if arguments.explain is not None:
        found = explained(comparison, arguments.explain, arguments.language, arguments.workers, say)
        print(f"\n{found}\n", flush=True)
    elif compares_architectures(experiment) and arguments.worlds is None:
        # With worlds the screen is long enough without hints.
        print(*hints(comparison, took if is_new else None, arguments.language), sep="\n")
    warn(implausible(comparison.outcomes, comparison.doses, arguments.language))
    warn(horizon_notes((one.scenario for one in experiment.variants.values()), words))
    failures = int(comparison.manifest["failures"])
    for count, place in ((failures, folder), (failed_in_worlds, folder / WORLDS)):
        if count:
            say(words.count("terminal.failed", count, place=place / FAILURES))
    held = ["tables", "manifest"]
    if not arguments.no_figures:
        if draw_figures(comparison, arguments.language, announce=say):
            held.insert(1, "figures")
        else:
            print(words("terminal.no_figures"))
    if stated is not None:
        held.append("file")
    what = words.series([words(f"terminal.holding.{one}") for one in held])
    print(words("terminal.results", what=what, place=folder))
    return 1 if failures or failed_in_worlds else 0


def _shown(arguments: argparse.Namespace, comparison: Comparison) -> tuple[Comparison, str, int]:
    """Write the first screen of architectures, with the long tables if asked; else those alone.

    The comparison has what running references adds to its tables; the number is that of failed
    runs in other worlds.
    """
    from synergysim.experiments.comparison import ComparisonError
    from synergysim.experiments.references import compares_architectures
    from synergysim.report.comparison import summary
    from synergysim.report.first_screen import first_screen_of
    from synergysim.scenario.errors import ScenarioError

    if not compares_architectures(comparison.experiment):
        failures = _in_worlds(arguments, comparison) if arguments.worlds else 0
        return comparison, summary(comparison, arguments.language), failures
    others = _as_found(arguments) if arguments.owners == BOTH else None
    owners = {None: "equal", BOTH: "equal"}.get(arguments.owners, arguments.owners)
    try:
        found = first_screen_of(
            comparison,
            arguments.results,
            owners if arguments.architectures else "as stated",
            others,
            arguments.language,
            arguments.workers,
            say,
            arguments.worlds or 0,
        )
    except (ComparisonError, ScenarioError) as failed:
        # The comparison itself is done: what was asked is not lost with what is beside it.
        say(f"synergysim: there is no first screen, as a reference cannot be run: {failed}")
        return comparison, summary(comparison, arguments.language), 0
    text = f"{found.text}\n{found.details}" if arguments.details else found.text.rstrip("\n")
    return found.comparison, text, found.failed_in_worlds


def _in_worlds(arguments: argparse.Namespace, comparison: Comparison) -> int:
    """Compare arms or other variants in other worlds, and return how many runs failed."""
    from synergysim.experiments.running.runner import RunOptions
    from synergysim.findings.arm_worlds import effects_in_worlds
    from synergysim.findings.variant_worlds import variants_in_worlds

    run = variants_in_worlds if comparison.experiment.arms is None else effects_in_worlds
    options = RunOptions(workers=arguments.workers)
    return run(comparison, arguments.worlds, options=options, announce=say).failures


def _as_found(arguments: argparse.Namespace) -> Experiment:
    """State the same question with the owners of programmes as the case has them."""
    given = argparse.Namespace(**(vars(arguments) | {"owners": "as-found"}))
    experiment, _, _ = _asked(given)
    return experiment


def _asked(arguments: argparse.Namespace) -> tuple[Experiment, Draft | None, list[str]]:
    """Load the experiment, or state one without a file together with its note."""
    from synergysim.experiments.design.sweep_file import is_sweep
    from synergysim.experiments.experiment import load_experiment
    from synergysim.report.first_screen import opening
    from synergysim.report.own_case import of_own_case, own_differences, replaced_changes
    from synergysim.report.questions import of_architectures
    from synergysim.scenario.errors import ScenarioError, describe

    names, language = arguments.names, arguments.language
    if arguments.architectures is not None:
        if len(names) > 1:
            raise ScenarioError(
                "architectures are compared in one case",
                key="--architectures",
                found=f"{len(names)} cases: {', '.join(names)}",
                allowed="one case",
            )
        chosen = [
            one if one == ALL else named(one, "architectures") for one in arguments.architectures
        ]
        owners: Owners = "as-found" if arguments.owners == "as-found" else "equal"
        setting = _setting(arguments, named(names[0], "cases"))
        warn(replaced_changes(setting.name, language))
        stated, _ = of_architectures(setting, chosen, owners, language)
        experiment = load_experiment(stated)
        return experiment, stated, opening(experiment.question, owners, language)
    if arguments.owners is not None:
        raise ScenarioError(
            "owners can be chosen only where architectures are compared",
            key="--owners",
            found=arguments.owners,
            allowed="--architectures all, or a list of architectures",
        )
    if len(names) > 1:
        return _of_cases(arguments), None, []
    name, is_case = _whose(names[0])
    if not is_case:
        if is_sweep(name):
            raise ScenarioError(
                "an experiment that is run with another command",
                found=describe(name),
                allowed=f"synergysim sweep {name}",
            )
        return load_experiment(name, _changes(arguments)), None, []
    stated = of_own_case(_setting(arguments, name), language)
    experiment = load_experiment(stated)
    return experiment, stated, [f"{own_differences(experiment, language)}\n"]


def _whose(name: str) -> tuple[str, bool]:
    """Complete the name of an experiment or a case, and return which of the two it is."""
    from synergysim.cli.validate import recognised
    from synergysim.scenario.names import known_names, looks_like_path, names_with

    if looks_like_path(name):
        return name, recognised(name) == "cases"
    families = ("experiments", "cases")
    family = next((one for one in families if name in known_names(one)), None)
    family = family or next((one for one in families if names_with(name, one)), "experiments")
    return named(name, family), family == "cases"


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    """Values that replace those of an experiment's file."""
    changes = sizes(arguments)
    if arguments.shock is not None:
        changes["shocks"] = [one_shock(arguments.shock)]
    if arguments.response is not None:
        changes["responses"] = [named(name, "responses") for name in arguments.response]
    if arguments.record:
        changes["recording"] = _recording(arguments).model_dump(exclude_defaults=True)
    return changes


def _setting(arguments: argparse.Namespace, case: str) -> Setting:
    """What is asked of a case beside the question."""
    from synergysim.report.questions import Setting

    changes = _changes(arguments)
    shock = changes.pop("shocks", [None])[0]
    return Setting(case, shock, **changes)


def _of_cases(arguments: argparse.Namespace) -> Experiment:
    """Make an experiment of the cases named."""
    from synergysim.experiments.experiment import experiment_of
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.load import load_scenario

    names = [named(name, "cases") for name in arguments.names]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ScenarioError("a case is named twice", found=twice, allowed="each case once")
    changes = _changes(arguments)
    shocks, responses = changes.get("shocks"), changes.get("responses")
    overrides = {f"run.{key}": changes[key] for key in ("households", "months") if key in changes}
    variants = {
        _key(name, names): load_scenario(
            name, shocks=shocks, responses=responses, overrides=overrides
        )
        for name in names
    }
    return experiment_of(
        variants,
        title="Comparison of cases",
        window=DEFAULT_WINDOW,
        replications=changes.get("replications", DEFAULT_REPLICATIONS),
        recording=_recording(arguments),
    )


def _recording(arguments: argparse.Namespace) -> Recording:
    from synergysim.recording.recording_options import recording_from_words

    return recording_from_words(arguments.record)


def _names(text: str) -> list[str]:
    """Read names with commas between them, as ``argparse`` wants it."""
    found = [name.strip() for name in text.split(",")]
    if not all(found):
        raise argparse.ArgumentTypeError(f"must be names with commas between them, found {text!r}")
    return found


def _no_effects(folder: Path, reason: Exception) -> str:
    """Say why arms that ran cannot be compared: one failed, or there is no full year of a list."""
    failures = folder / "failures.parquet"
    if failures.is_file():
        return f"{reason}; tracebacks are in {failures}"
    return (
        f"the arms have no effects to tell ({reason}): every arm needs a list of families and"
        " twelve months after it; run more months"
    )


def _key(name: str, names: list[str]) -> str:
    """Name a case by its file, or by its path where two files share a name."""
    stem = Path(name).stem
    return stem if sum(Path(other).stem == stem for other in names) == 1 else name
