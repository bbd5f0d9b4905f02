"""``synergysim population``: import a survey, or describe a population beside its targets."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.cli.options import households

if TYPE_CHECKING:
    from synergysim.world.survey.importing import Import

DEFAULT_DRAWN = 20_000
"""Households that an import draws."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    about = "turn a household survey into a population file that contexts can name"
    bring = actions.add_parser("import", help=about, description=about)
    bring.add_argument("survey", metavar="SURVEY", type=Path, help="CSV or Parquet, a row each")
    bring.add_argument("--context", required=True, help="the country context it belongs to")
    bring.add_argument("--name", required=True, help="name of the population file")
    bring.add_argument(
        "--columns", type=Path, metavar="FILE", help="renames columns and states units (YAML)"
    )
    bring.add_argument(
        "--households", type=households, default=DEFAULT_DRAWN, metavar="N", help="drawn by weight"
    )
    bring.add_argument("--out", type=Path, default=Path("scenarios/populations"), metavar="FOLDER")
    about = "print and plot a population after its burn-in beside what it should meet"
    describe = actions.add_parser("describe", help=about, description=about)
    describe.add_argument("name", metavar="CONTEXT | FILE", help="a context or a population file")
    describe.add_argument("--households", type=households, metavar="N")
    describe.add_argument(
        "--out", type=Path, metavar="FOLDER", help="draw the figure and write the table there"
    )
    describe.add_argument("--language", default="en", choices=["en", "es", "fr"])


def run(arguments: argparse.Namespace) -> int:
    """Import or describe."""
    return _import(arguments) if arguments.action == "import" else _describe(arguments)


def _import(arguments: argparse.Namespace) -> int:
    from synergysim.scenario.errors import ScenarioError, describe
    from synergysim.scenario.load import load_part
    from synergysim.scenario.populations import ENDING
    from synergysim.world.survey.columns import read_mapping
    from synergysim.world.survey.importing import import_survey

    if not NAME.fullmatch(arguments.name):
        raise ScenarioError(
            "not a name for a file",
            key="--name",
            found=describe(arguments.name),
            allowed="letters, digits, dots, hyphens and underscores",
        )
    context = load_part(arguments.context, "contexts")
    target = arguments.out / f"{arguments.name}{ENDING}"
    found = import_survey(
        arguments.survey,
        context.part,
        context.name,
        read_mapping(arguments.columns),
        arguments.households,
        target,
    )
    print(_report(found, arguments.name, context.name, target))
    return 0


def _report(found: Import, name: str, context: str, target: Path) -> str:
    """Say what was read, what was filled, what it means, and how to run it."""
    from synergysim.world.survey.columns import COLUMNS

    farm, wage, sent = found.means.values()
    lines = [
        f"{found.rows:,} households read, {found.households:,} drawn by weight:"
        f" {found.distinct:,} different ones, none more than {found.largest:,} times;"
        f" {len(found.territories):,} territories",
        f"Money: {found.money}, {found.rate:.6g} to a PPP$ of 2017",
        f"Income per household and month, PPP$: {farm:,.1f} farm, {wage:,.1f} wages,"
        f" {sent:,.1f} remittances; the median person has {found.median:.2f} a day",
        f"Advantage of a household: {found.advantage_from}",
        "Missing values:" if found.missing else "Missing values: none",
    ]
    order = [column.name for column in COLUMNS if column.name in found.missing]
    lines += [f"  {column}: {found.missing[column]}" for column in order]
    lines += [
        f"Written: {target}",
        "",
        "A context that starts from it:",
        f"  extends: {context}",
        f"  population_file: {name}",
        f"  territories: {{count: {len(found.territories)}}}",
    ]
    return "\n".join(lines)


def _describe(arguments: argparse.Namespace) -> int:
    from synergysim.report.population import describe_population, draw_description

    found = describe_population(arguments.name, arguments.households)
    print(found.text())
    if arguments.out is not None:
        for path in draw_description(found, arguments.out, arguments.language):
            print(path)
    return 0
