"""What a language lacks to be whole: keys, placeholders, plural forms, forms of nouns."""

from __future__ import annotations

import string
from collections.abc import Mapping

from synergysim.figures.labels.grammar import CLASS, OF, classes, counted

GRAMMAR = "grammar."
ONE = ".one"
COUNT = "count"


def problems(texts: Mapping[str, str], english: Mapping[str, str]) -> list[str]:
    """Compare a language with English, and its nouns with what its texts ask of them.

    Parameters
    ----------
    texts, english : mapping
        Dotted key to text.

    Returns
    -------
    list of str
        A sentence for each thing that is missing or too much.
    """
    mine, original = (
        {key: text for key, text in one.items() if not key.startswith(GRAMMAR)}
        for one in (texts, english)
    )
    found = [f"the key {key!r} is missing" for key in original if key not in mine]
    found += [f"the key {key!r} is not in English" for key in mine if key not in original]
    for key, text in mine.items():
        if not text.strip():
            found.append(f"the text of {key!r} is empty")
        elif key in original and _needed(key, text) != _needed(key, original[key]):
            asked = ", ".join(sorted(placeholders(original[key]))) or "none"
            found.append(f"the placeholders of {key!r} must be those of English: {asked}")
    return found + _of_nouns(texts, mine, english)


def placeholders(text: str) -> set[str]:
    """Names of the values that a text needs; a form of a noun (``{x.the}``) needs the noun."""
    return {field.partition(".")[0] for field in _fields(text)}


def _fields(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


def _needed(key: str, text: str) -> set[str]:
    """Placeholders that have to agree: a singular may say *one* without the number."""
    return placeholders(text) - ({COUNT} if key.endswith(ONE) else set())


def _of_nouns(
    texts: Mapping[str, str], mine: Mapping[str, str], english: Mapping[str, str]
) -> list[str]:
    known = classes(texts)
    asked = {
        field.partition(".")[2]: key
        for key, text in mine.items()
        for field in _fields(text)
        if "." in field
    }
    numbers = counted(texts)
    one, other = (set(numbers[category]) for category in ("one", "other"))
    found = [
        f"the class {name!r} has no form {form!r}, for which {key!r} asks"
        for form, key in asked.items()
        if form not in one & other
        for name, forms in known.items()
        if form not in forms
    ]
    found += [
        f"the form {form!r} of the class {name!r} is the name of a text's own method"
        for name, forms in known.items()
        for form in forms
        if hasattr(str, form)
    ]
    nouns = [key for key in english if key.startswith(OF)]
    found += [f"{key.removeprefix(OF)!r} has no class" for key in nouns if key not in texts]
    found += [
        f"the class {texts[key]!r} of {key.removeprefix(OF)!r} is not declared under {CLASS!r}"
        for key in texts
        if key.startswith(OF) and texts[key] not in known
    ]
    return found
