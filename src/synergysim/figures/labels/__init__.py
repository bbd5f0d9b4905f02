"""Every word that a reader of figures and summaries sees, by language.

A catalogue is a folder of YAML files of nested keys, with ``{placeholders}``. A key that a language
lacks is an error, never another language's text: nobody should find half a translation in print.
"""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from functools import lru_cache

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels.reading import FOLDER, LabelError, folders, read_language
from synergysim.outcomes.outcome import UNITS
from synergysim.outcomes.registry import OUTCOMES

__all__ = [
    "FOLDER",
    "LabelError",
    "Labels",
    "declared",
    "is_whole",
    "languages",
    "load_labels",
    "placeholders",
]

DECLARED_IN = "en"
"""Language of the registry of outcomes."""


class Labels:
    """Texts of one language.

    Parameters
    ----------
    language : str
        Name of the catalogue.
    texts : mapping
        Dotted key to text.
    """

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self.texts = dict(texts)

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def __call__(self, key: str, **values: object) -> str:
        """Give the text of ``key`` with its placeholders filled.

        Raises
        ------
        LabelError
            If the language lacks the key, or a placeholder has no value.
        """
        try:
            text = self.texts[key]
        except KeyError:
            raise LabelError(f"language {self.language!r} has no label {key!r}") from None
        try:
            return text.format_map(values)
        except KeyError as error:
            raise LabelError(
                f"label {key!r} in language {self.language!r} needs a value for {error}"
            ) from None

    def architecture(self, key: str, context: FigureContext) -> str:
        """Give an architecture's name: the catalogue's or, if it has none, the scenario's.

        Raises
        ------
        LabelError
            If neither names it.
        """
        label = f"architecture.{key}"
        if label not in self and key in context.architecture_titles:
            return context.architecture_titles[key]
        return self(label)

    def series(self, items: Sequence[str], *, quoted: bool = False) -> str:
        """Write a list of words, or of names in quotation marks: A, B and C."""
        told = [self("format.quoted", name=item) if quoted else item for item in items]
        head = self("format.comma").join(told[:-1])
        return self("format.and").join([head, told[-1]]) if head else told[0]

    def number(self, value: float, decimals: int = 1, *, sign: bool = False) -> str:
        """Write a number with the language's separators; NaN as its sign for missing."""
        if math.isnan(value):
            return self("format.missing")
        rounded = round(value, decimals) + 0.0  # no minus zero
        digits = f"{abs(rounded):,.{decimals}f}"
        separators = {",": self("format.thousands"), ".": self("format.decimal")}
        written = "".join(separators.get(character, character) for character in digits)
        if rounded < 0.0:
            return self("format.minus") + written
        return f"+{written}" if sign and rounded > 0.0 else written

    def percent(self, value: float, decimals: int = 1, *, sign: bool = False) -> str:
        """Write a number of per cent; NaN as the sign for missing."""
        number = self.number(value, decimals, sign=sign)
        return number if math.isnan(value) else self("format.percent", number=number)

    def part(self, share: float) -> str:
        """Write a share in per cent: as none or all only where it is exactly that."""
        return self.percent(100.0 * share, 0) if share in (0.0, 1.0) else self.chance(share)

    def chance(self, share: float) -> str:
        """Write an estimated probability in per cent, never as certain or impossible."""
        if share > 0.99:
            return self("format.almost_sure")
        return self("format.almost_never") if share < 0.01 else self.percent(100.0 * share, 0)


@lru_cache
def load_labels(language: str) -> Labels:
    """Read a language's catalogue.

    Raises
    ------
    LabelError
        If there is no such language.
    """
    if language not in folders():
        raise LabelError(f"no labels in language {language!r}; there are: {', '.join(languages())}")
    texts = read_language(FOLDER / language)
    return Labels(language, texts | (declared() if language == DECLARED_IN else {}))


def declared() -> dict[str, str]:
    """Texts of outcomes and units, which the registry of outcomes states in English.

    Catalogues of other languages translate them under the same keys.
    """
    texts = {f"outcome.{name}": found.label for name, found in OUTCOMES.items()}
    for unit in UNITS.values():
        texts |= {f"unit.{unit.key}": unit.text, f"unit_of_difference.{unit.key}": unit.difference}
    return texts


@lru_cache
def languages() -> tuple[str, ...]:
    """Name the languages that can be chosen: those whose catalogue has every English text.

    English comes first. A catalogue that lacks a text, or whose text has other placeholders than
    the English one, is left out.
    """
    english = load_labels("en").texts
    return tuple(name for name in folders() if is_whole(load_labels(name).texts, english))


def is_whole(texts: Mapping[str, str], english: Mapping[str, str]) -> bool:
    """Whether a catalogue has exactly the English keys, with the same placeholders in each."""
    return texts.keys() == english.keys() and all(
        placeholders(text) == placeholders(english[key]) for key, text in texts.items()
    )


def placeholders(text: str) -> set[str]:
    """Names of the values that a text needs."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
