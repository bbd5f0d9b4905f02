"""The live page as one document: controls, texts in all languages, and the explorer's drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from synergysim.experiments.first_screen import BOTH, MONEY, Shown, of
from synergysim.explorer.catalogue import (
    conventions,
    mark_facts,
    outcome_place,
    page_texts,
    texts,
)
from synergysim.explorer.page_parts import content_hash, data_text, packaged
from synergysim.figures.budget_waterfall import STEPS
from synergysim.figures.figure_context import NO_SHOCK
from synergysim.figures.funnel_losses import CASCADE
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.style import SPARE_MARKS, capital
from synergysim.live.live_controls import OWN, OWNERS, Control, Offer
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.recording.funnel import FUNNEL
from synergysim.scenario.sources import Provenance
from synergysim.statistics.relevance import FEWEST, SMALLEST
from synergysim.version import __version__

SCRIPTS = ("numbers.js", "drawing.js", "picture_keys.js")
"""The explorer's, which draw here too."""

OWN_SCRIPTS = ("live_bars.js", "live_state.js", "live_views.js", "live_stories.js", "live.js")
STYLES = (("explorer.css", "synergysim.explorer"), ("live.css", "synergysim.live"))

INCOMES = tuple(one for one in BOTH if one.measure in ("income", "earned_income"))
SHARES = tuple(one for one in BOTH if one not in INCOMES)
SPENDING = (
    *of(("all", "all"), "cost", "appropriated"),
    *(one for one in MONEY if one.measure == "executed_share"),
)
PANELS: Mapping[str, tuple[Shown, ...]] = {
    "incomes": INCOMES,
    "shares": SHARES,
    "spending": SPENDING,
}
"""Outcomes by the chart in which they are shown, each in one unit but the last, a table."""


@dataclass(frozen=True)
class Page:
    """The page.

    Attributes
    ----------
    html : str
    policy : str
        Content Security Policy: its own script and style, requests to its own server.
    """

    html: str
    policy: str


def page_of(offer: Offer, replications: int, window: int, language: str) -> Page:
    """Write the page; every title and name is text in it, whatever characters it has.

    Parameters
    ----------
    offer : Offer
    replications, window : int
    language : str
        First shown.
    """
    style = "\n".join(packaged(name, package) for name, package in STYLES)
    script = "\n".join(
        [
            *(packaged(name) for name in SCRIPTS),
            *(packaged(name, "synergysim.live") for name in OWN_SCRIPTS),
        ]
    )
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        f" connect-src 'self'; img-src data:; script-src '{content_hash(script)}';"
        f" style-src '{content_hash(style)}'"
    )
    given = offer.case.scenario
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(packaged("live.html.j2", "synergysim.live"))
    words = load_labels(language)
    html = template.render(
        words=words,
        language=language,
        title=words.titled(given.title),
        version=__version__,
        style=Markup(style),
        script=Markup(script),
        data=Markup(data_text(data_of(offer, replications, window, language))),
    )
    return Page(html, policy)


def data_of(offer: Offer, replications: int, window: int, language: str) -> dict[str, Any]:
    """Give what the page knows when it opens.

    Parameters
    ----------
    offer : Offer
    replications, window : int
    language : str
    """
    given = offer.case.scenario
    currency = given.context.prices.currency
    return {
        "language": language.partition("-")[0],
        "texts": page_texts("live.page."),
        "languages": texts(lambda words: words("explorer.language_name")),
        "conventions": conventions(language),
        "case": texts(_titled(given.title)),
        "replications": replications,
        "households": given.run.households,
        "window": window,
        "shock": offer.first_shock,
        "shocks": [
            {"key": key, "name": texts(_shock_name(key, offer.shocks))} for key in offer.shocks
        ],
        "owners": offer.owners,
        "owners_choices": [
            {"key": key, "name": texts(lambda words, key=key: words(f"live.owners.{key}"))}  # type: ignore[misc]
            for key in OWNERS
        ],
        "architectures": [
            {"key": key, "name": texts(_architecture_name(key, offer))}
            for key in offer.architectures
        ],
        "controls": [_control(one) for one in offer.controls.values()],
        "panels": {
            name: [_outcome(one, currency) for one in outcomes] for name, outcomes in PANELS.items()
        },
        "ministries": [
            {"key": name, "name": texts(_titled(ministry.title))}
            for name, ministry in given.institutions.ministries.items()
        ],
        "bars": {
            FUNNEL: [_stage(stage, currency) for stage in CASCADE],
            "money": [_use(use, currency) for use in STEPS],
        },
        "mark": mark_facts(SPARE_MARKS[0]),
        "smallest": SMALLEST,
        "smallest_text": texts(lambda words: words.percent(100.0 * SMALLEST)),
        "fewest": FEWEST,
    }


def _titled(title: str) -> Callable[[Labels], str]:
    return lambda words: capital(words.titled(title))


def _shock_name(key: str, titles: Mapping[str, str]) -> Callable[[Labels], str]:
    """Name a shock by its title, with its file's name where two have the same title."""
    title = titles[key]
    shared = f" ({key})" if list(titles.values()).count(title) > 1 else ""

    def written(words: Labels) -> str:
        if key == NO_SHOCK:
            return capital(words("foot.no_shock"))
        return f"{words.titled(title)}{shared}"

    return written


def _architecture_name(key: str, offer: Offer) -> Callable[[Labels], str]:
    titles = {name: case.scenario.architecture.title for name, case in offer.architectures.items()}
    own = titles[OWN]

    def written(words: Labels) -> str:
        if key == OWN:
            return words("live.own_architecture", title=words.titled(own))
        label = f"architecture.{key}"
        return words(label) if label in words else words.titled(titles[key])

    return written


def _control(control: Control) -> dict[str, Any]:
    key = control.key
    return {
        "key": key,
        "name": texts(lambda words: capital(words(f"live.control.{key}.name"))),
        "about": texts(lambda words: words(f"live.control.{key}.about")),
        "choices": [
            {"key": one, "name": texts(lambda words, one=one: words(f"live.targeting.{one}"))}  # type: ignore[misc]
            for one in control.choices
        ],
        "low": control.low,
        "high": control.high,
        "step": control.step,
        "today": dict(control.today),
        "source": {
            name: texts(lambda words, item=item: source_sentence(item, words))  # type: ignore[misc]
            for name, item in control.source.items()
        },
    }


def source_sentence(item: Provenance, words: Labels) -> str:
    """Say in which band a number is assumed to lie, and where it comes from.

    Parameters
    ----------
    item : Provenance
    words : Labels
    """
    source = item.source or "none"
    is_known = f"live.source.{source}" in words
    named = words(f"live.source.{source}") if is_known else source
    if item.low is None or item.high is None:
        return words("live.source_alone", source=named)
    low, high = (words.number(end, 2) for end in (item.low, item.high))
    return words("live.band", low=low, high=high, source=named)


def _stage(stage: str, currency: str) -> dict[str, Any]:
    """Name a stage of the funnel; its share is written as that of families on both lists."""
    share = _outcome(SHARES[0], currency)
    name = texts(lambda words: capital(words(f"funnel.stage.{stage}")))
    return {**share, "key": f"{FUNNEL}/{stage}", "name": name}


def _use(use: str, currency: str) -> dict[str, Any]:
    """Name a use of public money; it is written as all money that was spent."""
    name = texts(lambda words: capital(words(f"use.{use}")))
    return {**_outcome(SPENDING[0], currency), "key": f"money/{use}", "name": name}


def _outcome(one: Shown, currency: str) -> dict[str, Any]:
    place = outcome_place(OUTCOMES[one.measure], "", currency)
    return {"key": one.key, "name": place.name, **place.facts}
