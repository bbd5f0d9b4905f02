"""Which characters a text and a name may hold: nothing that cannot be seen or that changes a file.

A name identifies a programme, a shock, a variant and so on. It becomes part of dotted keys, of the
`+` that joins several shocks, of file names and of tables, and so it may not hold what has a
meaning there.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 80

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn")
_KEPT = "\n\t\u200c\u200d"
_OF_KEYS = "/\\+."
"""Characters with a meaning in paths, in joined names and in dotted keys."""


def control_character(text: str) -> int | None:
    """Position of the first control character other than a tab or the end of a line, or None.

    Line and paragraph separators and halves of surrogate pairs count as well: none of them can be
    written to an SVG or shown on a terminal.
    """
    found = _CONTROL.search(text.replace("\r\n", "\n\n") if "\r" in text else text)
    return found.start() if found else None


def is_blank(character: str) -> bool:
    """Whether a character cannot be seen and is no plain space."""
    return character != " " and unicodedata.category(character) in _INVISIBLE


def character_name(character: str) -> str:
    """Write a character by its code and, if it has one, its name."""
    return " ".join((f"U+{ord(character):04X}", unicodedata.name(character, ""))).strip()


def visible(text: str) -> str:
    """Write every invisible character as its Python escape sequence.

    Ends of lines, tabs, blanks of every width and joiners of letters stay, as texts of many
    languages hold them. What turns the direction of writing would show another message.
    """
    return "".join(
        sign
        if sign.isprintable() or sign in _KEPT or unicodedata.category(sign) == "Zs"
        else repr(sign)[1:-1]
        for sign in text
    )


def alike(name: str) -> str:
    """Reduce a name to what readers distinguish: no case, one kind of blank and letter."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return re.sub(r"[\s_-]+", "-", folded)


def check_label(name: str) -> str:
    """Accept a name of a variant, a policy or the like.

    Raises
    ------
    ValueError
        When it is empty or long, does not begin with a letter or digit, holds a character that
        cannot be seen, or separates folders.
    """
    return _checked(name, _OF_KEYS[:2])


def check_name(name: str) -> str:
    """Accept a name of a part of a scenario, which dotted keys and joined names repeat.

    Raises
    ------
    ValueError
        When it could not be the name of a variant either, or holds a point or a plus sign.
    """
    return _checked(name, _OF_KEYS)


def _checked(name: str, meaning: str) -> str:
    if not name.strip():
        raise ValueError("a name must not be empty")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name has at most {LONGEST_NAME} characters")
    unseen = next((character for character in name if is_blank(character)), None)
    if unseen is not None:
        raise ValueError(f"a name holds a character that cannot be seen: {character_name(unseen)}")
    if name != name.strip() or "  " in name:
        raise ValueError("a name has a space at its beginning or end, or two in a row")
    if name != unicodedata.normalize("NFC", name):
        raise ValueError("a name has letters with separate accents: write it in Unicode form NFC")
    special = next((character for character in name if character in meaning), None)
    if special is not None:
        raise ValueError(f"a name must not hold {special}")
    if not name[0].isalnum():
        raise ValueError("a name must begin with a letter or a digit")
    return name
