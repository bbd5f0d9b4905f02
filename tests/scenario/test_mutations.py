"""Shipped files, each spoilt in many ways at every depth: one clear error, or a valid scenario.

A mutation knows the line that it spoils, and often the name that should be suggested. The file is
then loaded on its own, through a case that uses it, through a case that extends that case, or
through a file that extends it.
"""

from __future__ import annotations

import random
import re
import shutil
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from synergysim.scenario import ScenarioError, load_part, load_scenario, read_yaml
from synergysim.scenario.presets import FAMILIES, shipped_folder
from synergysim.scenario.reader import parse_yaml
from synergysim.scenario.tree import Tree

SEEDS = range(6)
ROUTES = ("alone", "case", "child", "extending")


@dataclass(frozen=True)
class Mutation:
    """A spoilt file, and what is known about the error that must follow."""

    text: bytes
    line: int | None = None
    nearest: str | None = None
    must_fail: bool = False


@dataclass(frozen=True)
class Corpus:
    """A copy of the shipped scenarios in the current folder, and who uses each file."""

    folder: Path
    users: dict[str, list[str]]

    def files(self, family: str) -> list[Path]:
        return sorted((self.folder / "scenarios" / family).glob("*.yaml"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(shipped_folder("scenarios"), folder / "scenarios")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("synergysim.scenario.names.shipped_folder", lambda _: folder / "none")
        users: dict[str, list[str]] = {}
        for case in sorted((folder / "scenarios" / "cases").glob("*.yaml")):
            for origin in set(load_scenario(case).origins.values()):
                if case.stem not in users.setdefault(origin.file, []):
                    users[origin.file].append(case.stem)
        yield Corpus(folder, users)


def nodes(tree: Tree) -> list[Tree]:
    """Every value with a key of its own, those of each depth as likely as of another."""
    by_depth: dict[int, list[Tree]] = {}
    for path, node in tree.walk():
        if node.key is not None:
            by_depth.setdefault(len(path), []).append(node)
    return [node for depth in by_depth.values() for node in depth * (60 // len(depth) + 1)]


def offset(text: str, line: int, column: int) -> int:
    return sum(len(row) for row in text.splitlines(keepends=True)[: line - 1]) + column - 1


def key_of(text: str, node: Tree) -> tuple[int, str]:
    """Where the key of a node starts, and the key."""
    assert node.key is not None
    start = offset(text, node.key.line, node.key.column)
    found = re.match(r"[\w.-]+", text[start:])
    return start, found[0] if found else ""


def pick(rng: random.Random, text: str, fits: Callable[[Tree], bool]) -> Tree | None:
    fitting = [node for node in nodes(parse_yaml(text, "x")) if fits(node)]
    return rng.choice(fitting) if fitting else None


def is_number(node: Tree) -> bool:
    return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def replace_number(text: str, node: Tree, new: str) -> bytes:
    start = offset(text, node.origin.line, node.origin.column)
    found = re.match(r"[-+.\w]+", text[start:])
    assert found
    return (text[:start] + new + text[start + len(found[0]) :]).encode()


def misspell(rng: random.Random, text: str) -> Mutation | None:
    node = pick(rng, text, lambda _: True)
    if node is None:
        return None
    start, key = key_of(text, node)
    if len(key) < 3 or "." in key:
        return None
    place = rng.randrange(1, len(key))
    spoilt = key[:place] + key[place - 1] + key[place:]
    mutated = text[:start] + spoilt + text[start + len(key) :]
    return Mutation(mutated.encode(), node.key.line if node.key else None, key)


def change_type(rng: random.Random, text: str) -> Mutation | None:
    node = pick(rng, text, is_number)
    if node is None:
        return None
    new = rng.choice(["[1]", "{a: 1}", "word", "true", "'3'", "null", "2020-01", "1_0", "[]", "{}"])
    return Mutation(replace_number(text, node, new), node.origin.line)


def out_of_range(rng: random.Random, text: str) -> Mutation | None:
    node = pick(rng, text, is_number)
    if node is None:
        return None
    new = rng.choice(["-1e12", ".nan", "-.inf", "1e999", "-" + "9" * 59, "9" * 400])
    return Mutation(replace_number(text, node, new), node.origin.line, must_fail=True)


def whole_line(text: str, node: Tree) -> int | None:
    """Line of a key that is with its whole value on a line of its own."""
    if node.key is None or node.origin.line != node.key.line:
        return None
    row = text.splitlines()[node.key.line - 1]
    alone = row[: node.key.column - 1].strip() == "" and row.rstrip()[-1:] not in "|>"
    return node.key.line if alone and row.count("{") == row.count("}") else None


def drop_key(rng: random.Random, text: str) -> Mutation | None:
    node = pick(rng, text, lambda node: whole_line(text, node) is not None)
    line = whole_line(text, node) if node else None
    if line is None:
        return None
    rows = text.splitlines()
    return Mutation("\n".join([*rows[: line - 1], *rows[line:]]).encode())


def duplicate_key(rng: random.Random, text: str) -> Mutation | None:
    node = pick(rng, text, lambda node: whole_line(text, node) is not None)
    line = whole_line(text, node) if node else None
    if line is None:
        return None
    rows = text.splitlines()
    doubled = "\n".join([*rows[:line], rows[line - 1], *rows[line:]])
    return Mutation(doubled.encode(), line + 1, must_fail=True)


def wrong_unit(rng: random.Random, text: str) -> Mutation | None:
    node = pick(rng, text, lambda node: "value" in node.entries and "source" in node.entries)
    if node is None:
        return None
    start = offset(text, node.origin.line, node.origin.column)
    if text[start] != "{":
        return None
    mutated = f"{text[: start + 1]}unit: bananas, {text[start + 1 :]}"
    return Mutation(mutated.encode(), node.origin.line, must_fail=True)


def truncate(rng: random.Random, text: str) -> Mutation | None:
    data = text.encode()
    return Mutation(data[: rng.randrange(len(data))])


def insert_garbage(rng: random.Random, text: str) -> Mutation | None:
    data = text.encode()
    place = rng.randrange(len(data))
    choices = [b"\x00\xff", b"\t", b"\xc3(", b"{{", b"- ", b": ", b"&a *a ", b"!!x ", b"%", b"\n"]
    rubbish = rng.choice([*choices, rng.randbytes(8), rng.choice(string.printable).encode()])
    return Mutation(data[:place] + rubbish + data[place:])


def swap_bytes(rng: random.Random, text: str) -> Mutation | None:
    data = bytearray(text.encode())
    for _ in range(3):
        one, other = rng.randrange(len(data)), rng.randrange(len(data))
        data[one], data[other] = data[other], data[one]
    return Mutation(bytes(data))


def swap_shape(rng: random.Random, text: str) -> Mutation | None:
    """Put a list in the place of a mapping or the other way round."""
    node = pick(rng, text, lambda node: isinstance(node.value, (list, dict)))
    if node is None or node.key is None:
        return None
    start = offset(text, node.origin.line, node.origin.column)
    if text[start] == "[":
        end = text.index("]", start) + 1
        return Mutation(f"{text[:start]}{{a: 1}}{text[end:]}".encode(), node.key.line)
    if text[start] == "{":
        end = text.index("}", start) + 1
        return Mutation(f"{text[:start]}[1, 2]{text[end:]}".encode())
    return Mutation(f"{text[:start]}- {text[start:]}".encode())


MUTATIONS = (
    misspell,
    change_type,
    out_of_range,
    drop_key,
    duplicate_key,
    wrong_unit,
    truncate,
    insert_garbage,
    swap_bytes,
    swap_shape,
)


def load(corpus: Corpus, path: Path, family: str, route: str) -> Any:
    """Load a file along a route; a file that no case uses is loaded alone."""
    cases = corpus.users.get(str(path.relative_to(corpus.folder)), [])
    if family == "cases" and route == "extending":
        route = "child"
    if family == "cases" and not cases:
        cases = [path.stem]
    if route in ("case", "child") and cases:
        if route == "case":
            return load_scenario(cases[0])
        child = corpus.folder / "child.yaml"
        child.write_text(f"extends: {cases[-1]}\noverrides: {{title: A child}}\n")
        return load_scenario(child)
    if route == "extending":
        child = corpus.folder / "child.yaml"
        child.write_text(f"extends: {path}\ntitle: A child\n")
        return load_part(child, family)
    return load_scenario(path) if family == "cases" else load_part(path, family)


def is_name(text: str, key: str) -> bool:
    """Whether a key may be a name of the user's choice, which nobody can know to be misspelt."""
    tree = parse_yaml(text, "x")
    groups = ("programmes", "shocks", "responses", "bodies", "ministries", "overrides")
    return any(
        len(path) > 1 and path[-1] == key and path[-2] in groups
        for path, node in tree.walk()
        if node
    )


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_spoilt_file_gives_one_clear_error_or_a_scenario(
    corpus: Corpus, family: str, mutate: Callable[[random.Random, str], Mutation | None]
) -> None:
    for seed in SEEDS:
        rng = random.Random(f"{family} {mutate.__name__} {seed}")
        path = rng.choice(corpus.files(family))
        original = path.read_text(encoding="utf-8")
        mutation = mutate(rng, original)
        if mutation is None:
            continue
        path.write_bytes(mutation.text)
        try:
            error = outcome(corpus, path, family, rng.choice(ROUTES))
        finally:
            path.write_text(original, encoding="utf-8")
        where = f"{path.name} {mutate.__name__} {seed}: {error}"
        if error is None:
            assert not mutation.must_fail, where
            continue
        assert error.file, where
        assert len(str(error)) < 1500, where
        if mutation.line is not None and not (
            mutation.nearest and is_name(original, mutation.nearest)
        ):
            assert error.file == str(path.relative_to(corpus.folder)), where
            assert error.line == mutation.line, where
            if mutation.nearest is not None:
                assert error.nearest == mutation.nearest, where


def outcome(corpus: Corpus, path: Path, family: str, route: str) -> ScenarioError | None:
    try:
        load(corpus, path, family, route)
    except ScenarioError as error:
        return error
    return None


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_that_extends_itself_is_refused_along_every_route(
    corpus: Corpus, family: str
) -> None:
    for path in corpus.files(family):
        original = path.read_text(encoding="utf-8")
        kept = re.sub(r"(?m)^extends:.*\n", "", original)
        path.write_text(f"extends: ./{path.name}\n{kept}", encoding="utf-8")
        try:
            errors = [outcome(corpus, path, family, route) for route in ROUTES]
        finally:
            path.write_text(original, encoding="utf-8")
        for error in errors:
            assert error is not None
            assert error.reason == "circular extends"
            assert (error.file, error.line) == (str(path.relative_to(corpus.folder)), 1)
            assert path.name in error.found


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_that_is_gone_is_named_where_it_is_asked_for(corpus: Corpus, family: str) -> None:
    for path in corpus.files(family):
        name = str(path.relative_to(corpus.folder))
        original = path.read_bytes()
        moved = path.with_name(f"{path.stem}x.yaml")
        path.rename(moved)
        try:
            for case in corpus.users.get(name, []):
                with pytest.raises(ScenarioError) as caught:
                    load_scenario(case)
                assert caught.value.found == path.stem
                assert caught.value.nearest == moved.stem
        finally:
            moved.rename(path)
        assert path.read_bytes() == original


def test_the_corpus_is_large(corpus: Corpus) -> None:
    made = 0
    for family in FAMILIES:
        for mutate in MUTATIONS:
            for seed in SEEDS:
                rng = random.Random(f"{family} {mutate.__name__} {seed}")
                text = rng.choice(corpus.files(family)).read_text(encoding="utf-8")
                made += mutate(rng, text) is not None
    assert made >= 300
    assert read_yaml(corpus.files("cases")[0]).entries
