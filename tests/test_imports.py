"""Imports go down the layers: the order of dependence, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "synergysim"

LAYERS = (
    {"cli", "__main__"},
    {"live"},
    {"explorer"},
    {"api", "__init__", "extending", "report"},
    {"figures"},
    {"findings"},
    {"calibration"},
    {"experiments"},
    {"compile_kernels"},
    {"recording"},
    {"model"},
    {"agents", "institutions", "world"},
    {"household"},
    {"scenario"},
    {"measures", "outcomes", "statistics"},
    {"engine"},
    {"arrays", "registry", "streams", "thresholds", "timing", "units"},
    {"version"},
)
"""From top to bottom; packages of one layer may import each other."""

SELF_CONTAINED = {"engine", "measures", "outcomes", "statistics", "version"}
"""Packages that import only themselves and the modules below."""

SHARED = {"arrays", "registry", "thresholds"}
"""Modules without policy or state of a run that every package may import."""

FILES = sorted(PACKAGE.rglob("*.py"))


def package_of(path: Path) -> str:
    """Package of a file: its folder below the top, or its own name."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def depth(name: str) -> int:
    """Layer of a package, counted from the top."""
    return next(i for i, layer in enumerate(LAYERS) if name in layer)


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Full names of all that a file imports, inside functions too."""
    return tuple(imports_of(ast.parse(path.read_text(encoding="utf-8")), path))


def imports_of(tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            if node.module == "synergysim":
                yield from (f"synergysim.{alias.name}" for alias in node.names)


def identifier(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_every_package_has_a_layer():
    assert {package_of(path) for path in FILES} <= set().union(*LAYERS)


def test_imports_go_down_only():
    faults = []
    for path in FILES:
        own = package_of(path)
        for name in imported(path):
            parts = name.split(".")
            if parts[0] != "synergysim" or len(parts) == 1:
                continue
            other = parts[1]
            if own in SELF_CONTAINED and other not in {own} | SHARED:
                faults.append(f"{identifier(path)}: {own} is self-contained, but imports {name}")
            if depth(other) < depth(own):
                faults.append(f"{identifier(path)}: {own} is below {other}, but imports {name}")
    assert not faults


def test_files_do_not_import_each_other_in_a_circle():
    names = {
        ".".join(["synergysim", *path.relative_to(PACKAGE).with_suffix("").parts]): path
        for path in FILES
    }
    TopologicalSorter({name: set(imported(path)) for name, path in names.items()}).prepare()


def test_only_one_module_depends_on_the_version_of_mesa():
    asked = re.compile(r"mesa\.__version__|packaging\.version|version\(.mesa")
    for path in FILES:
        text, name = path.read_text(encoding="utf-8"), identifier(path)
        if path.name in ("mesa_versions.py", "mesa_annotations.pyi"):
            assert "mesa" in text
            continue
        assert not asked.search(text), name
        if package_of(path) == "engine":
            assert not any(one.split(".")[0] == "mesa" for one in imported(path)), name


POLICY = re.compile(
    r"\b(poverty|poor|ministr\w*|programme\w*|cash|transfer\w*|treasury|budget\w*|donor\w*"
    r"|architecture\w*|government\w*|covid\w*|shock\w*|synergy)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", [p for p in FILES if package_of(p) == "engine"], ids=identifier)
def test_the_engine_does_not_depend_on_policy(path):
    """No name of the engine's code is a word of policy; examples in docstrings may be."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names |= {
        node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    words = {word for name in names for word in name.lower().split("_")}
    assert not [word for word in words if POLICY.fullmatch(word)]


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if package_of(p) in ("agents", "institutions", "world")],
    ids=identifier,
)
def test_packages_that_can_change_results_draw_from_keyed_streams_only(path):
    names = set(imported(path))
    assert not names & {"random", "numpy.random", "secrets", "time", "datetime"}
    text = path.read_text(encoding="utf-8")
    assert "np.random" not in text
    assert "unique_id" not in text
