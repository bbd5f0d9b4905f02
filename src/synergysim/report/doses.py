"""What programmes delivered for each family on their lists, as a table to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from synergysim.figures.labels import Labels
from synergysim.figures.pieces import Piece, table_of, text_of
from synergysim.recording.doses import DELIVERED

FAMILY = "family"


def doses_text(
    doses: pd.DataFrame,
    shock: str,
    names: Mapping[str, Mapping[str, str]],
    currency: str,
    words: Labels,
) -> str:
    """Write the table of doses for each listed family; nothing where no programme runs."""
    return text_of([doses_pieces(doses, shock, names, currency, words)])


def doses_pieces(
    doses: pd.DataFrame,
    shock: str,
    names: Mapping[str, Mapping[str, str]],
    currency: str,
    words: Labels,
) -> list[Piece]:
    """Give the table of doses for each listed family; nothing where no programme runs.

    Parameters
    ----------
    doses : DataFrame
        The table of one run or of many, whose means are written.
    shock : str
        State of the runs that are shown.
    names : mapping of str to mapping
        Columns that name a line, ``programme`` and of comparisons ``architecture`` before it, each
        with the titles of its keys.
    currency : str
    words : Labels
    """
    if doses.empty:
        return []
    mine = doses[(doses["shock"] == shock) & (doses["per"] == FAMILY)]
    columns = ["families_listed", "years", *DELIVERED]
    means = with_years(mine).groupby(list(names), sort=False)[columns].mean()
    places = {"families_listed": 0, "money": 0, "goods": 0}
    written = pd.DataFrame(
        {
            words(f"doses.{name}"): [words.number(x, places.get(name, 2)) for x in means[name]]
            for name in columns
        },
        index=[_line(key, list(names.values()), words) for key in means.index],
    )
    return [table_of(written, words("doses.head", currency=currency))]


def with_years(doses: pd.DataFrame) -> pd.DataFrame:
    """Add the years for which a family was enrolled in the mean."""
    listed = doses["families_listed"].where(doses["families_listed"] > 0)
    return doses.assign(years=doses["family_years"] / listed)


def _line(key: object, titles: Sequence[Mapping[str, str]], words: Labels) -> str:
    keys = key if isinstance(key, tuple) else (key,)
    parts = [names.get(str(one), str(one)) for one, names in zip(keys, titles, strict=True)]
    return words("format.colon").join(parts)
