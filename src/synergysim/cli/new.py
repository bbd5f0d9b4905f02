"""``synergysim new``: a small file of one's own, a case or an experiment."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from synergysim.cli.options import add_shock_option, one_shock

EXPERIMENTS = {"architectures": "compare", "levers": "sweep"}
"""Kind of experiment -> the verb that runs it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="name of the new case or experiment")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="CASE",
        required=True,
        help="the case to start from: the name of a preset, or a case's file",
    )
    parser.add_argument(
        "--experiment",
        choices=tuple(EXPERIMENTS),
        help="write an experiment about the case: the five architectures, or the three levers",
    )
    add_shock_option(parser, "with --experiment: a shock that strikes")
    parser.add_argument(
        "--folder", metavar="FOLDER", default=".", help="where to write it; else here"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and say what comes next."""
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.template import new_case

    source = shlex.quote(arguments.source)
    if arguments.experiment is not None:
        target = _new_experiment(arguments)
        file = shlex.quote(str(target))
        commands = [
            f"validate --as experiments {file}",
            f"{EXPERIMENTS[arguments.experiment]} {file}",
        ]
    elif arguments.shock is not None:
        raise ScenarioError(
            "a shock is chosen for an experiment; a case names its own",
            key="--shock",
            found=", ".join(arguments.shock),
            allowed="--experiment architectures, or levers",
        )
    else:
        target = new_case(arguments.name, arguments.source, arguments.folder)
        file = shlex.quote(str(target))
        commands = [
            f"validate {file}",
            f"diff {source} {file}",
            f"compare {file} --architectures all",
        ]
    print(f"{target} is written: edit it, then")
    for command in commands:
        print(f"  synergysim {command}")
    return 0


def _new_experiment(arguments: argparse.Namespace) -> Path:
    """Write an experiment about a case."""
    from synergysim.engine.files import write_whole
    from synergysim.report.questions import ALL, Setting, of_architectures, of_levers
    from synergysim.scenario.template import free_file

    target = free_file(arguments.name, arguments.folder, "experiments")
    setting = Setting(arguments.source, one_shock(arguments.shock))
    if arguments.experiment == "levers":
        stated, note = of_levers(setting)
    else:
        stated, note = of_architectures(setting, [ALL])
    write_whole(target, stated.with_note(note))
    return target
