"""Options that change a case on the command line, shared by the verbs that load one."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synergysim.scenario.load import ResolvedScenario

NONE = "none"
"""Word that asks for no shock or no response at all."""


ENGLISH, VARIABLE = "en", "SYNERGYSIM_LANG"
"""Language of texts unless another is chosen, and the variable that chooses one."""

MOST_HOUSEHOLDS = 50_000_000
"""As in the schema of a run."""

MOST_SHOWN = 40
"""Characters of a wrong number that a message repeats."""


def positive(text: str) -> int:
    """Read a whole number of at least 1, as ``argparse`` wants it."""
    if not re.fullmatch("[0-9]{1,18}", text) or int(text) < 1:
        found = repr(text[:MOST_SHOWN]) + "..." * (len(text) > MOST_SHOWN)
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, found {found}")
    return int(text)


def households(text: str) -> int:
    """Read a number of households, as ``argparse`` wants it."""
    number = positive(text)
    if number > MOST_HOUSEHOLDS:
        allowed = f"a whole number of at least 1 and at most {MOST_HOUSEHOLDS:,}"
        raise argparse.ArgumentTypeError(f"must be {allowed}, found {text!r}")
    return number


def say(line: str) -> None:
    """Print a line of progress or a note at once, apart from results."""
    print(line, file=sys.stderr, flush=True)


def sizes(arguments: argparse.Namespace) -> dict[str, Any]:
    """Give the sizes that replace those of a file or a case."""
    return {
        key: value
        for key in ("replications", "households", "months")
        if (value := getattr(arguments, key)) is not None
    }


def add_case_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that put other parts and values into a case."""
    group = parser.add_argument_group("changes to the case")
    for part in ("context", "architecture", "institutions"):
        group.add_argument(
            f"--{part}", metavar="NAME", help=f"use this {part} file instead of the case's own"
        )
    for part in ("programme", "shock", "response"):
        group.add_argument(
            f"--{part}",
            metavar="NAME",
            action="append",
            help=f"use this {part} instead of the case's own; may be repeated; `{NONE}` for none",
        )
    group.add_argument(
        "--set",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="change one value, such as run.months=24; may be repeated",
    )


def add_record_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that says what is kept of a run."""
    parser.add_argument(
        "--record",
        metavar="WHAT",
        action="append",
        default=[],
        help="keep more than aggregates: annual-panel, histories=N, coordination, everything;"
        " may be repeated",
    )


def add_language_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses the language of texts; only a whole language can be chosen."""
    parser.add_argument(
        "--lang",
        dest="language",
        type=language,
        default=os.environ.get(VARIABLE) or ENGLISH,
        metavar="LANG",
        help="language of texts and figures: en, es, fr, or with a country whose numbers are"
        f" written, such as es-MX; by default {VARIABLE}, or else {ENGLISH}",
    )


def language(text: str) -> str:
    """Read the name of a language whose texts are complete, as ``argparse`` wants it."""
    if text == ENGLISH:  # the default costs no reading of catalogues
        return text
    from synergysim.figures.labels import LabelError, chosen

    try:
        return chosen(text)
    except LabelError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def write_progress(language: str) -> None:
    """Let runs that take long print how far they are, where there is no terminal."""
    from synergysim.experiments.running.progress import LINES
    from synergysim.figures.labels import load_labels
    from synergysim.report.sweep_state import progress_text

    words = load_labels(language)
    LINES.set(lambda done, total, seconds: progress_text(done, total, seconds, words))


def case_changes(arguments: argparse.Namespace) -> dict[str, Any]:
    """Turn the options into the keywords of ``load_scenario``.

    Raises
    ------
    ScenarioError
        When a ``--set`` is not written as ``PATH=VALUE``.
    """
    changes: dict[str, Any] = {
        part: None if (name := getattr(arguments, part)) is None else named(name, family)
        for part, family in (
            ("context", "contexts"),
            ("architecture", "architectures"),
            ("institutions", "institutions"),
        )
    }
    for part in ("programme", "shock", "response"):
        names = getattr(arguments, part)
        if names is not None:
            names = [named(name, f"{part}s") for name in names if name != NONE]
        changes[f"{part}s"] = names
    changes["overrides"] = dict(_setting(text) for text in arguments.set)
    return changes


def load_case(name: str, arguments: argparse.Namespace) -> ResolvedScenario:
    """Load a case with the changes that the options ask for."""
    from synergysim.scenario.load import load_scenario

    return load_scenario(named(name, "cases"), **case_changes(arguments))


def warn(lines: Iterable[str]) -> None:
    """Print warnings to the error stream, once each."""
    for line in dict.fromkeys(lines):
        print(f"synergysim: warning: {line}", file=sys.stderr, flush=True)


def named(name: str, family: str) -> str:
    """Complete a part of a name and say so; see :func:`synergysim.scenario.names.full_name`."""
    from synergysim.scenario.names import full_name

    found = full_name(name, family)
    if found != name:
        print(f"{name}: using {found}", file=sys.stderr)
    return found


def add_shock_option(adds_to: argparse.ArgumentParser, about: str) -> None:
    """Add the option that chooses one shock; it is read by :func:`one_shock`."""
    # All are kept, because argparse would drop all but the last without a word.
    adds_to.add_argument("--shock", metavar="NAME", action="append", help=about)


def one_shock(names: list[str] | None) -> str | None:
    """Complete the name of the shock that was chosen, if any was.

    Raises
    ------
    ScenarioError
        If there are several.
    """
    from synergysim.scenario.errors import ScenarioError

    if names is None:
        return None
    if len(names) > 1:
        raise ScenarioError(
            "several shocks are named, of which this verb takes one",
            key="--shock",
            found=", ".join(names),
            allowed=f"one; a case of your own can have several: `shocks: [{', '.join(names)}]`",
        )
    return named(names[0], "shocks")


def _setting(text: str) -> tuple[str, Any]:
    from synergysim.scenario.check import plain
    from synergysim.scenario.errors import ScenarioError, describe
    from synergysim.scenario.reader import parse_yaml

    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ScenarioError("not written as PATH=VALUE", file="--set", found=describe(text))
    return path.strip(), plain(parse_yaml(value, f"--set {path}"), None)


def add_folder_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what finds a results folder."""
    parser.add_argument(
        "folder", metavar="FOLDER | EXPERIMENT", help="a results folder, or an experiment's name"
    )
    parser.add_argument(
        "--results",
        type=Path,
        default=Path("results"),
        metavar="FOLDER",
        help="where an experiment's name is looked for",
    )
