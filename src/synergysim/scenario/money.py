"""Amounts of local money keep the prices in which they were written, wherever they are put.

A file of programmes, responses or institutions names the context in whose currency and price year
its amounts are written (``prices: peru``). Numbers that a case writes itself are in the prices of
the case's own context. A scenario runs in the prices of one context: whatever was written in others
is converted when the scenario is composed, at the two contexts' rates to PPP$ of 2017.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from synergysim.scenario.errors import ScenarioError, describe, dotted
from synergysim.scenario.names import find_file
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.tree import Money, Source, Tree, WrittenIn

PRICED = ("programmes", "responses", "institutions")
"""Families whose files hold amounts of local money, and so the key ``prices``."""

KEY = "prices"
LOCAL = "local currency"
RATE = "local currency per PPP"

Where = tuple[str, ...]
ContextReader = Callable[[Path], Tree]


def is_local_money(expected: Expected | None) -> bool:
    """Return whether a number is an amount of local money, by its unit."""
    unit = expected.unit if expected is not None else None
    return unit is not None and unit.startswith(LOCAL) and not unit.startswith(RATE)


def stated_prices(part: Tree, family: str, path: Path, where: Where) -> Path | None:
    """Return the context in whose prices a part says that it is written, or None.

    Raises
    ------
    ScenarioError
        When ``prices`` is not the name or path of a context.
    """
    node = part.entries.get(KEY) if family in PRICED else None
    if node is None:
        return None
    key = dotted((*where, KEY))
    try:
        if not isinstance(node.value, str):
            found, allowed = describe(node.value), "the name or path of a context"
            raise ScenarioError("wrong type", found=found, allowed=allowed)
        return find_file(node.value, "contexts", referrer=path)
    except ScenarioError as error:
        error.file, error.line, error.key = node.place.file, node.place.line or None, key
        raise


def money_of(context: Tree | None) -> Money | None:
    """Return the money of a context, or None where it does not state one."""
    prices = context.child("prices") if context is not None else None
    if prices is None:
        return None
    found = [prices.child(key) for key in ("currency", "year", "local_per_ppp")]
    currency, year, rate = (node.value if node is not None else None for node in found)
    if not isinstance(currency, str) or not isinstance(year, int):
        return None
    if not isinstance(rate, (int, float)) or not 0 < rate <= sys.float_info.max:
        return None  # which the schema refuses, where it is written
    return Money(currency, year, float(rate))


def written_in(tree: Tree, prices: WrittenIn | None) -> Tree:
    """Mark every value of a tree that is not marked yet with the prices it was written in."""
    if prices is None:
        return tree
    if isinstance(tree.value, dict):
        marked = {name: written_in(node, prices) for name, node in tree.value.items()}
        return replace(tree, value=marked)
    return tree if tree.prices is not None else replace(tree, prices=prices)


def refuse_unknown_prices(part: Tree, expected: Expected | None, where: Where) -> None:
    """Refuse a part whose amounts are in prices that nothing states.

    Raises
    ------
    ScenarioError
        At the first amount of local money without prices.
    """
    for path, node in _amounts(part, expected, where):
        if node.prices is None and node.value:
            raise ScenarioError(
                "the prices of this amount are unknown: its file does not state them, and the case"
                " runs with another context than its own",
                file=node.place.file,
                line=node.place.line or None,
                key=dotted(path),
                found=describe(node.value),
                allowed="a line `prices: NAME` in the file, with the context it was written for",
            )


def in_prices_of_run(document: Tree, expected: Expected, context_of: ContextReader) -> Tree:
    """Convert all amounts of local money into the money of the document's own context.

    Parameters
    ----------
    document : Tree
        A whole scenario.
    expected : Expected
        Its schema.
    context_of : callable
        Reads the file of a context.

    Raises
    ------
    ScenarioError
        When a context in whose prices a part is written states no prices.
    """
    run = money_of(document.child("context"))
    if run is None:
        return document
    known: dict[WrittenIn, Money] = {}
    entries = dict(document.entries)
    for key in PRICED:
        inner = expected.child(key)
        if key in entries and inner is not None:
            entries[key] = _converted(entries[key], inner, run, known, context_of)
    return replace(document, value=entries)


def _converted(
    tree: Tree,
    expected: Expected,
    run: Money,
    known: dict[WrittenIn, Money],
    context_of: ContextReader,
) -> Tree:
    if isinstance(tree.value, dict):
        entries = dict(tree.value)
        for name, node in tree.value.items():
            inner = expected.child(name)
            if inner is not None:
                entries[name] = _converted(node, inner, run, known, context_of)
        return replace(tree, value=entries)
    if tree.replaced is not None:
        before = _converted(tree.replaced, expected, run, known, context_of)
        tree = replace(tree, replaced=before)
    value = tree.value
    if tree.prices is None or not is_local_money(expected) or isinstance(value, bool):
        return tree
    if not isinstance(value, (int, float)):
        return tree  # the schema says what is wrong with it
    if tree.prices not in known:
        known[tree.prices] = _money(tree.prices, context_of)
    own = known[tree.prices]
    if own[:2] == run[:2]:
        return replace(tree, prices=run)
    return _exchanged(tree, float(value), own, run)


def _money(prices: WrittenIn, context_of: ContextReader) -> Money:
    if isinstance(prices, Money):
        return prices
    found = money_of(context_of(prices))
    if found is None:
        raise ScenarioError(
            "the context states no prices",
            file=str(prices),
            key="prices",
            allowed="a mapping with currency, year, local_per_ppp",
        )
    return found


def _exchanged(tree: Tree, value: float, own: Money, run: Money) -> Tree:
    """Convert one amount with its band; its source goes on to say what was written."""
    rate = run.per_ppp / own.per_ppp
    given = tree.source or Source()
    written = f"written as {value:,.10g} {own.currency} of {own.year}"
    source = replace(
        given,
        low=None if given.low is None else given.low * rate,
        high=None if given.high is None else given.high * rate,
        source=f"{given.source or 'none'} ({written})",
    )
    return replace(tree, value=value * rate, source=source, prices=run)


def _amounts(tree: Tree, expected: Expected | None, path: Where) -> Iterator[tuple[Where, Tree]]:
    """Yield every amount of local money of a part with its path."""
    if isinstance(tree.value, dict) and expected is not None:
        for name, node in tree.value.items():
            yield from _amounts(node, expected.child(name), (*path, name))
    elif is_local_money(expected):
        yield path, tree
