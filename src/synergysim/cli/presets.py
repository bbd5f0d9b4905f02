"""``synergysim list``: the presets that can be named, with their titles."""

from __future__ import annotations

import argparse

FAMILIES = {
    "cases": "programmes of a country, their institutions and their years",
    "experiments": "questions that are ready to run with `compare` or `sweep`",
    "architectures": "who owns which programme, and how owners coordinate",
    "shocks": "what strikes families and programmes",
    "responses": "emergency measures that answer a shock",
    "contexts": "a country's families, places and prices",
    "programmes": "one programme: instruments, budget, targeting",
    "institutions": "a country's ministries, managers and politics",
    "calibrations": "moments that a context is fitted to",
}
"""Family -> what its files are."""

USUAL = ("cases", "experiments", "architectures", "shocks", "responses")
"""Families that are listed if none is named."""

WIDTH = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "families",
        nargs="*",
        metavar="FAMILY",
        help=f"any of {', '.join(FAMILIES)}, or `all`; without one, the first five",
    )
    parser.add_argument(
        "--with", dest="part", metavar="TEXT", help="only names or titles that contain the text"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print names and titles, family by family."""
    families = arguments.families or list(USUAL)
    if "all" in families:
        families = list(FAMILIES)
    for family in families:
        _check(family)
    blocks = [block for family in families if (block := _block(family, arguments.part))]
    print("\n\n".join(blocks) or f"No name or title contains {arguments.part!r}.")
    return 0


def _check(family: str) -> None:
    from synergysim.scenario.errors import ScenarioError, nearest_name, shorten

    if family not in FAMILIES:
        raise ScenarioError(
            "no such family of presets",
            found=shorten(family),
            allowed=f"{', '.join([*FAMILIES, 'all'])}; or `--with {shorten(family)}` for names and"
            " titles that contain it",
            nearest=nearest_name(family, FAMILIES),
        )


def _block(family: str, part: str | None) -> str:
    """Write one family: a heading, then a name and its title a line; empty if nothing fits."""
    import textwrap

    from synergysim.scenario.titles import titles

    text = (part or "").casefold()
    found = {
        name: title
        for name, title in titles(family).items()
        if text in name.casefold() or text in title.casefold()
    }
    if not found:
        return ""
    width = max(map(len, found))
    lines = [f"{family.capitalize()}: {FAMILIES[family]}"]
    for name, title in found.items():
        lines += textwrap.wrap(
            title, WIDTH, initial_indent=f"  {name:{width}}  ", subsequent_indent=" " * (width + 4)
        ) or [f"  {name}"]
    return "\n".join(lines)
