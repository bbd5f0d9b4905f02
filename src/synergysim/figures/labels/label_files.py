"""From the files of a language to its texts.

A language is a folder with parts as YAML files: nested keys, with text at the ends. The parts hold
different keys, and the same part of every language holds the same keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent


class LabelError(LookupError):
    """A text, or a value that its placeholders need, is missing."""


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where PyYAML was built with libyaml."""


def folders() -> list[str]:
    """Names of all languages on file, English first."""
    names = sorted(path.name for path in FOLDER.iterdir() if any(path.glob("*.yaml")))
    return ["en", *(name for name in names if name != "en")]


def read_language(folder: Path) -> dict[str, str]:
    """Read all parts of a language, as dotted key to text.

    Raises
    ------
    LabelError
        If two entries, of one part or of two, have the same key, or a value is no text.
    """
    texts: dict[str, str] = {}
    origin: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        for key, text in read_part(path).items():
            if key in texts:
                raise LabelError(f"{path}: the key {key!r} is also in {origin[key]}")
            texts[key], origin[key] = text, path.name
    return texts


def read_part(path: Path) -> dict[str, str]:
    """Read one file of a language, as dotted key to text.

    Raises
    ------
    LabelError
        If a key comes twice, or a value is no text.
    """
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    if not isinstance(node, yaml.MappingNode):
        raise LabelError(f"{path}: a part of a language is a mapping of keys to texts")
    texts: dict[str, str] = {}
    for key, value in _leaves(node):
        line = value.start_mark.line + 1
        if key in texts:
            raise LabelError(f"{path}, line {line}: the key {key!r} comes twice")
        # YAML reads a bare `no` as false and a bare `1` as a number: neither is a text.
        if not isinstance(value, yaml.ScalarNode) or value.tag != "tag:yaml.org,2002:str":
            raise LabelError(f"{path}, line {line}: the value of {key!r} is no text; quote it")
        texts[key] = value.value
    return texts


def _leaves(mapping: yaml.MappingNode, prefix: str = "") -> Iterator[tuple[str, yaml.Node]]:
    for key, value in mapping.value:
        name = f"{prefix}{key.value}"
        if isinstance(value, yaml.MappingNode):
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value
