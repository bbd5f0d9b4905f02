"""What a case changes: in the one that it extends, and in its own architecture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from synergysim.experiments.draft import Draft, draft
from synergysim.experiments.experiment import Experiment
from synergysim.figures.labels import load_labels
from synergysim.report.questions import Setting
from synergysim.scenario.difference import differences
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.names import find_file, looks_like_path
from synergysim.scenario.reader import displayed, read_yaml

MOST_DIFFERENCES = 30
"""Differences between two cases that are printed."""


def of_own_case(setting: Setting, language: str = "en") -> Draft:
    """Compare a case with the one that it extends.

    Raises
    ------
    ScenarioError
        If the case extends nothing, or differs in nothing from what it extends.
    """
    base = base_of(setting)
    words, own = load_labels(language), setting.loaded()
    parent = replace(setting, case=base).loaded()
    if own.digest == parent.digest:
        raise ScenarioError(
            "the case differs in nothing from the one that it extends",
            file=setting.name,
            found=f"the same values as {base}",
            allowed="a change of at least one value",
        )
    names = (Path(base).stem, setting.stem if setting.stem != Path(base).stem else "own")
    values = {
        "own": words.titled(own.scenario.title),
        "base": words.titled(parent.scenario.title),
    }
    content = {
        "title": words("questions.own.title", **values),
        "question": words("questions.own.question", own=setting.name, base=base),
        "case": base,
        "variants": {names[0]: {"case": base}, names[1]: {"case": setting.name}},
        "reference": names[0],
        **setting.shared(own, parent),
    }
    return draft(f"{setting.stem}-against-{names[0]}", content)


def base_of(setting: Setting) -> str:
    """Name, or path, of the case that a case extends.

    Raises
    ------
    ScenarioError
        If it extends nothing.
    """
    path = find_file(setting.name, "cases")
    parent = read_yaml(path).entries.get("extends")
    if parent is None:
        raise ScenarioError(
            "one case, which has nothing to be compared with",
            found=describe(setting.name),
            allowed="--architectures all to compare architectures in it, a second case, or a case"
            " that extends another",
        )
    base = find_file(str(parent.value), "cases", referrer=path)
    name = base.stem
    try:
        is_preset = not looks_like_path(str(parent.value)) and find_file(name, "cases") == base
    except ScenarioError:
        is_preset = False
    return name if is_preset else displayed(base)


def own_differences(experiment: Experiment, language: str = "en") -> str:
    """Say how a case differs from the one that it extends, a line for each value."""
    words = load_labels(language)
    (base, one), (own, other) = experiment.variants.items()
    lines = differences(one, other)
    more = len(lines) - MOST_DIFFERENCES
    shown = [f"  {line}" for line in lines[:MOST_DIFFERENCES]]
    if more > 0:
        shown.append(words("questions.own.more", count=words.number(more, 0)))
    return "\n".join([words("questions.own.differs", own=own, base=base), *shown])


def replaced_changes(name: str, language: str = "en") -> list[str]:
    """Say which changes of a case to its architecture others that replace it do not have.

    Parameters
    ----------
    name : str
        Name of a case, or path of its file; changes of the cases that it extends are not told.
    language : str

    Returns
    -------
    list of str
        One sentence, or nothing.
    """
    overrides = read_yaml(find_file(name, "cases")).entries.get("overrides")
    if overrides is None or not isinstance(overrides.value, dict):
        return []
    keys = [key for key in overrides.value if key.partition(".")[0] == "architecture"]
    words = load_labels(language)
    return [words("questions.own.replaced", case=name, keys=", ".join(keys))] if keys else []
