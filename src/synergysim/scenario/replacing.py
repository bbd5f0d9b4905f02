"""What cases had set in a part that another file replaces whole.

A case may change values of its programmes, and a second case that extends it may name or extend a
programme's file again. That replaces the whole programme, and with it what the first case had set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from synergysim.scenario.errors import ScenarioError, dotted
from synergysim.scenario.tree import KeyPath, Tree, placed

PARTS = ("context", "institutions", "architecture")
GROUPS = ("programmes", "shocks", "responses")
MOST_LISTED = 3
"""Values that a message names."""

NOTED = ("context", "institutions", *GROUPS)
"""Parts whose replacement is worth a warning. Architectures are replaced to compare them."""


def files_of(part: Tree) -> frozenset[str]:
    """Files from which a part was read, with those that it extends."""
    return frozenset(node.origin.file for _, node in part.walk())


def set_by_cases(part: Tree) -> Iterator[tuple[KeyPath, Tree]]:
    """Yield the values of a part that are of none of its own files."""
    for path, node in part.walk():
        in_list = bool(path) and isinstance(path[-1], int)
        if not node.entries and not in_list and node.origin.file not in part.files:
            yield path, node


def refuse_losses(before: Tree, after: Tree) -> None:
    """Refuse a part that extends the file of an inherited one again, and would lose values of it.

    Parameters
    ----------
    before : Tree
        The case that is extended, with its overrides.
    after : Tree
        The case that extends it, without its overrides.

    Raises
    ------
    ScenarioError
        At the part, with the values that would be lost and where they were set.
    """
    for path, old, new in _replaced(before, after):
        lost = _lost(path, old, new)
        extends_again = new.files == old.files and any(set_by_cases(new))
        if lost and extends_again:
            raise ScenarioError(
                "the inherited part extends this file already: to extend it again would lose"
                " values that were set since",
                file=new.place.file,
                line=new.place.line or None,
                key=dotted((*path, "extends")),
                found=listed(lost),
                allowed="the part without `extends`, which keeps them; or these values here too",
            )


def noting_losses(before: Tree, after: Tree) -> Tree:
    """Note in every part that replaces another whole which values of cases are lost with it."""
    for path, old, new in _replaced(before, after):
        lost = _lost(path, old, new)
        if lost and path[0] in NOTED:
            after = _with(after, path, replace(new, lost=lost))
    return after


def listed(lost: tuple[str, ...]) -> str:
    """Write the first of the values that are lost, and how many more there are."""
    more = f" and {len(lost) - MOST_LISTED} more" if len(lost) > MOST_LISTED else ""
    return ", ".join(lost[:MOST_LISTED]) + more


def _replaced(before: Tree, after: Tree) -> Iterator[tuple[tuple[str, ...], Tree, Tree]]:
    """Yield path, old and new tree of every part that is replaced whole."""
    for key in (*PARTS, *GROUPS):
        new = after.child(key)
        if new is None or new is before.child(key):
            continue
        for rest in [()] if key in PARTS else [(name,) for name in new.entries]:
            path = (key, *rest)
            one, other = before.at(path), after.at(path)
            if one is not None and other is not None and other.files:
                yield path, one, other


def _lost(path: tuple[str, ...], old: Tree, new: Tree) -> tuple[str, ...]:
    """Key and place of every value that cases had set in the old part and do not in the new."""
    return tuple(
        f"{dotted((*path, *key))} ({placed(node.place)})"
        for key, node in set_by_cases(old)
        if not _sets(new, key)
    )


def _sets(part: Tree, path: KeyPath) -> bool:
    """Whether a case sets the value at a path of a part itself, or one around it."""
    nodes = (part.at(path[:length]) for length in range(1, len(path) + 1))
    return any(
        node is not None and not node.entries and node.origin.file not in part.files
        for node in nodes
    )


def _with(tree: Tree, path: tuple[str, ...], node: Tree) -> Tree:
    """Put a node at a path of a mapping."""
    if not path:
        return node
    inner = _with(tree.entries[path[0]], path[1:], node)
    return replace(tree, value={**tree.entries, path[0]: inner})
