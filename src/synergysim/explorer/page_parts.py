"""Parts of a page that forbids itself all scripts but its own: files, data, and their hashes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


def data_text(data: Mapping[str, Any]) -> str:
    """Write data for a script element: no character in it can end the element or open a comment."""
    written = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def content_hash(text: str) -> str:
    """Give the hash by which a Content Security Policy allows a script or a style."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def packaged(name: str, package: str = "synergysim.explorer") -> str:
    """Read a file of the package."""
    return files(package).joinpath(name).read_text(encoding="utf-8")
