"""Tables of a results folder that were computed from its runs, read with their columns checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from synergysim.scenario.errors import ScenarioError, shorten

AGAIN = "the file as it was written: run the experiment again, it keeps every run that is done"


def read_table(path: Path, columns: Sequence[str], texts: Sequence[str]) -> pd.DataFrame:
    """Read a table, all columns that are no texts as numbers.

    Parameters
    ----------
    path : Path
        A CSV file of a results folder.
    columns : sequence of str
        Needed; others are left out.
    texts : sequence of str
        Of these, the columns of words.

    Raises
    ------
    ScenarioError
        If there is no such file, it lacks a column, or a number is none.
    """
    kinds = {name: "str" if name in texts else "float64" for name in columns}
    try:
        return pd.read_csv(path, usecols=list(columns), dtype=kinds, keep_default_na=True)
    except FileNotFoundError:
        raise ScenarioError(
            "the results lack a table", file=str(path), found="no such file", allowed=AGAIN
        ) from None
    except (OSError, ValueError) as error:
        raise ScenarioError(
            "a table of the results is not what was written, or an older version wrote it",
            file=str(path),
            found=shorten(str(error)),
            allowed=AGAIN,
        ) from None
