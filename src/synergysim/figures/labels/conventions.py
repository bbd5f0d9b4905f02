"""How a language writes numbers, percentages, dates and lists, and which plural a count takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

MINUS = "−"
NARROW = "\u202f"
"""Narrow space that does not break."""

DEFAULTS = {"en": "en_GB", "es": "es_CO"}
"""Locale of a language that is named without a country; else that of the language itself."""

GROUPS = {"es": (NARROW, 5)}
"""Separator of thousands, and the fewest digits that take it, where they are not the locale's.

Spanish without a country: a point or a comma between thousands would be read as a decimal sign in
half of Latin America. INEI and the academies of Spanish write a space, from five digits on.
"""


@dataclass(frozen=True)
class Writing:
    """The conventions of one language, or of one country that speaks it.

    Attributes
    ----------
    language : str
        ``en``, ``es``, or with a country ``es-MX``.
    locale : Locale
    """

    language: str
    locale: Locale

    @property
    def base(self) -> str:
        """The language without the country."""
        return self.language.partition("-")[0]

    def number(self, value: float, decimals: int, *, sign: bool) -> str:
        """Write a finite number: no minus zero, and a plus only if asked."""
        rounded = round(value, decimals) + 0.0
        digits = f"{abs(rounded):,.{decimals}f}"
        signs = self.separators()
        whole = sum(letter.isdigit() for letter in digits.partition(".")[0])
        group = signs["group"] if whole >= signs["fewest"] else ""
        symbols = {",": group, ".": signs["decimal"]}
        written = "".join(symbols.get(letter, letter) for letter in digits)
        if rounded < 0.0:
            return MINUS + written
        return f"+{written}" if sign and rounded > 0.0 else written

    def separators(self) -> dict[str, Any]:
        """Give the signs of numbers, for programs in other languages to write them alike.

        Returns
        -------
        dict
            ``decimal``, the decimal sign; ``group``, between thousands, of numbers with at least
            ``fewest`` digits before the decimal sign; ``minus``; ``percent``, behind a number.
        """
        group, fewest = GROUPS.get(self.language, (get_group_symbol(self.locale), 4))
        return {
            "decimal": get_decimal_symbol(self.locale),
            "group": group,
            "fewest": fewest,
            "minus": MINUS,
            "percent": self.percent(""),
        }

    def percent(self, number: str) -> str:
        """Put the sign of per cent behind a number."""
        pattern = Locale.parse(self.base).percent_formats[None]
        return f"{number}{pattern.suffix[0]}"

    def month(self, text: str) -> str:
        """Write a month that tables hold as ``YYYY-MM``: March 2020."""
        year, month = map(int, text.split("-")[:2])
        return format_skeleton("yMMMM", date(year, month, 1), locale=self.locale)

    def series(self, items: Sequence[str]) -> str:
        """Write a list: A, B and C."""
        written = format_list(list(items), locale=self.locale)
        if self.base == "es" and len(items) > 1 and _begins_with_i(items[-1]):
            head = written[: -len(items[-1])]
            return head.removesuffix("y ") + "e " + items[-1]
        return written

    def category(self, count: float | Decimal) -> str:
        """Whether a count takes the form ``one`` or ``other``; decimals count as they are written.

        Round millions have a form of their own in Spanish and French, which numbers in digits do
        not need.
        """
        return "one" if self.locale.plural_form(count) == "one" else "other"


@lru_cache
def writing(language: str) -> Writing:
    """Give the conventions of a language.

    Raises
    ------
    ValueError
        If there is no such language or country.
    """
    try:
        locale = Locale.parse(DEFAULTS.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"no conventions for numbers in {language!r}") from None
    return Writing(language, locale)


def _begins_with_i(word: str) -> bool:
    """Whether Spanish writes *e* for *and* before a word: before the sound of i, not before ie."""
    plain = word.casefold().removeprefix("h")
    return plain.startswith(("i", "í")) and not plain.startswith(("ia", "ie", "io"))
