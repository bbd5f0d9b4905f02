"""Composition: ``extends``, parts named by a case, swaps and overrides.

Later wins, in this order: what a case extends; the parts that the case names; the case's own
``overrides``; swaps asked for by the caller; the caller's overrides.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from synergysim.scenario.custom_path import with_own_path
from synergysim.scenario.districts import with_districts
from synergysim.scenario.errors import ScenarioError, describe, dotted, nearest_name, shorten
from synergysim.scenario.extensions import with_extensions
from synergysim.scenario.money import (
    KEY,
    PRICED,
    money_of,
    refuse_unknown_prices,
    stated_prices,
    written_in,
)
from synergysim.scenario.names import find_file
from synergysim.scenario.parts import SECTIONS
from synergysim.scenario.reader import displayed, read_yaml
from synergysim.scenario.replacing import files_of, noting_losses, refuse_losses
from synergysim.scenario.schema import Scenario
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.sources import take_sources
from synergysim.scenario.tree import Origin, Tree, WrittenIn, merge, overriding, plant

PARTS = {"context": "contexts", "architecture": "architectures", "institutions": "institutions"}
"""Key of a case that names one file -> its family."""

GROUPS = {"programmes": "programmes", "shocks": "shocks", "responses": "responses"}
"""Key of a case that names several files -> their family."""

LONGEST_CHAIN = 30
Where = tuple[str, ...]
CALLER = Origin("override", 0, 0)


@dataclass(frozen=True)
class Chain:
    """The files that extend one another on the way to the one being read."""

    files: tuple[Path, ...] = ()

    def to(self, path: Path, asked_by: Tree | None) -> Chain:
        """Go one file further, refusing to go round."""
        real = Path(os.path.realpath(path))
        if real in self.files:
            reason = "circular extends"
        elif len(self.files) >= LONGEST_CHAIN:
            reason = f"more than {LONGEST_CHAIN} files extend one another"
        else:
            return Chain((*self.files, real))
        start = self.files.index(real) if real in self.files else 0
        names = [displayed(file) for file in (*self.files[start:], real)]
        raise _at(asked_by, ScenarioError(reason, key="extends", found=" -> ".join(names[-6:])))


def read_part(path: Path, family: str, where: Where = (), chain: Chain = Chain()) -> Tree:
    """Read a file of a family, which a case names at ``where``, with everything it extends."""
    chain = chain if chain.files else chain.to(path, None)
    raw = _own_files(read_yaml(path), family, path.parent)
    return _extended(raw, family, path, where, chain)


def read_case(path: Path, chain: Chain = Chain()) -> Tree:
    """Read a case with everything that it extends and names; its overrides are applied."""
    chain = chain if chain.files else chain.to(path, None)
    raw = read_yaml(path)
    if (asked := raw.entries.get("question")) is not None:  # a key of experiments alone
        raise _at(
            asked,
            ScenarioError(
                "an experiment, where a case is needed",
                key="question",
                found=displayed(path),
                allowed="a case; experiments are run with `synergysim compare` or `sweep`",
            ),
        )
    parent = raw.entries.get("extends")
    overrides = raw.entries.get("overrides")
    tree = _with_parts(with_extensions(raw.without("extends", "overrides"), path), path)
    if parent is not None:
        target = _target(parent, "cases", path, "extends")
        base = read_case(target, chain.to(target, parent))
        refuse_losses(base, tree)
        tree = merge(base, noting_losses(base, tree))
    if overrides is not None and overrides.value is not None:
        tree = override(tree, overrides)
    return written_in(tree, money_of(tree.child("context")))


def swap(
    tree: Tree,
    parts: Mapping[str, str | os.PathLike[str] | None],
    groups: Mapping[str, Sequence[str | os.PathLike[str]] | None],
) -> Tree:
    """Put other files in the place of a case's parts, whole; None leaves a part as it is.

    Raises
    ------
    ScenarioError
        When a file is unknown or wrong, is named twice, or holds amounts of local money in prices
        that neither the file nor the case states.
    """
    entries = dict(tree.entries)
    case_context = tree.child("context") if parts.get("context") is None else None
    for key, name in parts.items():
        if name is not None:
            entries[key] = _swapped(find_file(name, PARTS[key]), PARTS[key], (key,), case_context)
    for key, names in groups.items():
        if names is not None:
            found = [find_file(name, GROUPS[key]) for name in names]
            members = {
                path.stem: _swapped(path, GROUPS[key], (key, path.stem), case_context)
                for path in found
            }
            if len(members) < len(found):
                raise ScenarioError("named twice", key=key, found=", ".join(map(str, names)))
            entries[key] = Tree(dict(members), CALLER, CALLER)
    return noting_losses(tree, replace(tree, value=entries))


def _swapped(path: Path, family: str, where: Where, case_context: Tree | None) -> Tree:
    """Read a part that is swapped in; a case that keeps its own context states its prices."""
    part = read_part(path, family, where)
    part = replace(part, files=files_of(part))
    if family not in PRICED:
        return part
    part = written_in(part, money_of(case_context))
    refuse_unknown_prices(part, Expected(SECTIONS[family]), where)
    return part


def override(tree: Tree, overrides: Tree | Mapping[str, Any]) -> Tree:
    """Change values of a whole case, by dotted paths or nested mappings.

    Raises
    ------
    ScenarioError
        When the changes are no mapping, meet twice, or name an entry that the case does not have.
    """
    changes = overrides if isinstance(overrides, Tree) else plant(overrides, CALLER)
    if not isinstance(changes.value, dict):
        found = describe(changes.value)
        error = ScenarioError("wrong type", key="overrides", found=found, allowed="a mapping")
        raise _at(changes, error)
    expected = Expected(Scenario)
    nested = take_sources(_files_of_overrides(_unfold(changes)), expected)
    _refuse_new_names(tree, nested, expected, "")
    return merge(tree, overriding(nested))


def _own_files(part: Tree, family: str, folder: Path) -> Tree:
    """Read the CSV that a shock or a context may name, relative to a folder."""
    if family == "contexts":
        return with_districts(part, folder)
    return with_own_path(part, folder) if family == "shocks" else part


def _files_of_overrides(changes: Tree) -> Tree:
    """Read the CSVs that overrides name, relative to their file or to the current folder."""
    entries = dict(changes.entries)
    if (context := entries.get("context")) is not None:
        entries["context"] = _own_files(context, "contexts", _folder_of(context))
    shocks = entries.get("shocks")
    if shocks is not None and isinstance(shocks.value, dict):
        changed = {
            name: _own_files(node, "shocks", _folder_of(node))
            for name, node in shocks.entries.items()
        }
        entries["shocks"] = replace(shocks, value=changed)
    return replace(changes, value=entries)


def _folder_of(node: Tree) -> Path:
    """Folder of the file that a value is in; the current one of what a caller gives."""
    at = node.place
    return Path(at.file).parent if at.line else Path.cwd()


def _extended(
    raw: Tree, family: str, path: Path, where: Where, chain: Chain, inline: bool = False
) -> Tree:
    """Resolve ``extends`` and ``prices`` of a part, in a file of its own or inside a case.

    A file is written in the prices of the file that it extends unless it states its own. Inside a
    case, numbers are in the prices of the case's context, which are known later.
    """
    prices: WrittenIn | None = stated_prices(raw, family, path, where)
    own = raw.without(KEY) if family in PRICED else raw
    tree = take_sources(own, Expected(SECTIONS[family]), where)
    parent = tree.entries.get("extends")
    if parent is None:
        return replace(written_in(tree, prices), prices=prices)
    target = _target(parent, family, path, dotted((*where, "extends")))
    base = read_part(target, family, where, chain.to(target, parent))
    if inline:
        base = replace(base, files=files_of(base))
    else:
        prices = prices or base.prices
    merged = merge(base, written_in(tree.without("extends"), prices))
    return replace(merged, prices=prices)


def _target(reference: Tree, family: str, path: Path, key: str) -> Path:
    """Find the file that a value of another file names."""
    if not isinstance(reference.value, str):
        found, allowed = describe(reference.value), f"a name or path of {family}"
        raise _at(reference, ScenarioError("wrong type", key=key, found=found, allowed=allowed))
    try:
        return find_file(reference.value, family, referrer=path)
    except ScenarioError as error:
        error.key = key
        raise _at(reference, error) from None


def _with_parts(case: Tree, path: Path) -> Tree:
    """Read the files that a case names, and lay the case's own words over them."""
    entries = dict(case.entries)
    for key, family in PARTS.items():
        if key in entries:
            entries[key] = _part(entries[key], family, path, (key,))
    for key, family in GROUPS.items():
        if key in entries:
            entries[key] = _group(entries[key], family, path, key)
    if "run" in entries:
        entries["run"] = take_sources(entries["run"], Expected(Scenario).child("run"), ("run",))
    return replace(case, value=entries)


def _group(group: Tree, family: str, path: Path, key: str) -> Tree:
    """Read programmes, shocks or responses; a mapping changes the inherited, a list replaces it."""
    if isinstance(group.value, dict):
        members = {
            name: _part(node, family, path, (key, name)) for name, node in group.entries.items()
        }
        return replace(group, value=members)
    if group.value is None:
        return replace(group, value={}, whole=True)
    if not isinstance(group.value, list):
        found, allowed = describe(group.value), f"names of {family}, or a mapping"
        raise _at(group, ScenarioError("wrong type", key=key, found=found, allowed=allowed))
    members = {}
    for node in group.value:
        target = _target(node, family, path, key)
        if target.stem in members:
            error = ScenarioError("named twice", key=key, found=target.stem)
            raise _at(node, error)
        members[target.stem] = _part(node, family, path, (key, target.stem))
    return replace(group, value=members, whole=True)


def _part(node: Tree, family: str, path: Path, where: Where) -> Tree:
    """Read one part of a case: a name, a path, or an inline mapping that may extend a file."""
    if isinstance(node.value, str):
        target = _target(node, family, path, dotted(where))
        part = read_part(target, family, where)
        return replace(part, key=node.key, whole=True, files=files_of(part))
    if node.value is None:
        return node
    if not isinstance(node.value, dict):
        found, allowed = describe(node.value), f"a name or path of {family}, or a mapping"
        error = ScenarioError("wrong type", key=dotted(where), found=found, allowed=allowed)
        raise _at(node, error)
    inline = _own_files(node, family, path.parent)
    whole = "extends" in inline.entries
    extended = _extended(inline, family, path, where, Chain(), inline=True)
    return replace(extended, key=node.key, whole=whole)


def _unfold(changes: Tree) -> Tree:
    """Turn dotted keys into nested mappings, every level with the place of its line."""
    nested: dict[str, Tree] = {}
    for name, node in changes.entries.items():
        first, dot, rest = name.partition(".")
        inner = node if not dot else Tree({rest: node}, node.key or node.origin, node.key)
        if isinstance(inner.value, dict):
            inner = _unfold(inner)
        if first in nested:
            inner = _both(nested[first], inner, first)
        nested[first] = inner
    return replace(changes, value=nested)


def _both(one: Tree, other: Tree, name: str) -> Tree:
    """Join two changes below the same key, which must not change the same value."""
    if not (isinstance(one.value, dict) and isinstance(other.value, dict)):
        reason = "two overrides of the same value"
        first = f"the first is in line {one.origin.line}" if one.origin.line else ""
        raise _at(other, ScenarioError(reason, key=f"overrides.{name}", allowed=first))
    joined = dict(one.value)
    for key, node in other.value.items():
        joined[key] = _both(joined[key], node, f"{name}.{key}") if key in joined else node
    return replace(one, value=joined)


def _refuse_new_names(tree: Tree, changes: Tree, expected: Expected, above: str) -> None:
    """Refuse an override of a programme, body or the like that does not exist."""
    for name, node in changes.entries.items():
        key = f"{above}{name}"
        before, inner = tree.child(name), expected.child(name)
        if (before is None or before.value is None) and (inner is None or expected.is_named):
            known = list(tree.entries) if expected.is_named else expected.keys
            raise _at(
                replace(node, origin=node.key or node.origin),
                ScenarioError(
                    "an override of something that does not exist",
                    key=shorten(key, 200),
                    found=shorten(name),
                    allowed=shorten(", ".join(known), 200) or "nothing",
                    nearest=nearest_name(name, known),
                ),
            )
        if before is not None and inner is not None and isinstance(node.value, dict):
            _refuse_new_names(before, node, inner, f"{key}.")


def _at(node: Tree | None, error: ScenarioError) -> ScenarioError:
    """Give an error the place of the value that caused it."""
    if node is not None and not error.file:
        error.file, error.line = node.place.file, node.place.line or None
    return error
