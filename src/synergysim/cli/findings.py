"""``synergysim findings``: test the claims on coordination, and report the verdicts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.cli.options import add_language_option, positive, say, write_progress

if TYPE_CHECKING:
    from synergysim.findings.profiles import Profile

PROFILES = ("fast", "full", "verdict")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "names", nargs="*", metavar="FINDING", help="such as F07, or a file; all if not given"
    )
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        default="fast",
        help="minutes, or full sizes (a quarter of an hour); verdict: full sizes with the seeds"
        " kept for verdicts, on the frozen model alone",
    )
    parser.add_argument(
        "--mechanisms",
        action="store_true",
        help="instead: switch every mechanism off in every claim, predicted against observed",
    )
    parser.add_argument("--households", type=positive, metavar="N", help="instead of the profile's")
    parser.add_argument(
        "--replications", type=positive, metavar="N", help="instead of the profile's"
    )
    parser.add_argument(
        "--worlds", type=int, metavar="N", help="sampled worlds, instead of the profile's; 0: none"
    )
    parser.add_argument("--months", type=positive, metavar="N", help="instead of the files'")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    parser.add_argument("--no-figures", action="store_true", help="tables and scorecard only")
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run or continue the findings; 1 if any run failed."""
    from dataclasses import replace

    from synergysim.figures.labels import load_labels
    from synergysim.findings.claim_file import known_findings, load_finding
    from synergysim.findings.execution import run_findings
    from synergysim.findings.expansion import plan
    from synergysim.findings.profiles import PROFILES as SIZES
    from synergysim.findings.profiles import verdict_profile
    from synergysim.findings.seeds import released_seeds
    from synergysim.report.findings import scorecard_text, write_findings, write_tables
    from synergysim.scenario.errors import ScenarioError

    changes = {
        key: value
        for key in ("households", "replications", "worlds")
        if (value := getattr(arguments, key)) is not None
    }
    if arguments.worlds is not None and arguments.worlds < 0:
        raise ScenarioError(
            "out of range", file="--worlds", found=str(arguments.worlds), allowed="at least 0"
        )
    kept = arguments.profile == "verdict"
    if kept and (changes or arguments.mechanisms or arguments.months is not None):
        raise ScenarioError(
            "a verdict has the sizes that were declared",
            file="--profile",
            found="verdict",
            allowed="no other sizes or months, and no --mechanisms, beside it",
        )
    size = verdict_profile(released_seeds()) if kept else SIZES[arguments.profile]
    profile = replace(size, **changes)
    if arguments.mechanisms:
        return _mechanisms(arguments, profile)
    names = list(dict.fromkeys(arguments.names)) or known_findings()
    found = [
        load_finding(
            name, households=profile.households, months=arguments.months, seeds=profile.seeds
        )
        for name in names
    ]
    plans = [plan(finding, profile) for finding in found]
    folder = arguments.results / "findings"
    write_progress(arguments.language)
    words = load_labels(arguments.language)
    runs = sum(len(plan.cells) for plan in plans)
    counts = {
        "findings": words.count("terminal.planned.findings", len(plans)),
        "runs": words.count("terminal.planned.runs", runs),
    }
    say(words("terminal.planned.all", **counts))
    try:
        judged = run_findings(plans, folder, workers=arguments.workers, announce=say)
    except KeyboardInterrupt:
        say(f"Interrupted. What was computed is in {folder}; the same command continues.")
        raise
    print(scorecard_text(judged, arguments.language))
    if arguments.no_figures:
        write_tables(judged, folder)
        print("\n" + words("terminal.tables", place=folder))
    else:
        pages = write_findings(judged, folder, arguments.profile, arguments.language)
        print("\n" + words("terminal.pages", place=pages[0].parent, name=pages[0].name))
    return 1 if any(one.failures for one in judged) else 0


def _mechanisms(arguments: argparse.Namespace, profile: Profile) -> int:
    """Run the table of mechanisms and claims; worlds are not sampled."""
    from synergysim.engine.files import write_csv
    from synergysim.figures.labels import load_labels
    from synergysim.findings.claim_file import known_findings, load_finding
    from synergysim.findings.mechanisms import by_claim, load_mechanisms, run_mechanisms
    from synergysim.report.findings import mechanisms_text

    names = list(dict.fromkeys(arguments.names)) or [
        name for name in known_findings() if name.startswith("F")
    ]
    found = [
        load_finding(name, households=profile.households, months=arguments.months) for name in names
    ]
    folder = arguments.results / "findings"
    mechanisms = list(load_mechanisms().values())
    table = run_mechanisms(
        found, mechanisms, profile, folder, workers=arguments.workers, announce=say
    )
    claims = by_claim(table)
    write_csv(table, folder / "mechanisms.csv")
    write_csv(claims, folder / "mechanisms-by-claim.csv")
    print(mechanisms_text(claims, mechanisms, arguments.language))
    words = load_labels(arguments.language)
    place = f"{folder / 'mechanisms.csv'}, {folder / 'mechanisms-by-claim.csv'}"
    print("\n" + words("terminal.tables", place=place))
    return 0
