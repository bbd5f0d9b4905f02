"""Which arms an experiment runs, which contrasts of them it tells, and over which months.

Arms are names of lists of programmes. A contrast is a sum of arms whose weights add up to nothing,
as in `both - social - productive + none`. A window is months since a programme or a shock starts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from synergysim.experiments.arm_file import YEAR, Arms, Published, Window
from synergysim.scenario.characters import alike
from synergysim.scenario.errors import ConsistencyError
from synergysim.scenario.schema import Scenario
from synergysim.scenario.tree import KeyPath

NONE, SOCIAL, PRODUCTIVE, BOTH = "none", "social", "productive", "both"
ARMS = (NONE, SOCIAL, PRODUCTIVE, BOTH)

CONTRASTS: Mapping[str, Mapping[str, int]] = {
    "social": {SOCIAL: 1, NONE: -1},
    "productive": {PRODUCTIVE: 1, NONE: -1},
    "both": {BOTH: 1, NONE: -1},
    "productive, given social": {BOTH: 1, SOCIAL: -1},
    "social, given productive": {BOTH: 1, PRODUCTIVE: -1},
    "productive, less social": {PRODUCTIVE: 1, SOCIAL: -1},
    "synergy": {BOTH: 1, SOCIAL: -1, PRODUCTIVE: -1, NONE: 1},
}
"""Effect of four arms -> weight of each in it; `less` compares one side instead of the other."""

SHORTHAND = {SOCIAL, PRODUCTIVE}
"""Arms that stand for four: none, each of them, and both."""

_SIGN = re.compile(r"\s+([+-])\s+")


@dataclass(frozen=True)
class ArmDesign:
    """Arms, the contrasts between them, and the windows in which they are measured.

    Attributes
    ----------
    arms : mapping of str to tuple of str
        Programmes that each arm delivers, in the order of the file.
    reference : str
        The arm without programmes, or the first.
    contrasts : mapping of str to mapping
        Name -> weight of each arm.
    windows : mapping of str to Window
    published : tuple of Published
    changed : mapping of str to mapping
        What an arm's programmes deliver otherwise than the experiment says, by dotted keys.
    """

    arms: Mapping[str, tuple[str, ...]]
    reference: str
    contrasts: Mapping[str, Mapping[str, int]]
    windows: Mapping[str, Window] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def programmes(self) -> tuple[str, ...]:
        """Programmes of all arms, each once."""
        return tuple(dict.fromkeys(name for names in self.arms.values() for name in names))

    @property
    def is_four_arms(self) -> bool:
        """Whether the arms are none, social, productive and both, with their seven contrasts."""
        return set(self.arms) == set(ARMS) and set(CONTRASTS) <= set(self.contrasts)

    def overrides(self, arm: str) -> dict[str, Any]:
        """Overrides that leave out what an arm does not deliver."""
        kept = self.arms[arm]
        return {f"programmes.{n}.delivers": False for n in self.programmes if n not in kept}

    @classmethod
    def following(cls, programmes: Sequence[str]) -> ArmDesign:
        """Make a design that only follows the families on programmes' lists."""
        return cls({"all": tuple(programmes)}, "all", {})


def design_of(
    arms: Arms,
    contrasts: Mapping[str, str],
    windows: Mapping[str, Window],
    published: Sequence[Published],
    changed: Mapping[str, Mapping[str, Any]] | None = None,
) -> ArmDesign:
    """Put together what an experiment's file states.

    Raises
    ------
    ConsistencyError
        If an arm, a contrast or a published effect cannot be meant.
    """
    stated = arms.stated
    found: Mapping[str, tuple[str, ...]] = stated
    named: dict[str, Mapping[str, int]] = {}
    if is_shorthand(arms):
        _check_sides(stated)
        social, productive = stated[SOCIAL], stated[PRODUCTIVE]
        found = dict(zip(ARMS, ((), social, productive, (*social, *productive)), strict=True))
        named = dict(CONTRASTS)
    else:
        _check_arms(stated, changed or {})
    reference = next((name for name, programmes in found.items() if not programmes), None)
    reference = reference or next(iter(found))
    for name, text in contrasts.items():
        named[name] = weights_of(name, text, list(found))
    if not named:
        named = {name: {name: 1, reference: -1} for name in found if name != reference}
    for effects, at in ((arms.published, ("arms", "published")), (published, ("published",))):
        check_effects(effects, at, list(named), list(found))
        check_none(effects, at, named)
    check_windows(windows)
    for arm in changed or {}:
        if arm not in found:
            raise ConsistencyError(("arm_overrides", arm), arm, list(found), "no such arm")
    return ArmDesign(found, reference, named, windows, (*arms.published, *published), changed or {})


def is_shorthand(arms: Arms) -> bool:
    """Whether a social and a productive arm stand for four."""
    return set(arms.stated) == SHORTHAND


def _check_sides(sides: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse an empty side of the shorthand, and a programme on both."""
    seen: list[str] = []
    for side, names in sides.items():
        if not names:
            allowed = ["a programme on each side, or more arms such as `none: []`"]
            raise ConsistencyError(("arms", side), "nothing", allowed, "too few entries")
        for position, name in enumerate(names):
            if name in seen:
                place = ("arms", side, position)
                raise ConsistencyError(place, name, ["a programme on one side, once"], "twice")
            seen.append(name)


def _check_arms(
    arms: Mapping[str, tuple[str, ...]], changed: Mapping[str, Mapping[str, Any]]
) -> None:
    """Refuse a single arm, arms that deliver the same, and a programme twice in one."""
    if len(arms) < 2:
        found = ", ".join(arms) or "none"
        raise ConsistencyError(("arms",), found, ["two arms or more"], "nothing to compare")
    seen: dict[tuple[frozenset[str], str], str] = {}
    for arm, names in arms.items():
        if alike(arm) == NONE and names:
            what = "the arm none delivers nothing"
            raise ConsistencyError(("arms", arm), ", ".join(names), ["none: []"], what)
        if _SIGN.search(arm):
            what = "an arm's name must not hold a sign between blanks, as a contrast does"
            raise ConsistencyError(("arms", arm), arm, ["another name"], what)
        for position, name in enumerate(names):
            if name in names[:position]:
                place = ("arms", arm, position)
                raise ConsistencyError(place, name, ["each programme once in an arm"], "twice")
        otherwise = repr(sorted(changed.get(arm, {}).items()))
        other = seen.setdefault((frozenset(names), otherwise), arm)
        if other != arm:
            what = f"an arm that delivers the same as {other}"
            found = ", ".join(names) or "nothing"
            raise ConsistencyError(("arms", arm), found, ["other programmes"], what)


def weights_of(name: str, text: str, arms: Sequence[str]) -> dict[str, int]:
    """Read a contrast such as ``both - social``.

    Raises
    ------
    ConsistencyError
        If it names an arm that is not there, or its weights do not add up to zero.
    """
    place: KeyPath = ("contrasts", name)
    parts = _SIGN.split(text.strip())
    signs = ["+", *parts[1::2]]
    weights: dict[str, int] = {}
    for sign, arm in zip(signs, (part.strip() for part in parts[::2]), strict=True):
        if arm not in arms:
            raise ConsistencyError(place, arm, list(arms), "a contrast of an unknown arm")
        weights[arm] = weights.get(arm, 0) + (1 if sign == "+" else -1)
    weights = {arm: weight for arm, weight in weights.items() if weight}
    if not weights or sum(weights.values()) != 0:
        allowed = ["as many arms added as subtracted, such as both - social"]
        what = "a contrast whose weights do not add up to zero"
        raise ConsistencyError(place, text, allowed, what)
    return weights


def sum_text(weights: Mapping[str, int]) -> str:
    """Write a contrast as a sum of arms."""
    text = ""
    for arm, weight in weights.items():
        sign = ("+" if weight > 0 else "−") if text or weight < 0 else ""
        times = "" if abs(weight) == 1 else f"{abs(weight)} × "
        text += f" {sign} {times}{arm}" if sign else f"{times}{arm}"
    return text.strip()


def starts_of(scenario: Scenario, programmes: Sequence[str]) -> dict[str, int]:
    """Month of the run in which each programme starts and each shock sets in."""
    starts = {name: scenario.month(scenario.programmes[name].start) for name in programmes}
    shocks = {name: scenario.month(shock.path.onset) for name, shock in scenario.shocks.items()}
    return starts | shocks


def check_effects(
    published: Sequence[Published], at: KeyPath, known: list[str], arms: Sequence[str]
) -> None:
    """Refuse a published effect of a contrast that is not told, or of an impossible time or range.

    Raises
    ------
    ConsistencyError
        At the first.
    """
    for position, config in enumerate(published):
        place = (*at, position)
        of = [*known, *arms] if config.shock else known
        if config.effect not in of:
            raise ConsistencyError((*place, "effect"), config.effect, of, "no such effect")
        if config.scale == "percent-of-shock" and not (config.shock and config.effect in known):
            allowed = ["a contrast, with `shock: true`"]
            raise ConsistencyError((*place, "scale"), config.scale, allowed, "no share of a shock")
        if config.scale == "deviations" and config.shock:
            allowed = ["an effect of arms, without `shock: true`"]
            raise ConsistencyError((*place, "scale"), config.scale, allowed, "not of a shock")
        stated = config.value is not None and bool(config.source) and bool(config.grade)
        if stated == (config.record is not None):
            allowed = ["either `record`, or `value`, `source` and `grade`"]
            found_record = config.record or "no record"
            raise ConsistencyError(place, found_record, allowed, "a published effect without value")
        if config.since is None and (config.month % YEAR or config.span != YEAR):
            allowed = ["whole years after the list: 12, 24, ...; or a window `since` a programme"]
            found = config.month if config.month % YEAR else config.span
            key = "month" if config.month % YEAR else "span"
            raise ConsistencyError((*place, key), found, allowed, "no last month of a year")
        if config.span > config.month:
            allowed = [f"at most {config.month}, its last month"]
            what = "a window that begins before its start"
            raise ConsistencyError((*place, "span"), config.span, allowed, what)
        if config.low is not None and config.high is not None and config.low > config.high:
            found_range = f"{config.low:g} and {config.high:g}"
            raise ConsistencyError(place, found_range, ["low at most high"], "an empty range")
        if config.factor <= 0.0:
            allowed = ["a number above 0"]
            raise ConsistencyError((*place, "factor"), config.factor, allowed, "out of range")


def check_none(
    published: Sequence[Published], at: KeyPath, contrasts: Mapping[str, Mapping[str, int]]
) -> None:
    """Refuse the sign none without the effects of which a tenth is none, and these without it.

    Effects are compared in per cent, so that all have to be of the same arm.

    Raises
    ------
    ConsistencyError
        At the first.
    """
    for position, config in enumerate(published):
        place = (*at, position, "tenth_of")
        is_none = config.scale == "sign" and config.value in (None, 0.0)
        if config.tenth_of and not is_none:
            allowed = ["`scale: sign` with the value 0 or a record"]
            found = ", ".join(config.tenth_of)
            raise ConsistencyError(place, found, allowed, "a threshold of no sign none")
        if config.scale == "sign" and config.value == 0.0 and not config.tenth_of:
            allowed = ["contrasts of which a tenth counts as none"]
            raise ConsistencyError(place, "nothing", allowed, "the sign none without a threshold")
        for name in config.tenth_of:
            if name not in contrasts or config.shock:
                what = "no such effect" if not config.shock else "not of a shock"
                raise ConsistencyError(place, name, list(contrasts), what)
            if subtracted(contrasts[name]) != subtracted(contrasts[config.effect]):
                allowed = [f"contrasts with the arm that {config.effect} subtracts"]
                raise ConsistencyError(place, name, allowed, "effects of different arms")


def subtracted(weights: Mapping[str, int]) -> str | None:
    """The one arm that a contrast subtracts; None of several."""
    arms = [arm for arm, weight in weights.items() if weight < 0]
    return arms[0] if len(arms) == 1 else None


def check_windows(windows: Mapping[str, Window]) -> None:
    """Refuse a window that begins before its start.

    Raises
    ------
    ConsistencyError
        At the first.
    """
    for name, window in windows.items():
        if window.span > window.month:
            allowed = [f"at most {window.month}, its last month"]
            what = "a window that begins before its start"
            raise ConsistencyError(("windows", name, "span"), window.span, allowed, what)
