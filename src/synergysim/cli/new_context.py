"""``synergysim new-context``: a context and its calibration from five published numbers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.cli.options import add_language_option

if TYPE_CHECKING:
    from synergysim.calibration.new_context import LocalMoney

OPTIONS = {
    "headcount": "share of people below the line",
    "mean": "consumption per person and day, PPP$ of 2017 or the money that --ppp converts",
    "gini": "Gini of consumption, 0 to 1",
    "household-size": "persons in the mean household",
    "wage-share": "share of wages in rural income",
}
"""Option -> what it is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="name of the new context")
    for name, about in OPTIONS.items():
        parser.add_argument(f"--{name}", type=float, required=True, metavar="X", help=about)
    parser.add_argument(
        "--line",
        type=float,
        metavar="X",
        help="poverty line per person and day, in the money of --mean; 2.15 PPP$ if not given",
    )
    parser.add_argument("--currency", metavar="CODE", help="of mean and line, such as KES")
    parser.add_argument("--price-year", type=int, metavar="YEAR", help="of their prices")
    parser.add_argument(
        "--ppp",
        type=float,
        metavar="X",
        help="that currency at those prices per PPP$ of 2017: the private-consumption rate of 2017"
        " times consumer prices since",
    )
    parser.add_argument(
        "--folder", default=".", metavar="FOLDER", help="folder that gets `scenarios/`; else here"
    )
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write both files, and say what was assumed."""
    from synergysim.calibration.new_context import (
        LINE,
        REMITTANCES,
        FiveNumbers,
        calibration_text,
        context_text,
    )
    from synergysim.engine.files import write_whole
    from synergysim.figures.labels import load_labels
    from synergysim.figures.pieces import fold
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.template import free_file

    money = _money(arguments)
    rate = money.rate if money is not None else 1.0
    numbers = FiveNumbers(
        arguments.headcount,
        arguments.mean / rate,
        arguments.gini,
        arguments.household_size,
        arguments.wage_share,
        LINE if arguments.line is None else arguments.line / rate,
        money,
    )
    numbers.check()
    place = Path(arguments.folder)
    files = {}
    for family, name, text in (
        ("contexts", f"{arguments.name}-start", context_text(arguments.name, numbers)),
        ("calibrations", arguments.name, calibration_text(arguments.name, numbers)),
    ):
        free_file(name, place, family)
        files[place / "scenarios" / family / f"{name}.yaml"] = text
    for path in files:
        if path.exists():
            raise ScenarioError(
                "a file of this name exists", file=str(path), allowed="another name"
            )
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    words = load_labels(arguments.language)
    print(words("new_context.written", files=", ".join(map(str, files))))
    told = words(
        "new_context.assumed",
        headcount=words.percent(100.0 * numbers.implied_headcount, 0),
        line=words.number(numbers.line, 2),
        remittances=words.percent(100.0 * REMITTANCES, 0),
        farm=words.percent(100.0 * numbers.farm_share, 0),
    )
    if money is not None:
        converted = words(
            "new_context.converted",
            currency=money.currency,
            year=str(money.year),
            rate=words.number(money.rate, 2 if money.rate >= 1.0 else 6),
            mean=words.number(numbers.mean, 2),
        )
        print(fold(converted))
    print(fold(told))
    print(f"  synergysim calibrate {arguments.name}")
    return 0


def _money(arguments: argparse.Namespace) -> LocalMoney | None:
    """Read the money of mean and line; None if they are in PPP$ of 2017."""
    from synergysim.calibration.new_context import LocalMoney
    from synergysim.scenario.errors import ScenarioError

    stated = {
        "--currency": arguments.currency,
        "--price-year": arguments.price_year,
        "--ppp": arguments.ppp,
    }
    given = [key for key, value in stated.items() if value is not None]
    if not given:
        return None
    if len(given) < len(stated):
        missing = next(key for key in stated if key not in given)
        raise ScenarioError(
            "money of a country needs its currency, the year of its prices and a PPP rate",
            key=missing,
            found=f"{' and '.join(given)} without it",
            allowed=f"{', '.join(stated)} together, or none: then mean and line are PPP$ of 2017",
        )
    money = LocalMoney(arguments.currency, arguments.price_year, arguments.ppp)
    money.check()
    return money
