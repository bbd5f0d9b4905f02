"""Make notebooks of the scripts with cells in ``docs/recipes``.

A script in the percent format can be reviewed, checked and run as it is, by any Python; a notebook
is for readers who open one. The conversion is the one of ``jupytext`` for the two kinds of cell
used here: `# %%` begins code, `# %% [markdown]` text. It needs no package and no kernel, and no
output is stored: outputs would change with every version of the model.

python docs/notebooks.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path

RECIPES = Path(__file__).resolve().parent / "recipes"
MARKER = re.compile(r"^# %%( \[markdown\])?\n", flags=re.MULTILINE)


def notebook(script: str) -> str:
    """Write the notebook of a script with cells.

    Parameters
    ----------
    script : str
        Python in the percent format.

    Raises
    ------
    ValueError
        If something stands before the first cell, which no cell would hold.
    """
    before, *parts = MARKER.split(script)
    if before.strip():
        raise ValueError("text before the first cell")
    cells = []
    for number, (kind, text) in enumerate(zip(parts[::2], parts[1::2], strict=True)):
        source = re.sub(r"  # noqa.*", "", text.strip("\n"))
        if kind:
            source = re.sub(r"^# ?", "", source, flags=re.MULTILINE)
        cell = {"id": f"cell-{number}", "metadata": {}, "source": source.splitlines(keepends=True)}
        if kind:
            cells.append({"cell_type": "markdown", **cell})
        else:
            cells.append({"cell_type": "code", **cell, "execution_count": None, "outputs": []})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def scripts() -> list[Path]:
    """Find the scripts of which there is a notebook."""
    return sorted(RECIPES.glob("*_notebook.py"))


if __name__ == "__main__":
    for path in scripts():
        path.with_suffix(".ipynb").write_text(
            notebook(path.read_text(encoding="utf-8")), encoding="utf-8"
        )
