"""Where the presets that come with the package are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

FAMILIES = (
    "contexts",
    "architectures",
    "programmes",
    "institutions",
    "shocks",
    "responses",
    "cases",
)
"""Folders of ``scenarios/``; ``experiments`` is a folder of its own beside them."""


@cache
def shipped_folder(kind: Literal["scenarios", "experiments"]) -> Path:
    """Folder of the shipped presets: inside an installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_shipped" / kind
    return installed if installed.is_dir() else package.parents[1] / kind
