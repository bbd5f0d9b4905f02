"""Levers of a sweep: bundles of changes whose levels are crossed with everything else."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

from synergysim.experiments.design.axes import fault
from synergysim.experiments.design.file import SweepFile
from synergysim.experiments.running.plan import lever_column
from synergysim.scenario.tree import Tree

Setting = Mapping[str, str]
"""Level of every lever."""


def settings_of(config: SweepFile, tree: Tree) -> list[Setting]:
    """List every combination of the levers' levels, the last lever fastest; one without levers.

    Raises
    ------
    ScenarioError
        If two levers change the same value, so that one would undo the other.
    """
    if not config.levers:
        return [{}]
    levels = {
        lever: node.entries["levels"].entries
        for lever, node in tree.entries["levers"].entries.items()
    }
    changed = {
        lever: {path: node for level in found.values() for path, node in level.entries.items()}
        for lever, found in levels.items()
    }
    for one, other in combinations(changed, 2):
        for path, node in changed[other].items():
            if path in changed[one]:
                what = f"changed by the lever {one} too"
                allowed = "each value in one lever"
                raise fault(node, f"levers.{other}.levels", what, path, allowed)
    return [dict(zip(levels, chosen, strict=True)) for chosen in product(*levels.values())]


def changes_of(setting: Setting, tree: Tree) -> list[Tree]:
    """Give what the levels of a setting change, as the file has it."""
    return [
        tree.entries["levers"].entries[lever].entries["levels"].entries[level]
        for lever, level in setting.items()
    ]


def titles_of(config: SweepFile) -> dict[str, str]:
    """Title of the column of every lever that has one."""
    return {lever_column(name): one.title for name, one in config.levers.items() if one.title}
