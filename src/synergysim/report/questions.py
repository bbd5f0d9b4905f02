"""Questions about one case, stated without a file: and the experiments that answer them."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from synergysim.experiments.draft import Draft, draft
from synergysim.experiments.references import AS_DESIGNED
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import WIDTH
from synergysim.figures.summary import PLAIN
from synergysim.scenario.errors import ScenarioError, describe, nearest_name
from synergysim.scenario.levers import WITH, WITHOUT, Lever, three_levers
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.names import find_file, looks_like_path
from synergysim.scenario.shocks import Shock

Owners = Literal["equal", "as-found"]
"""Whether the ministries that own programmes are alike, or as the case has them."""

ALL = "all"
"""Word that asks for the five architectures."""

ARCHITECTURES = (
    "independent",
    "same-institution",
    "coordinated-institutions",
    "complementary-design",
    "integrated",
)
"""The five standard architectures; the first is the reference."""

LEADING = ("income", "headcount", "joint_coverage")
LEADING_OF_SHOCKS = ("resilience",)
"""Outcomes on which levers are shown, always and where a shock strikes."""

MANAGERS = ("social", "productive", "spread")
"""What a question states of local managers: mean commitment by side, and its dispersion."""

REPLICATIONS = 20
WINDOW = 36


@dataclass(frozen=True)
class Setting:
    """What is asked of a case beside the question itself.

    Attributes
    ----------
    case : str or path
        Name of a preset, or path of a case's file.
    shock : str, optional
        A shock that strikes instead of the case's own.
    responses : sequence of str, optional
        Responses instead of the case's own.
    replications : int
    households, months : int, optional
        Instead of the case's own.
    window : int
        Months at the end over which outcomes are averaged; at most those of the run.
    recording : mapping, optional
        What is kept of every run, as an experiment's file says it.
    overrides : mapping, optional
        Values that replace the case's, by dotted path.
    """

    case: str | os.PathLike[str]
    shock: str | None = None
    responses: Sequence[str] | None = None
    replications: int = REPLICATIONS
    households: int | None = None
    months: int | None = None
    window: int = WINDOW
    recording: Mapping[str, Any] | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The case as a file names it."""
        text = os.fspath(self.case)
        is_name = isinstance(self.case, str) or looks_like_path(text)
        return text if is_name else os.path.join(os.curdir, text)

    @property
    def stem(self) -> str:
        """Name of the case's file."""
        return Path(self.name).stem

    def loaded(self, architecture: str | None = None) -> ResolvedScenario:
        """Load the case with the shock, the responses and perhaps another architecture.

        Raises
        ------
        ScenarioError
            If anything is wrong with a file, or a response has no shock to respond to.
        """
        shocks = None if self.shock is None else [self.shock]
        found = load_scenario(
            self.name,
            architecture=architecture,
            shocks=shocks,
            responses=self.responses,
            overrides=self.overrides,
        )
        if self.responses and not found.scenario.shocks:
            raise ScenarioError(
                "a response without a shock to respond to",
                key="response",
                found=", ".join(self.responses),
                allowed="a response together with a shock",
            )
        return found

    def shared(self, *cases: ResolvedScenario) -> dict[str, Any]:
        """Values of the experiment that do not depend on the question."""
        given = [case.scenario for case in cases]
        shocks = None if self.shock is None else [self.shock]
        responses = None if self.responses is None else list(self.responses)
        sizes = {"households": self.households, "months": self.months}
        return {
            # Null leaves every case its own.
            "shocks": [] if shocks is None and not any(one.shocks for one in given) else shocks,
            "responses": (
                [] if responses is None and not any(one.responses for one in given) else responses
            ),
            "replications": self.replications,
            **{key: value for key, value in sizes.items() if value is not None},
            "window": min(self.window, self.months or given[0].run.months),
            **({"recording": dict(self.recording)} if self.recording else {}),
            **({"overrides": dict(self.overrides)} if self.overrides else {}),
        }


def of_architectures(
    setting: Setting,
    names: Sequence[str],
    owners: Owners = "equal",
    language: str = "en",
    reference: str | None = None,
) -> tuple[Draft, str]:
    """Compare architectures in a case.

    Parameters
    ----------
    setting : Setting
    names : sequence of str
        Architectures, the reference first; ``all`` means the five standard ones.
    owners : str
        ``equal`` gives every ministry the attributes of the one that runs the social side, so that
        differences between architectures come from coordination alone.
    language : str
    reference : str, optional
        Which of the architectures the others are compared with, instead of the first.

    Returns
    -------
    Draft, str
        The experiment, and a sentence on the choice of owners.

    Raises
    ------
    ScenarioError
        If the case, an architecture or a choice of owners is unknown, there is nothing to compare,
        or the reference is not compared.
    """
    if owners not in get_args(Owners):
        raise ScenarioError(
            "no such choice of owners",
            key="owners",
            found=describe(owners),
            allowed=", ".join(get_args(Owners)),
            nearest=nearest_name(owners, get_args(Owners)),
        )
    chosen = [one for name in names for one in (ARCHITECTURES if name == ALL else (name,))]
    for name in chosen:
        _refuse_unknown(name)
    if len(chosen) < 2:
        raise ScenarioError(
            "one architecture has nothing to be compared with",
            key="architectures",
            found=", ".join(chosen) or "none",
            allowed=f"two at least, or `{ALL}`",
        )
    if reference is not None:
        if reference not in chosen:
            raise ScenarioError(
                "the reference is none of the architectures that are compared",
                key="reference",
                found=describe(reference),
                allowed=", ".join(chosen),
                nearest=nearest_name(reference, chosen),
            )
        chosen = [reference, *(name for name in chosen if name != reference)]
    words, base = load_labels(language), setting.loaded()
    values = _facts(base, words) | {"count": words.number(len(chosen), 0)}
    kind = "shock" if base.scenario.shocks else "calm"
    content = {
        "title": words(f"questions.architectures.title.{kind}", **values),
        "question": words(f"questions.architectures.question.{kind}", **values),
        "case": setting.name,
        "architectures": chosen,
        "reference": chosen[0],
        **setting.shared(base),
    }
    if owners == "equal":
        content["overrides"] = {**setting.overrides, "institutions.equal_owners": True}
    note = words(f"questions.owners.{owners}")
    return draft(f"architectures-{setting.stem}", content), note


def of_levers(
    setting: Setting, architecture: str | None = None, language: str = "en"
) -> tuple[Draft, str]:
    """Ask what territorial targeting, a joint budget and local champions do, alone and together.

    Parameters
    ----------
    setting : Setting
    architecture : str, optional
        Instead of the case's own.
    language : str

    Returns
    -------
    Draft, str
        The experiment, a factorial design of the three levers, and a sentence on their levels.

    Raises
    ------
    ScenarioError
        If the case or the architecture is unknown, or the case lacks what a lever acts on.
    """
    if architecture is not None:
        _refuse_unknown(architecture)
    base = setting.loaded(architecture)
    words, levers = load_labels(language), three_levers(base)
    values, kind = _facts(base, words), "shock" if base.scenario.shocks else "calm"
    content = {
        "title": words(f"questions.levers.title.{kind}", **values),
        "question": words("questions.levers.question", **values),
        "case": setting.name,
        **({"architecture": architecture} if architecture is not None else {}),
        **setting.shared(base),
        "levers": {
            lever.name: {
                "title": words(f"questions.levers.{lever.name}"),
                "levels": {level: dict(values) for level, values in lever.levels.items()},
            }
            for lever in levers
        },
        "analysis": {"outcomes": [*LEADING, *(LEADING_OF_SHOCKS if kind == "shock" else ())]},
    }
    return draft(f"levers-{setting.stem}", content), _levels_facts(base, levers, words)


def of_delivery_as_designed(setting: Setting, language: str = "en") -> Draft:
    """Ask what delivery as designed would bring in a case: the end of the way that levers go.

    Parameters
    ----------
    setting : Setting
    language : str
    """
    base = setting.loaded()
    title = load_labels(language)("first_screen.names.delivery-as-designed")
    content = {
        "title": title,
        "question": title,
        "case": setting.name,
        "variants": {
            AS_DESIGNED: {"architecture": "as-designed", "institutions": "as-designed"},
        },
        "reference": AS_DESIGNED,
        **setting.shared(base),
    }
    return draft(f"levers-{setting.stem}-as-designed", content)


def _levels_facts(base: ResolvedScenario, levers: Sequence[Lever], words: Labels) -> str:
    """Say what is with and without each lever, and where the design leaves them little to do."""
    territorial, joint, champions = levers
    rules = dict.fromkeys(str(rule) for rule in territorial.levels[WITHOUT].values())
    share = next(iter(joint.levels[WITH].values()))["share"]
    ends = {
        f"{key}_{level}": words.number(value, 2)
        for level in (WITHOUT, WITH)
        for key, value in zip(MANAGERS, champions.levels[level].values(), strict=True)
    }
    architecture = base.scenario.architecture
    text = words(
        "questions.levers.note",
        rules=words.series(list(rules)),
        share=words.percent(100.0 * share, 0),
        architecture=words.titled(architecture.title),
        **ends,
    )
    if architecture.settled_by_design:
        settled = architecture.settled_by_design
        functions = words.series([words(f"institutions.function.{one}") for one in settled])
        text = f"{text} {words('questions.levers.settled', functions=functions)}"
    return text


def folded(*paragraphs: str) -> str:
    """Break paragraphs into lines as the summary has them, with an empty line after each."""
    return "".join(
        f"{textwrap.fill(text, WIDTH, break_on_hyphens=False)}\n\n" for text in paragraphs
    ).translate(PLAIN)[:-1]


def kept(path: Path, language: str = "en") -> str:
    """Say where the experiment is written as a file."""
    words = load_labels(language)
    return words("questions.kept", path=path)


def _facts(base: ResolvedScenario, words: Labels) -> dict[str, str]:
    given = base.scenario
    shocks: list[Shock] = list(given.shocks.values())
    named = ", ".join(words.titled(shock.title) for shock in shocks)
    return {"case": words.titled(given.title), "shock": named}


def _refuse_unknown(name: str) -> None:
    try:
        find_file(name, "architectures")
    except ScenarioError as error:
        error.key = "architectures"
        raise
