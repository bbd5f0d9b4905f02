"""Every word that a reader of figures and summaries sees, by language.

A catalogue is a folder of YAML files of nested keys, with ``{placeholders}``. A key that a language
lacks is an error, never another language's text: nobody should find half a translation in print.
Outcomes of users' own modules are outside the catalogues.
"""

from __future__ import annotations

import math
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels.conventions import writing
from synergysim.figures.labels.grammar import Noun, counted, noun
from synergysim.figures.labels.label_files import FOLDER, LabelError, folders, read_language
from synergysim.figures.labels.wholeness import placeholders, problems
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.outcomes.outcome import UNITS
from synergysim.scenario.registered import MEASURES

__all__ = [
    "FOLDER",
    "LabelError",
    "Labels",
    "chosen",
    "declared",
    "languages",
    "load_labels",
    "placeholders",
    "problems",
]

VARIABLE = "SYNERGYSIM_LANG"
"""Environment variable with the language of texts where none is asked for."""

DECLARED_IN = "en"
"""Language of the registry of outcomes."""


class Labels:
    """Texts of one language.

    Parameters
    ----------
    language : str
        Name of the catalogue, or with a country (``es-MX``) whose numbers are written.
    texts : mapping
        Dotted key to text.
    """

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self.texts = dict(texts)
        self.writing = writing(language)
        self.counted = counted(texts)

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def __call__(self, key: str, **values: object) -> str:
        """Give the text of ``key`` with its placeholders filled.

        A label of which the language declares the class is a :class:`Noun`: as a value of another
        text it gives that the forms which agree with it.

        Raises
        ------
        LabelError
            If the language lacks the key, or a placeholder has no value.
        """
        text = self.texts.get(key)
        undeclared = text is None
        if text is None:
            text = _of_modules(self.language.partition("-")[0]).get(key)
        if text is None:
            raise LabelError(f"language {self.language!r} has no label {key!r}")
        try:
            return noun(key, text.format_map(values), self.texts, undeclared=undeclared)
        except (KeyError, AttributeError) as error:
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

    def titled(self, title: str) -> str:
        """Translate a title of the package's scenarios; any other stays as its file has it."""
        if self.language.partition("-")[0] == DECLARED_IN:
            return title
        return self.texts.get(f"titled.{_slug(title)}", title)

    def of_context(self, context: FigureContext) -> FigureContext:
        """Translate the titles that a context takes from scenarios."""
        return replace(
            context,
            experiment_title=self.titled(context.experiment_title),
            context_title=self.titled(context.context_title),
            shock_title=", ".join(map(self.titled, context.shock_title.split(", "))),
            architecture_titles={
                key: self.titled(title) for key, title in context.architecture_titles.items()
            },
        )

    def count(self, key: str, count: float, **values: object) -> str:
        """Give the text for a count, in the plural that the language uses with it.

        The texts are ``key.one`` and ``key.other``; the placeholder ``{count}`` has the number.
        """
        form = self.writing.category(count)
        return self(f"{key}.{form}", count=self.number(count, 0), **values)

    def series(self, items: Sequence[str], *, quoted: bool = False) -> str:
        """Write a list of words, or of names in quotation marks: A, B and C."""
        names = [self("format.quoted", name=item) if quoted else item for item in items]
        return self.writing.series(names)

    def month(self, text: str) -> str:
        """Write a month that tables hold as ``YYYY-MM``."""
        return self.writing.month(text)

    def number(self, value: float, decimals: int = 1, *, sign: bool = False) -> str:
        """Write a number with the language's separators; NaN as its sign for missing.

        As a value of a text it also gives the words that it counts, as a :class:`Noun`.
        """
        if math.isnan(value):
            return Noun(self("format.missing"), self.counted["other"])
        written = self.writing.number(value, decimals, sign=sign)
        category = self.writing.category(Decimal(f"{abs(value):.{decimals}f}"))
        return Noun(written, self.counted[category])

    def percent(self, value: float, decimals: int = 1, *, sign: bool = False) -> str:
        """Write a number of per cent; NaN as the sign for missing."""
        number = self.number(value, decimals, sign=sign)
        return number if math.isnan(value) else self.writing.percent(number)

    def part(self, share: float) -> str:
        """Write a share in per cent: as none or all only where it is exactly that."""
        return self.percent(100.0 * share, 0) if share in (0.0, 1.0) else self.chance(share)

    def chance(self, share: float) -> str:
        """Write an estimated probability in per cent, never as certain or impossible."""
        if share > 0.99:
            return self("format.more_than", value=self.percent(99.0, 0))
        if share < 0.01:
            return self("format.less_than", value=self.percent(1.0, 0))
        return self.percent(100.0 * share, 0)


@lru_cache
def load_labels(language: str) -> Labels:
    """Read a language's catalogue.

    Parameters
    ----------
    language : str
        A language (``es``), or one with a country whose numbers are written (``es-MX``).

    Raises
    ------
    LabelError
        If there is no such language or country.
    """
    base = language.partition("-")[0]
    if base not in folders():
        raise LabelError(f"no labels in language {language!r}; there are: {', '.join(languages())}")
    texts = read_language(FOLDER / base)
    try:
        return Labels(language, texts | (declared() if base == DECLARED_IN else {}))
    except ValueError as error:
        raise LabelError(str(error)) from None


def declared() -> dict[str, str]:
    """Texts of outcomes and units, which the registry of outcomes states in English.

    Catalogues of other languages translate them under the same keys.
    """
    texts = {f"outcome.{name}": OUTCOMES[name].label for name in OUTCOMES.of(())}
    for unit in UNITS.values():
        texts |= {f"unit.{unit.key}": unit.text, f"unit_of_difference.{unit.key}": unit.difference}
    return texts


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _of_modules(language: str) -> dict[str, str]:
    """Texts of outcomes and units that users' modules declare; braces in them are just braces.

    A module states its labels in any languages; one that it lacks has the declared label.
    """
    texts = {}
    for name in OUTCOMES.added():
        found = OUTCOMES[name]
        texts[f"outcome.{name}"] = MEASURES[name].labels.get(language, found.label)
        if found.unit.key not in UNITS:
            texts[f"unit.{found.unit.key}"] = found.unit.text
            texts[f"unit_of_difference.{found.unit.key}"] = found.unit.difference
    return {key: text.replace("{", "{{").replace("}", "}}") for key, text in texts.items()}


@lru_cache
def languages() -> tuple[str, ...]:
    """Name the languages that can be chosen: those that are whole, English first."""
    english = load_labels(DECLARED_IN).texts
    return tuple(name for name in folders() if not problems(load_labels(name).texts, english))


def chosen(language: str | None) -> str:
    """Give the language of texts: the one asked for, else ``SYNERGYSIM_LANG``, else English.

    Raises
    ------
    LabelError
        If the language is unknown or not whole, or the country is unknown.
    """
    asked = language or os.environ.get(VARIABLE) or DECLARED_IN
    if asked == DECLARED_IN:
        return asked  # the default costs no reading of catalogues
    if asked.partition("-")[0] not in (known := languages()):
        near = get_close_matches(asked.casefold(), known, n=1, cutoff=0.5)
        raise LabelError(
            f"no complete texts in language {asked!r}; there are: {', '.join(known)}"
            + (f" (did you mean {near[0]!r}?)" if near else "")
        )
    return load_labels(asked).language
