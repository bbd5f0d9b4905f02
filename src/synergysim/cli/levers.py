"""``synergysim levers``: effects of the three standard levers in a case."""

from __future__ import annotations

import argparse
import sys

from synergysim.cli.options import add_shock_option, named, one_shock, positive, sizes
from synergysim.cli.sweep import add_running_arguments, run_or_continue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", metavar="CASE", help="a case's name or file")
    add_shock_option(parser, "a shock that strikes in every run")
    parser.add_argument(
        "--response", metavar="NAME", action="append", help="a response to it; may be repeated"
    )
    parser.add_argument(
        "--architecture", metavar="NAME", help="use this architecture instead of the case's own"
    )
    parser.add_argument(
        "--worlds",
        type=positive,
        metavar="N",
        help="measure the levers in N other sets of assumptions as well, with one replication each;"
        " 30 is a good number",
    )
    add_running_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run or continue the design of the three levers; 1 if any cell failed."""
    from synergysim.experiments.comparison import ComparisonError
    from synergysim.experiments.sweep import folder_of, load_plan
    from synergysim.findings.sweep_worlds import plan_sweep_worlds
    from synergysim.report.lever_way import way_text
    from synergysim.report.questions import (
        Setting,
        folded,
        kept,
        of_delivery_as_designed,
        of_levers,
    )
    from synergysim.scenario.errors import ScenarioError

    responses = arguments.response and [named(name, "responses") for name in arguments.response]
    setting = Setting(
        named(arguments.case, "cases"),
        one_shock(arguments.shock),
        responses,
        **sizes(arguments),
    )
    language = arguments.language
    architecture = arguments.architecture and named(arguments.architecture, "architectures")
    stated, note = of_levers(setting, architecture, language)
    worlds = None if arguments.worlds is None else plan_sweep_worlds(stated, arguments.worlds)
    plan = load_plan(stated) if worlds is None else worlds.default
    print(folded(plan.question, note))
    if arguments.dry_run:
        return run_or_continue(plan, arguments, worlds)
    file = stated.keep(folder_of(plan, arguments.results))
    code = run_or_continue(plan, arguments, worlds)
    if code == 0:
        designed = of_delivery_as_designed(setting, language)
        try:
            print(way_text(plan, designed, arguments.results, language, arguments.workers))
        except (ComparisonError, ScenarioError) as failed:
            # The levers are done: they are not lost with what they are measured against.
            print(f"synergysim: delivery as designed cannot be run: {failed}", file=sys.stderr)
    print(kept(file, language))
    return code
