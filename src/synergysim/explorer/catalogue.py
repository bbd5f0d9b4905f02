"""Names of what the explorer shows, in every language at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from synergysim.explorer.cube import Dimension, Place
from synergysim.figures.figure_context import NO_SHOCK, FigureContext
from synergysim.figures.labels import LabelError, Labels, languages, load_labels
from synergysim.figures.style import SPARE_MARKS, Mark, capital, marks
from synergysim.outcomes.lookup import OUTCOMES, families_compared
from synergysim.outcomes.outcome import Outcome
from synergysim.recording.subgroups import ALL

DIFFERENCE, LEVEL = "difference", "level"
"""What a row is: the difference from the reference, or the mean itself."""

PAGE = "explorer.page."
"""Start of the keys of texts that the page itself fills in."""

OTHERS = "other"
"""Heading of outcomes that no comparison tests."""

POOR = "poor"
PEOPLE = (
    ALL,
    POOR,
    "sex",
    "poverty",
    "fifth",
    "labour",
    "remoteness",
    "exposure",
    "poor_sex",
    "poor_labour",
    "poor_remoteness",
)
"""Groups of families that can be chosen. Territories are places of a drawn world."""

NOT_POOR = "not poor"


def catalogues() -> dict[str, Labels]:
    """Give the catalogues of all languages."""
    return {language: load_labels(language) for language in languages()}


def texts(written: Callable[[Labels], str]) -> dict[str, str]:
    """Write a text in every language."""
    return {language: written(words) for language, words in catalogues().items()}


def page_texts(*more: str) -> dict[str, dict[str, str]]:
    """Texts that a page fills in, by language; some are those of reports.

    Parameters
    ----------
    *more : str
        Starts of the keys of further texts, which come in the place of the explorer's own.
    """
    found = {}
    for language, words in catalogues().items():
        own = {
            key.removeprefix(start): text
            for start in (PAGE, *more)
            for key, text in words.texts.items()
            if key.startswith(start)
        }
        found[language] = own | {
            "caveat": words("foot.caveat"),
            "limit_chance": words("report.limit.chance"),
            "limit_assumptions": words("report.limit.assumptions"),
        }
    return found


def conventions(chosen: str) -> dict[str, dict[str, Any]]:
    """How each language writes numbers, for the page to do the same.

    Parameters
    ----------
    chosen : str
        The language first shown; with a country its numbers are that country's.
    """
    return {
        language: (
            words if words.language != chosen.partition("-")[0] else load_labels(chosen)
        ).writing.separators()
        | {"missing": words("format.missing")}
        for language, words in catalogues().items()
    }


def difference_from(context: FigureContext) -> Place:
    """Choose differences from the reference."""
    return Place(
        DIFFERENCE,
        texts(
            lambda words: words(
                "explorer.difference", reference=words.architecture(context.reference, context)
            )
        ),
        facts={"base": {"dimension": "architecture", "place": context.reference}},
    )


def level() -> Place:
    """Choose means."""
    return Place(LEVEL, texts(lambda words: words("explorer.level")))


def quantities(*places: Place) -> Dimension:
    """Choose between differences and means."""
    return Dimension("quantity", texts(lambda words: words("explorer.choose.quantity")), places)


def architectures(names: Sequence[str], context: FigureContext) -> Dimension:
    """Choose among architectures, each with its mark."""
    style = marks(names)
    places = [
        Place(
            name,
            texts(lambda words, name=name: words.architecture(name, context)),  # type: ignore[misc]
            facts={"mark": mark_facts(style[name])},
        )
        for name in names
    ]
    return Dimension(
        "architecture", texts(lambda words: words("explorer.choose.architecture")), places
    )


def mark_facts(mark: Mark) -> dict[str, Any]:
    """Give a mark as the page draws it; dashes and gaps are in widths of the line."""
    dash = [] if isinstance(mark.dash, str) else list(mark.dash[1])
    return {"colour": mark.colour, "edge": mark.edge, "shape": mark.marker, "dash": dash}


def shocks(names: Iterable[str], context: FigureContext) -> Dimension:
    """Choose a shock, or none; the shock comes first."""
    ordered = sorted(dict.fromkeys(names), key=lambda name: name == NO_SHOCK)
    title = context.shock_title
    places = [
        Place(
            name,
            _shock(title if name == context.shock and title else name),
        )
        for name in ordered
    ]
    return Dimension("shock", texts(lambda words: words("explorer.choose.shock")), places)


def _shock(title: str) -> dict[str, str]:
    """Name a shock in every language, a user's own as its file does."""
    if title == NO_SHOCK:
        return texts(lambda words: capital(words("foot.no_shock")))
    return texts(lambda words: words.titled(title))


def outcomes(names: Iterable[str], currency: str, first: str = "") -> Dimension:
    """Choose an outcome; they come by family, in the order of comparisons."""
    there = list(dict.fromkeys(names))
    families = families_compared()
    known = [name for members in families.values() for name in members]
    family = {name: key for key, members in families.items() for name in members}
    ordered = [
        *(name for name in known if name in there),
        *(name for name in there if name not in family),
    ]
    places = [outcome_place(OUTCOMES[name], family.get(name, OTHERS), currency) for name in ordered]
    title = texts(lambda words: words("explorer.choose.outcome"))
    return Dimension("outcome", title, places, first=first)


def outcome_place(one: Outcome, family: str, currency: str) -> Place:
    """Give an outcome with its unit, its decimals and which direction is better."""
    key = family.replace(" ", "_")
    is_known = f"explorer.family.{key}" in load_labels("en")
    unit = one.unit.key
    return Place(
        one.name,
        texts(lambda words: capital(words(f"outcome.{one.name}"))),
        texts(lambda words: words(f"explorer.family.{key}") if is_known else family),
        {
            "unit": texts(lambda words: words(f"unit.{unit}", currency=currency)),
            "unit_of_difference": texts(
                lambda words: words(f"unit_of_difference.{unit}", currency=currency)
            ),
            "scale": one.unit.scale,
            "places": one.places,
            "better": one.direction,
        },
    )


def people(groups: Iterable[tuple[str, str]], first: str = "") -> Dimension:
    """Choose families by a group and its level; the key is ``GROUP/LEVEL``."""
    there = list(dict.fromkeys(groups))
    places = [
        Place(
            f"{group}/{level}",
            texts(lambda words, group=group, level=level: capital(_group(group, level, words))),  # type: ignore[misc]
            texts(lambda words, group=group: words(f"explorer.group.{group}")),  # type: ignore[misc]
        )
        for chosen in PEOPLE
        for group, level in there
        if group == chosen
    ]
    title = texts(lambda words: words("explorer.choose.people"))
    return Dimension("people", title, places, first=first)


def is_shown(group: str, level: str) -> bool:
    """Tell whether a group is one to choose: those who are not poor are named once."""
    return group in PEOPLE and not (group.startswith("poor_") and level == NOT_POOR)


def is_named(group: str, level: str) -> bool:
    """Tell whether the catalogue names a level; another version may have called it otherwise."""
    try:
        _group(group, level, load_labels("en"))
    except LabelError:
        return False
    return True


def _group(group: str, level: str, words: Labels) -> str:
    if group == "fifth":
        return words("explorer.fifth", number=level)
    if group in (ALL, POOR):
        return words(f"explorer.people.{level.replace(' ', '_')}")
    if group.startswith("poor_"):
        inner = _group(group.removeprefix("poor_"), level, words)
        return words("explorer.poor_and", group=inner)
    key = f"{group}_{level}".replace(" ", "_")
    return words(f"household.{key}")


def spare_marks() -> list[dict[str, Any]]:
    """Give marks for lines that are no architectures, in turn."""
    return [mark_facts(mark) for mark in SPARE_MARKS]
