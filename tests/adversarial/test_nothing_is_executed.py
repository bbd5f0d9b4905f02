"""No source file of the package runs, unpickles or looks up what a file or a word says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "synergysim"
FILES = sorted(PACKAGE.rglob("*.py"))

CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "execfile",
    "system",
    "popen",
    "spawn",
    "Popen",
    "check_output",
    "read_pickle",
    "to_pickle",
    "query",
    "unsafe_load",
    "full_load",
    "load_all",
    "from_string",
    "literal_eval",
}
MODULES = {
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "subprocess",
    "code",
    "runpy",
    "importlib.util",
    "ctypes",
}
ALLOWED = {
    ("explorer/explorer_page.py", "from_string"): "a template that the package itself holds",
    ("live/live_page.py", "from_string"): "a template that the package itself holds",
    ("cli/live.py", "importlib.util"): "whether the libraries of the extra are installed",
    ("report/findings.py", "from_string"): "a template that the package itself holds",
    ("report/results_page.py", "from_string"): "a template that the package itself holds",
    ("compile_kernels.py", "Popen"): "this interpreter with a module of the package",
    ("compile_kernels.py", "subprocess"): "this interpreter with a module of the package",
    ("engine/forking.py", "pickle"): "a copy of a model in memory; no file and no bytes of others",
    ("engine/lanes.py", "exec"): "source written from the field names of the package's own classes",
    ("scenario/extensions.py", "exec"): "a case's own module, with the user's permission only",
    ("scenario/extensions.py", "compile"): "a case's own module, with the user's permission only",
}
"""Uses that are no danger, with the reason."""


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def uses(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            name = name_of(node.func)
            owner = name_of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if name in CALLS and owner not in ("re", "ast"):
                yield name
            if any(k.arg == "allow_pickle" and not is_false(k.value) for k in node.keywords):
                yield "allow_pickle"
            if owner == "yaml" and name == "load":
                yield "yaml.load"


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_nothing_that_a_file_says_is_executed():
    found = {(path.relative_to(PACKAGE).as_posix(), name) for path in FILES for name in uses(path)}
    assert found - set(ALLOWED) == set()


def test_the_search_finds_what_it_looks_for(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(
        "import pickle\neval(x)\nos.system(x)\nnp.load(x, allow_pickle=True)\nre.compile(x)"
    )
    assert sorted(uses(path)) == ["allow_pickle", "eval", "pickle", "system"]
