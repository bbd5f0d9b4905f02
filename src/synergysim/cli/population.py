"""``synergysim population``: import a survey, or describe a population beside its targets."""

from __future__ import annotations

import argparse
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.cli.help import described
from synergysim.cli.options import add_language_option, households

if TYPE_CHECKING:
    from synergysim.world.survey.importing import Import

DEFAULT_DRAWN = 20_000
"""Households that an import draws."""

DEFAULT_RUN = 2_000
"""Households of the run that the report proposes, if as many were drawn."""

FOLDER = Path("scenarios/populations")
TEMPLATE = Path("columns.yaml")

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")

WRITTEN = "# Written by `synergysim population import`: "
"""How a context begins that an import may write again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    about = "turn a household survey into a population file and a context that starts from it"
    bring = actions.add_parser("import", help=about, **described("population import", about))
    bring.add_argument(
        "survey", metavar="SURVEY", type=Path, nargs="?", help="CSV or Parquet, a row each"
    )
    bring.add_argument("--context", help="the country context it belongs to")
    bring.add_argument("--name", help="name of the population file and of the context")
    bring.add_argument(
        "--columns", type=Path, metavar="FILE", help="renames columns and states units (YAML)"
    )
    bring.add_argument(
        "--template",
        action="store_true",
        help=f"write such a file to fill in ({TEMPLATE} or --columns), and import nothing",
    )
    bring.add_argument(
        "--households", type=households, default=DEFAULT_DRAWN, metavar="N", help="drawn by weight"
    )
    bring.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")
    about = "print and plot a population after its burn-in beside what it should meet"
    describe = actions.add_parser("describe", help=about, **described("population describe", about))
    describe.add_argument("name", metavar="CONTEXT | FILE", help="a context or a population file")
    describe.add_argument("--households", type=households, metavar="N")
    describe.add_argument(
        "--out", type=Path, metavar="FOLDER", help="draw the figure and write the table there"
    )
    add_language_option(describe)


def run(arguments: argparse.Namespace) -> int:
    """Import, write a template, or describe."""
    if arguments.action == "describe":
        return _describe(arguments)
    return _template(arguments) if arguments.template else _import(arguments)


def _template(arguments: argparse.Namespace) -> int:
    """Write a mapping to fill in, with the survey's columns if there is one."""
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.reader import displayed
    from synergysim.world.survey.mapping import template
    from synergysim.world.survey.source import header_of, open_source

    path = arguments.columns or TEMPLATE
    header = [] if arguments.survey is None else header_of(open_source(arguments.survey))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template(header))
    except FileExistsError:
        raise ScenarioError(
            "the file is there already", file=displayed(path), allowed="--columns NEW-FILE"
        ) from None
    survey = arguments.survey or "SURVEY"
    print(
        f"Written: {path}\nFill it in, then:\n"
        f"  synergysim population import {survey} --context CONTEXT --name NAME --columns {path}"
    )
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from synergysim.scenario.characters import visible
    from synergysim.scenario.errors import ScenarioError, describe
    from synergysim.scenario.load import load_part
    from synergysim.scenario.populations import ENDING
    from synergysim.world.survey.importing import import_survey
    from synergysim.world.survey.mapping import read_mapping

    for word, given in (
        ("SURVEY", arguments.survey),
        ("--context", arguments.context),
        ("--name", arguments.name),
    ):
        if given is None:
            usage = "SURVEY --context CONTEXT --name NAME, or [SURVEY] --template"
            raise ScenarioError("population import needs it", key=word, allowed=usage)
    if not NAME.fullmatch(arguments.name):
        raise ScenarioError(
            "not a name for a file",
            key="--name",
            found=describe(arguments.name),
            allowed="letters, digits, dots, hyphens and underscores",
        )
    context = load_part(arguments.context, "contexts")
    target = arguments.out / f"{arguments.name}{ENDING}"
    written = _context_file(arguments.out, arguments.name)
    found = import_survey(
        arguments.survey,
        context.part,
        context.name,
        read_mapping(arguments.columns),
        arguments.households,
        target,
    )
    inside = arguments.out == FOLDER
    _write_context(arguments, context.part.title, found, written)
    print(visible(_report(found, target)))
    print(_next(found, context.name, written, arguments.name if inside else str(written)))
    return 0


def _context_file(folder: Path, name: str) -> Path:
    """Place of the context, which must be free, or be written by an earlier import.

    Raises
    ------
    ScenarioError
        When a context of this name is there that no import wrote.
    """
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.names import known_names

    inside = folder == FOLDER
    path = (Path("scenarios/contexts") if inside else folder) / f"{name}.yaml"
    ours = path.is_file() and path.read_bytes().startswith(WRITTEN.encode())
    if not ours and (path.exists() or (inside and name in known_names("contexts"))):
        raise ScenarioError(
            "a context of this name is there already",
            key="--name",
            found=name,
            allowed="another name, as the import writes a context under it",
        )
    return path


def _write_context(arguments: argparse.Namespace, title: str, found: Import, written: Path) -> None:
    """Write a context that starts from the population file."""
    from synergysim.engine.files import write_whole
    from synergysim.scenario.characters import visible
    from synergysim.scenario.names import looks_like_path
    from synergysim.scenario.populations import ENDING

    name, base = arguments.name, arguments.context
    if looks_like_path(base):
        base = os.path.relpath(base, written.parent)
    file = name if arguments.out == FOLDER else str(arguments.out / f"{name}{ENDING}")
    write_whole(
        written,
        f"{WRITTEN}a context that starts from the survey {visible(arguments.survey.name)}.\n"
        f"extends: {json.dumps(base, ensure_ascii=False)}\n"
        f"title: {json.dumps(f'{title} ({name})', ensure_ascii=False)}\n"
        f"population_file: {json.dumps(file, ensure_ascii=False)}\n"
        f"territories: {{count: {len(found.territories)}}}\n",
    )


def _report(found: Import, target: Path) -> str:
    """Say what was read, what was done with each column, what it means, and what looks wrong."""
    farm, wage, sent = found.means.values()
    width = max(map(len, found.columns))
    lines = [
        f"{found.rows:,} households read, {found.households:,} drawn by weight:"
        f" {found.distinct:,} different ones, none more than {found.largest:,} times;"
        f" {len(found.territories):,} territories",
        f"Money: {found.money}, {found.rate:.6g} to a PPP$ of 2017",
        f"Income per household and month, PPP$: {farm:,.1f} farm, {wage:,.1f} wages,"
        f" {sent:,.1f} remittances; the median person has {found.median:.2f} a day",
        f"Advantage of a household: {found.advantage_from}",
        "Columns:",
        *(f"  {name.ljust(width)}  {'; '.join(done)}" for name, done in found.columns.items()),
        f"Missing values: {', '.join(found.missing) or 'none'}",
        *(f"Warning: {warning}" for warning in found.warnings),
        f"Written: {target}",
    ]
    return "\n".join(lines)


def _next(found: Import, context: str, written: Path, given: str) -> str:
    """Say how to look at the population and how to run it."""
    count = min(found.households, DEFAULT_RUN)
    return "\n".join(
        [
            f"Written: {written}, a context that starts from it",
            "Next:",
            f"  synergysim population describe {given}",
            f"  synergysim run {_case(context)} --context {given} --set run.households={count}",
        ]
    )


def _case(context: str) -> str:
    """Name a shipped case of a context, whose programmes have its prices."""
    from synergysim.scenario.names import find_file, known_names
    from synergysim.scenario.reader import read_yaml

    for name in known_names("cases"):
        place = read_yaml(find_file(name, "cases")).child("context")
        if place is not None and place.value == context:
            return name
    return "YOUR-CASE"


def _describe(arguments: argparse.Namespace) -> int:
    from synergysim.report.population import describe_population, draw_description

    found = describe_population(arguments.name, arguments.households)
    print(found.text())
    if arguments.out is not None:
        for path in draw_description(found, arguments.out, arguments.language):
            print(path)
    return 0
