"""What a page of the explorer has, read as its own code reads it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pandas as pd


def data_of(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/json" id="results">(.*?)</script>', page)
    given: dict[str, Any] = json.loads(found)
    return given


def rows_of(cube: dict[str, Any]) -> pd.DataFrame:
    """Read a cube as the page's own code does."""
    rows, position = [], 0
    for step in cube["steps"].split(","):
        position += int(step)
        rest, row = position, {}
        for one in reversed(cube["dimensions"]):
            rest, code = divmod(rest, len(one["places"]))
            row[one["key"]] = one["places"][code]["key"]
        rows.append(row)
    found = pd.DataFrame(rows)
    for name, text in cube["columns"].items():
        values = [float(part) if part else math.nan for part in text.split(",")]
        found[name] = values if len(values) > 1 else values[0]
    return found
