"""Users' modules that a case names; they add mechanisms to the registries.

The text of a module becomes part of the scenario: the identity of a result depends on it, the
manifest contains it, and worker processes need no file. Because a case may come from another
person, a module is executed only if the user has allowed it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from synergysim.registry import AlreadyRegisteredError, registering
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.own_code import PREFIX
from synergysim.scenario.reader import displayed, read_text
from synergysim.scenario.tree import Tree

ALLOW = "SYNERGYSIM_ALLOW_EXTENSIONS"
"""Environment variable that allows modules of cases to be executed; 1 for yes."""

LONGEST = 1_000_000
"""Characters that a module may have."""


def allow_extensions(allowed: bool = True) -> None:
    """Allow, for this process and those that it starts, that cases bring code of their own.

    Parameters
    ----------
    allowed : bool
        False takes the permission back.
    """
    if allowed:
        os.environ[ALLOW] = "1"
    else:
        os.environ.pop(ALLOW, None)


def with_extensions(case: Tree, path: Path) -> Tree:
    """Put the text of each module in the place of the path that names it, and execute it.

    Parameters
    ----------
    case : Tree
        A case's file, with a list of paths under ``extensions``.
    path : Path
        The case's file; paths are relative to its folder.

    Raises
    ------
    ScenarioError
        When the list is malformed, a module cannot be read or executed, or nobody allowed it.
    """
    listed = case.entries.get("extensions")
    if listed is None or listed.value is None:
        return case
    if not isinstance(listed.value, list):
        raise _fault(listed, "wrong type", describe(listed.value), "a list of paths of modules")
    modules: dict[str, Tree] = {}
    for node in listed.value:
        if not isinstance(node.value, str) or not node.value.endswith(".py"):
            raise _fault(node, "wrong type", describe(node.value), "the path of a module, *.py")
        file = path.parent / node.value
        if file.stem in modules:
            raise _fault(node, "named twice", file.stem, "modules with different names")
        modules[file.stem] = replace(node, value=_text(file, node))
        try:
            extend(file.stem, str(modules[file.stem].value), displayed(file))
        except ScenarioError as error:
            error.file, error.line = node.place.file, node.place.line or None
            raise
    return replace(case, value={**case.entries, "extensions": replace(listed, value=modules)})


def extend_all(extensions: object) -> None:
    """Execute the modules of a scenario as it is stored: texts by name; anything else is left.

    Raises
    ------
    ScenarioError
        As ``extend``.
    """
    if isinstance(extensions, Mapping):
        for name, text in extensions.items():
            if isinstance(text, str):
                extend(str(name), text)


def extend(name: str, text: str, shown: str = "") -> None:
    """Execute a module once in this process, if that is allowed.

    Raises
    ------
    ScenarioError
        When nobody allowed it, another module of this name was executed, or it fails; then
        nothing that it has registered remains.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    full = f"{PREFIX}{name}"
    known = sys.modules.get(full)
    if known is not None and known.__dict__.get("digest") == digest:
        return
    key, shown = "extensions", shown or f"{name}.py"
    if os.environ.get(ALLOW) != "1":
        raise ScenarioError(
            "this case executes code of its own, which is not allowed",
            key=key,
            found=shown,
            allowed=f"--allow-extensions, or {ALLOW}=1, if you trust the file",
        )
    if known is not None:
        raise ScenarioError(
            "another version of this module was executed in this process",
            key=key,
            found=shown,
            allowed="one version in one process",
        )
    module = ModuleType(full)
    module.__dict__["digest"] = digest
    sys.modules[full] = module
    try:
        with registering(name):
            exec(compile(text, shown, "exec"), module.__dict__)
    except AlreadyRegisteredError as error:
        del sys.modules[full]
        raise ScenarioError(str(error), key=key, found=shown, allowed="another name") from None
    except (Exception, SystemExit) as error:  # one that ends the process looked like success
        del sys.modules[full]
        raise ScenarioError(
            f"the module ends in an error: {type(error).__name__}: {error}", key=key, found=shown
        ) from error


def _text(file: Path, node: Tree) -> str:
    try:
        text = read_text(file, displayed(file))
    except ScenarioError as error:
        raise _fault(node, error.reason, displayed(file), "the path of a module") from None
    if len(text) > LONGEST:
        raise _fault(node, "too long", f"{len(text):,} characters", f"at most {LONGEST:,}")
    return text


def _fault(node: Tree, reason: str, found: str, allowed: str) -> ScenarioError:
    place = node.place
    return ScenarioError(
        reason,
        file=place.file,
        line=place.line or None,
        key="extensions",
        found=found,
        allowed=allowed,
    )
