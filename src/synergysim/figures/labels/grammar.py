"""Nouns with the forms that a sentence needs around them, and numbers with the nouns they count.

A language declares for a label the class of its noun, and for each class the forms that go with
it. A template then asks for them: ``{outcome.the} {outcome.is}``. The Spanish *ingreso* of the
class ``m`` gives *el ingreso es*, *asistencia* of the class ``f`` gives *la asistencia es*.

A number that is written with decimals decides the form of the word behind it in some languages:
French writes *0,8 point* and *2,0 points*. Such a language declares both forms of the word under
``grammar.counted``, and its templates ask the number for it: ``{size} {size.point}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OF, CLASS, COUNTED = "grammar.of.", "grammar.class.", "grammar.counted."


class Noun(str):
    """A label, or a number, that also gives forms of other words which agree with it.

    Parameters
    ----------
    text : str
        The label.
    forms : mapping
        Name of a form -> the form; ``{name}`` in it is replaced by the label.
    """

    def __new__(cls, text: str, forms: Mapping[str, str] = MappingProxyType({})) -> Noun:
        """Make the text with its forms."""
        found = super().__new__(cls, text)
        for name, form in forms.items():
            setattr(found, name, form.replace("{name}", text))
        return found


def counted(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Words that a number counts, by the category of the number: ``one`` or ``other``."""
    found: dict[str, dict[str, str]] = {"one": {}, "other": {}}
    for key, form in texts.items():
        if key.startswith(COUNTED):
            word, _, category = key.removeprefix(COUNTED).rpartition(".")
            found[category][word] = form
    return found


def noun(key: str, text: str, texts: Mapping[str, str], *, undeclared: bool = False) -> str:
    """Give a label with its forms, or as it is where its language declares none for it.

    Parameters
    ----------
    key, text : str
    texts : mapping
        Of the language.
    undeclared : bool
        Whether no language can know it, as the label of an outcome of a user's module: it has the
        forms of the first class of nouns, which is a singular.
    """
    name = texts.get(OF + key)
    if name is None and undeclared:
        first = next((known for known in texts if known.startswith(CLASS)), "")
        name = first.removeprefix(CLASS).partition(".")[0] or None
    return text if name is None else Noun(text, forms_of(name, texts))


def forms_of(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Forms of a class of nouns."""
    start = f"{CLASS}{name}."
    return {key.removeprefix(start): form for key, form in texts.items() if key.startswith(start)}


def classes(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """All classes of nouns of a language, with their forms."""
    names = {key.removeprefix(CLASS).partition(".")[0] for key in texts if key.startswith(CLASS)}
    return {name: forms_of(name, texts) for name in sorted(names)}
