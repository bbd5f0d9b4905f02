"""Published evaluations as experiments: values from the split of published effects, tests kept.

A file of ``experiments/evaluations/`` names records of ``published-effects.csv``. Values of
development records are read from there. An evaluation with a test record is run after the freeze
alone, and only when it is asked for: running it shows what the test is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from synergysim.experiments.arm_file import Published
from synergysim.experiments.experiment import Experiment
from synergysim.findings.published_effects import STATUSES as STATUSES
from synergysim.findings.published_effects import (
    TEST,
    PublishedEffect,
    held_out_effects,
    load_published,
)
from synergysim.findings.published_effects import UNSEEN as UNSEEN
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten

FOLDER = "experiments/evaluations"

SIGNS = {"positive": 1.0, "negative": -1.0, "none": 0.0, "none below the median transfer": 0.0}
"""Signs that the split states -> their values; 0 where nothing was found."""
SCALES = {
    "percent": ("percent",),
    "points": ("points",),
    "level": ("level",),
    "level, TLU": ("level",),
    "months": ("level",),
    "share of families": ("level",),
    "standard deviations of families without": ("deviations",),
    "sign": ("sign",),
    "percent of the shock": ("percent-of-shock",),
}
"""How the split says that an effect was published -> scales on which it can be compared."""

SAME_FAMILIES = {"farm_income": "farm_income_per_person"}
"""Outcomes of a family -> that per person, which has the same sign where families are the same."""


def held_out_records(experiment: Experiment) -> list[str]:
    """Records of an experiment that are kept for the frozen model, whoever names them."""
    if experiment.arms is None:
        return []
    kept = {effect.record for effect in load_published() if effect.split == TEST}
    named = [one.record or one.source for one in experiment.arms.published]
    return [name for name in named if name in kept]


def with_records(experiment: Experiment, *, tests: bool = False) -> Experiment:
    """Fill in the values of an experiment's records.

    Parameters
    ----------
    experiment : Experiment
    tests : bool, default False
        Whether records of the test are wanted, which only the frozen model is held against.

    Raises
    ------
    ScenarioError
        If a record is unknown, is not of the scale or outcome that the file states, or is one of
        the test that was not asked for or whose model is not frozen.
    """
    if experiment.arms is None:
        return experiment
    held = held_out_records(experiment)
    if held and not tests:
        raise ScenarioError(
            "an evaluation with effects of the test, which is run once, after the freeze",
            key="published",
            found=f"{experiment.name}: {', '.join(held)}",
            allowed="`synergysim evidence --tests`, once the model is frozen",
        )
    if held:
        held_out_effects()
    known = {effect.record: effect for effect in load_published()}
    published = tuple(_filled(experiment.name, one, known) for one in experiment.arms.published)
    return replace(experiment, arms=replace(experiment.arms, published=published))


def statuses() -> dict[str, str]:
    """Record -> what the project had done with it before the model was changed."""
    return {effect.record: effect.status for effect in load_published()}


def outcomes_of(effect: PublishedEffect) -> tuple[str, ...]:
    """Outcomes of listed families that an effect can be compared with."""
    other = SAME_FAMILIES.get(effect.outcome) if effect.scale == "sign" else None
    return (effect.outcome,) if other is None else (other,)


def _filled(name: str, one: Published, known: Mapping[str, PublishedEffect]) -> Published:
    if one.record is None:
        return one
    if one.record not in known:
        raise ScenarioError(
            "no such record among published effects",
            key="published.record",
            found=f"{shorten(one.record)} in {name}",
            allowed="a record of published-effects.csv",
            nearest=nearest_name(one.record, known),
        )
    effect = known[one.record]
    if effect.scale == "sign" and effect.value not in SIGNS:
        raise ScenarioError(
            f"a record without a sign that can be compared: {one.record}",
            key="published.record",
            found=f"{effect.value} in {name}",
            allowed=", ".join(SIGNS),
        )
    for key, found, allowed in (
        ("scale", one.scale, SCALES.get(effect.scale, ())),
        ("outcome", one.outcome, outcomes_of(effect)),
    ):
        if found not in allowed:
            raise ScenarioError(
                f"not the {key} of the record {one.record}",
                key=f"published.{key}",
                found=f"{found} in {name}",
                allowed=", ".join(allowed) or f"none: it was published as {effect.scale}",
            )
    value = SIGNS[effect.value] if effect.scale == "sign" else float(effect.value)
    if (value == 0.0 and effect.scale == "sign") != bool(one.tenth_of):
        raise ScenarioError(
            f"a record of {effect.value} under {one.scale}: {one.record}",
            key="published.tenth_of",
            found=f"{', '.join(one.tenth_of) or 'nothing'} in {name}",
            allowed="the effects of which a tenth counts as none, for the sign none alone",
        )
    return one.model_copy(
        update={
            "value": value,
            "low": effect.low,
            "high": effect.high,
            "source": effect.record,
            "grade": effect.grade,
            "used": effect.status == "used",
        }
    )
