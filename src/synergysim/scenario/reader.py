"""Reading one YAML file with the place of every key and value.

Plain scalars follow the core schema of YAML 1.2: ``no`` and ``on`` are words, ``1e3`` is a number,
``2015-01`` is text. What a scenario does not need is refused: tags, several documents in a file,
duplicate keys, keys that are no text, and aliases that unfold without end.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from synergysim.scenario.characters import character_name, control_character, is_blank
from synergysim.scenario.errors import ScenarioError, describe, shorten
from synergysim.scenario.tree import Origin, Scalar, Tree

MOST_BYTES = 2_000_000
MOST_NODES = 100_000
DEEPEST = 40
MOST_DIGITS = 60
MOST_REMEMBERED, LONGEST_REMEMBERED = 128, 20_000
"""Texts whose trees are kept, and the characters of the longest: some MB altogether."""

MARKS = ":-?,[{"
"""What a space follows in YAML."""

NO_SPACE = "an invisible blank, where only plain spaces are allowed"
PLAIN_SPACE = "a plain space, typed again"

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
"""A number in figures of ASCII, as Python's own ``float`` does not insist on."""

_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: str | os.PathLike[str]) -> Tree:
    """Read a YAML file whose top level is a mapping.

    Parameters
    ----------
    path : path-like
        A regular file of at most 2 MB.

    Raises
    ------
    ScenarioError
        When the file cannot be read, is no YAML, or holds what a scenario may not.
    """
    name = displayed(path)
    tree = parse_yaml(read_text(Path(path), name), name)
    if tree.value is None:
        raise ScenarioError("the file is empty", file=name, allowed="`key: value` lines")
    if not isinstance(tree.value, dict):
        raise ScenarioError(
            "the top level is no mapping",
            file=name,
            line=tree.origin.line,
            found=describe(tree.value),
            allowed="`key: value` lines",
        )
    return tree


def parse_yaml(text: str, name: str) -> Tree:
    """Parse a text with one YAML value or none; errors refer to it as ``name``.

    What was parsed last is kept, because the files of one case and the cases of one comparison
    name the same parts; a tree is never changed.
    """
    return _remembered(text, name) if len(text) <= LONGEST_REMEMBERED else _parsed(text, name)


def _parsed(text: str, name: str) -> Tree:
    bad = control_character(text)
    if bad is not None:
        line = text.count("\n", 0, bad) + 1
        raise ScenarioError(
            "a control character, which no text holds",
            file=name,
            line=line,
            found=character_name(text[bad]),
            allowed="YAML text without it",
        )
    loader = _Loader(text)
    try:
        root = _Builder(name).build(loader)
    except yaml.YAMLError as error:
        raise _not_yaml(error, text, name) from None
    finally:
        loader.dispose()
    return root or Tree(None, Origin(name, 1, 1))


_remembered = lru_cache(maxsize=MOST_REMEMBERED)(_parsed)


def displayed(path: str | os.PathLike[str]) -> str:
    """Write a path as a message shows it: relative when below the current folder."""
    absolute = os.path.abspath(path)
    folder = os.getcwd() + os.sep
    return absolute[len(folder) :] if absolute.startswith(folder) else absolute


def read_text(path: Path, name: str) -> str:
    """Read a file's text, refusing first whatever is no modest text file.

    Raises
    ------
    ScenarioError
        When it is no file, too large, not to be read, or no text.
    """
    try:
        facts = os.stat(path)
        if stat.S_ISDIR(facts.st_mode):
            raise ScenarioError("a folder, not a file", file=name, allowed="a text file")
        if not stat.S_ISREG(facts.st_mode):
            raise ScenarioError("not a regular file", file=name, allowed="a text file")
        if facts.st_size > MOST_BYTES:
            found = f"{facts.st_size / 1e6:.1f} MB"
            raise ScenarioError("the file is too large", file=name, found=found, allowed="2 MB")
        data = path.read_bytes()
    except ScenarioError:
        raise
    except FileNotFoundError:
        raise ScenarioError("no such file", file=name) from None
    except PermissionError:
        raise ScenarioError("no permission to read the file", file=name) from None
    except (OSError, ValueError) as error:
        raise ScenarioError(f"cannot be read: {shorten(str(error))}", file=shorten(name)) from None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise ScenarioError("a binary file, not text", file=name, line=line, allowed="YAML text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScenarioError(
            "the text is not UTF-8",
            file=name,
            line=line,
            found=f"byte 0x{data[error.start]:02x}",
            allowed="text saved as UTF-8",
        ) from None


def _blank_in_place_of_space(text: str) -> str | None:
    """Find a blank other than a space where YAML takes spaces only: to indent, or after a mark."""
    for position, character in enumerate(text if not text.isascii() else ""):
        if character != "\t" and is_blank(character):
            before = text[:position].rstrip(" ")
            if not before or before[-1] in MARKS:
                return character
    return None


def _not_yaml(error: yaml.YAMLError, text: str, name: str) -> ScenarioError:
    """Turn the parser's error into ours, with the place and a word on tabs."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    if mark is None:
        return ScenarioError(f"not YAML: {problem}", file=name)
    lines = text.splitlines()
    for number, line in enumerate(lines[: mark.line + 1]):
        blank = _blank_in_place_of_space(line)
        if blank is not None:
            return ScenarioError(
                NO_SPACE,
                file=name,
                line=number + 1,
                found=character_name(blank),
                allowed=PLAIN_SPACE,
            )
    at_fault = lines[mark.line] if mark.line < len(lines) else ""
    indent = at_fault[: len(at_fault) - len(at_fault.lstrip())]
    if "\t" in indent or "\\t" in problem:
        problem = "a tab in an indentation, where only spaces are allowed"
    return ScenarioError(
        f"not YAML: {problem} (column {mark.column + 1})",
        file=name,
        line=mark.line + 1,
        found=f"'{shorten(at_fault)}'" if at_fault.strip() else "the end of the text",
    )


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still being read."""

    value: dict[str, Tree] | list[Tree]
    origin: Origin
    anchor: str | None
    count: int
    key: str | None = None
    key_origin: Origin | None = None


@dataclass(slots=True)
class _Builder:
    """Builds a tree from parser events, with a stack of its own and not Python's."""

    file: str
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, tuple[Tree, int]] = field(default_factory=dict)
    count: int = 0
    root: Tree | None = None

    def build(self, loader: Any) -> Tree | None:
        """Read all events; None when there is no value at all."""
        documents = 0
        while loader.check_event():
            event = loader.get_event()
            match event:
                case yaml.ScalarEvent():
                    origin = self._origin(event)
                    self._refuse_tag(event, origin)
                    plain = event.style is None or event.style == ""
                    self._scalar(event, event.value, origin, plain=plain)
                case yaml.MappingStartEvent():
                    self._open({}, event)
                case yaml.SequenceStartEvent():
                    self._open([], event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    frame = self.stack.pop()
                    tree = Tree(frame.value, frame.origin)
                    self._add(tree, frame.anchor, self.count - frame.count)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self._refuse("several documents in one file", self._origin(event))
        return self.root

    def _scalar(self, event: Any, text: str, origin: Origin, *, plain: bool) -> None:
        self._refuse_unseen(text, origin, plain=plain)
        value = self._resolve(text, origin) if plain else text
        self.count += 1
        if self._awaits_key():
            if not isinstance(value, str):
                self._refuse("a key must be text", origin, describe(value), "quotes around it")
            self._set_key(text, origin)
        else:
            self._add(Tree(value, origin), event.anchor, 1)

    def _refuse_unseen(self, text: str, origin: Origin, *, plain: bool) -> None:
        """Refuse control characters, escaped ones too, and blanks that look like a space."""
        bad = control_character(text)
        if bad is not None:
            reason, found = "a control character in a text", character_name(text[bad])
            self._refuse(reason, origin, found, "text without it")
        if not plain or text.isascii():
            return
        inside = text if self._awaits_key() else text[-1:]
        blank = next((one for one in inside if one != "\t" and is_blank(one)), None)
        blank = blank or _blank_in_place_of_space(text)
        if blank is not None:
            self._refuse(NO_SPACE, origin, character_name(blank), PLAIN_SPACE)

    def _open(self, value: dict[str, Tree] | list[Tree], event: Any) -> None:
        origin = self._origin(event)
        self._refuse_tag(event, origin)
        if self._awaits_key():
            self._refuse("a key must be text", origin, describe(value))
        if len(self.stack) >= DEEPEST:
            self._refuse("nested too deeply", origin, allowed=f"{DEEPEST} levels")
        self.stack.append(_Frame(value, origin, event.anchor, self.count))
        self.count += 1

    def _alias(self, event: Any) -> None:
        origin = self._origin(event)
        if self._awaits_key():
            self._refuse("a key must be text", origin, f"alias *{event.anchor}")
        if event.anchor not in self.anchors:
            self._refuse("an alias of nothing complete", origin, f"*{event.anchor}")
        tree, size = self.anchors[event.anchor]
        self.count += size
        self._add(tree, None, size)

    def _awaits_key(self) -> bool:
        frame = self.stack[-1] if self.stack else None
        return frame is not None and isinstance(frame.value, dict) and frame.key is None

    def _set_key(self, key: str, origin: Origin) -> None:
        frame = self.stack[-1]
        if isinstance(frame.value, dict) and key in frame.value:
            earlier = frame.value[key].key
            first = f"the first is in line {earlier.line}" if earlier else ""
            self._refuse("the key occurs twice", origin, shorten(key), first, key=key)
        frame.key, frame.key_origin = key, origin

    def _add(self, tree: Tree, anchor: str | None, size: int) -> None:
        if self.count > MOST_NODES:
            self._refuse("too many values", tree.origin, allowed=f"{MOST_NODES} with aliases")
        if anchor is not None:
            self.anchors[anchor] = tree, size
        if not self.stack:
            self.root = tree
            return
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(tree)
        elif frame.key is not None:
            frame.value[frame.key] = replace(tree, key=frame.key_origin)
            frame.key = None

    def _resolve(self, text: str, origin: Origin) -> Scalar:
        """Resolve a plain scalar by the core schema of YAML 1.2."""
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "+-.0123456789":
            return text
        if _INTEGER.fullmatch(text):
            if len(text) > MOST_DIGITS:
                self._refuse("a number of too many digits", origin, shorten(text))
            return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        if NUMBER.fullmatch(text) or _SPECIAL.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        return text

    def _origin(self, event: Any) -> Origin:
        mark = event.start_mark
        return Origin(self.file, mark.line + 1, mark.column + 1)

    def _refuse_tag(self, event: Any, origin: Origin) -> None:
        if event.tag is not None:
            self._refuse("tags are not used in scenarios", origin, shorten(event.tag))

    def _refuse(
        self, reason: str, origin: Origin, found: str = "", allowed: str = "", key: str = ""
    ) -> None:
        above = [frame.key for frame in self.stack if frame.key is not None]
        raise ScenarioError(
            reason,
            file=self.file,
            line=origin.line,
            key=shorten(".".join([*above, key] if key else above), 200),
            found=found,
            allowed=allowed,
        )
