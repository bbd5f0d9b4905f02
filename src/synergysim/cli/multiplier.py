"""``synergysim multiplier``: what a unit of cash adds to the income of a context's places."""

from __future__ import annotations

import argparse
import re

from synergysim.cli.options import add_language_option, positive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("context", help="a context's file, or the name of a preset")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--cash", type=_amount, metavar="PPP$", help="for a family and month; 48 if not given"
    )
    kind.add_argument(
        "--lump-sum", type=_amount, metavar="PPP$", help="for a family, once, in place of --cash"
    )
    parser.add_argument(
        "--share", type=_share, default=0.35, help="share of families, the poorest first"
    )
    parser.add_argument("--households", type=positive, default=2000, metavar="N")
    parser.add_argument("--replications", type=positive, default=5, metavar="N")
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Measure the multiplier and print it."""
    from synergysim.experiments.local_multiplier import CASH, multiplier
    from synergysim.report.multiplier import multiplier_text
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.load import load_part

    if round(arguments.share * arguments.households) < 1:
        raise ScenarioError(
            "nobody receives anything",
            key="--share",
            found=f"{arguments.share:g} of {arguments.households:,} households",
            allowed="a share that is a household or more",
        )
    context = load_part(arguments.context, "contexts").part
    cash = CASH if arguments.cash is None else arguments.cash
    table = multiplier(
        context,
        cash=cash,
        lump_sum=arguments.lump_sum,
        share=arguments.share,
        households=arguments.households,
        replications=arguments.replications,
    )
    amount = cash if arguments.lump_sum is None else arguments.lump_sum
    print(
        multiplier_text(
            table,
            context.title,
            amount,
            arguments.share,
            once=arguments.lump_sum is not None,
            language=arguments.language,
        )
    )
    return 0


def _amount(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}([.][0-9]{1,6})?", text) or float(text) <= 0.0:
        raise argparse.ArgumentTypeError(f"must be PPP$ above 0, found {text!r}")
    return float(text)


def _share(text: str) -> float:
    if not re.fullmatch(r"[01]([.][0-9]{1,9})?", text) or not 0.0 < float(text) <= 1.0:
        raise argparse.ArgumentTypeError(f"must be a share above 0 and at most 1, found {text!r}")
    return float(text)
