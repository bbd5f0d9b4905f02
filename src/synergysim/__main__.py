"""``python -m synergysim``."""

from __future__ import annotations

import sys

from synergysim.cli import enter

if __name__ == "__main__":
    sys.exit(enter())
