"""A file to start from: it extends a case, with the levers that analysts change commented out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from synergysim.engine.files import write_whole
from synergysim.scenario.errors import ScenarioError, dotted, nearest_name, shorten
from synergysim.scenario.levers import COMMITMENT, HOUSEHOLDS, JOINT, TERRITORIAL
from synergysim.scenario.listing import is_number, source_text, written
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.names import known_names, looks_like_path
from synergysim.scenario.pairs import owner_of, running
from synergysim.scenario.schema import Scenario
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.sources import Provenance
from synergysim.scenario.tree import KeyPath

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")

FAMILY = {"architecture": "architectures", "context": "contexts"}
"""Parts that are offered whole, and the folder of their files."""

MOST_PROGRAMMES = 2
"""Programmes of a side whose levers are offered; a reader adds others by the same pattern."""


def new_case(name: str, source: str, folder: str | os.PathLike[str] = ".") -> Path:
    """Write the file of a new case.

    Parameters
    ----------
    name : str
        Name of the new case; the file is ``NAME.yaml``.
    source : str
        Name or path of the case that it extends.
    folder : path
        Where it is written.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ScenarioError
        If the name cannot be one, a file or a preset has it already, the folder is not there, or
        the case to start from is unknown or wrong.
    """
    target = free_file(name, folder, "cases")
    resolved = load_scenario(source)
    place = target.parent
    base = os.path.relpath(source, place) if looks_like_path(source) else source
    base = base.replace(os.sep, "/")
    if looks_like_path(source) and "/" not in base:
        base = f"./{base}"
    write_whole(target, starter_text(name, base, resolved))
    return target


def free_file(name: str, folder: str | os.PathLike[str], family: str) -> Path:
    """Find where a new file of a family may be written.

    Raises
    ------
    ScenarioError
        If the name cannot be one, a file or a preset has it already, or the folder is not there.
    """
    if not NAME.fullmatch(name):
        bare = name.removesuffix(".yaml").removesuffix(".yml")
        raise ScenarioError(
            f"cannot be the name of a file of {family}",
            file="NAME",
            found=shorten(name) or "empty text",
            allowed="letters, digits, - and _, at most 60, without folder or ending",
            nearest=bare if NAME.fullmatch(bare) else None,
        )
    if name in known_names(family):
        raise ScenarioError(
            f"a file of {family} has this name already",
            file="NAME",
            found=name,
            allowed="another name",
        )
    place = Path(folder)
    if not place.is_dir():
        beside = [path.name for path in place.parent.glob("*/")] if place.parent.is_dir() else []
        near = nearest_name(place.name, beside)
        raise ScenarioError(
            "no such folder",
            file="--folder",
            found=shorten(str(place)),
            allowed="a folder that is there",
            nearest=str(place.parent / near) if near else None,
        )
    target = place / f"{name}.yaml"
    if os.path.lexists(target):
        raise ScenarioError(
            "there is such a file already, and it is left as it is",
            file=str(target),
            allowed="another name, or another --folder",
        )
    return target


def starter_text(name: str, base: str, resolved: ResolvedScenario) -> str:
    """Write what the file of a new case holds.

    Parameters
    ----------
    name : str
    base : str
        What ``extends`` names.
    resolved : ResolvedScenario
        The case that it extends.
    """
    given = resolved.scenario
    lines = [
        f"# {name} is {resolved.name} wherever this file says nothing. Take the # away to change a",
        "# value, and say where yours comes from: the id of an evidence record, a document, or",
        "# `assumed` with the band in which it may lie. Nothing ever rewrites this file.",
        f"extends: {json.dumps(base) if base.startswith('.') else base}",
        f"title: {json.dumps(f'{name}, from {given.title}', ensure_ascii=False)}",
        "",
        "# Parts that can be swapped whole. What the case had changed inside a part goes with it:",
        *(
            f"# {part}: {resolved_name(resolved, part)}  # {_now(resolved, part)}"
            f"or: {_others(resolved, part)}"
            for part in FAMILY
        ),
        f"# shocks: [{', '.join(given.shocks) or first_shock()}]"
        f"  # now {', '.join(given.shocks) or 'none'}; or: {', '.join(known_names('shocks'))}",
        "",
        "# Single values. `synergysim show` lists all of them.",
        "overrides:",
    ]
    expected = Expected(Scenario)
    for path in levers(resolved):
        item, about = resolved.provenance[path], expected.at(path)
        description = about.description if about is not None else ""
        unit = f" ({item.unit})" if item.unit else ""
        lines += [
            f"  # {_about(resolved, path, description)}{unit}",
            f"  # Now {written(item.value)}{_from(item)}",
            f"  # {dotted(path)}: {_sourced(item)}",
            "",
        ]
    if given.architecture.joint_budget is None:
        lines += [
            "  # Joint budget: a holder controls part of the productive budget, which is for",
            "  # families on both lists",
            f"  # Now none; such as {json.dumps(JOINT).replace(chr(34), '')}",
            "  # architecture.joint_budget: null",
        ]
    return "\n".join(lines).rstrip() + "\n"


def levers(resolved: ResolvedScenario) -> Iterator[KeyPath]:
    """Yield the paths of the handful of values that an analyst changes first."""
    scenario, known = resolved.scenario, resolved.provenance
    architecture = scenario.architecture
    wanted: list[KeyPath] = [("run", "months"), ("run", "households")]
    for side in ("social", "productive"):
        names = [name for name, p in scenario.programmes.items() if p.side == side]
        for name in names[:MOST_PROGRAMMES]:
            wanted += [("programmes", name, "budget"), ("programmes", name, "start")]
            if side == "productive":
                wanted += [
                    ("programmes", name, "targeting", key) for key in ("rule", "requirement")
                ]
    wanted += [("architecture", "joint_budget", key) for key in ("share", "holder", "binding")]
    for body in architecture.bodies:
        wanted += [("architecture", "bodies", body, key) for key in ("power", "other_members")]
    for council in scenario.institutions.councils:
        wanted += [("institutions", "councils", council, key) for key in ("power", "other_members")]
    wanted.append(("institutions", "government", "support"))
    wanted += COMMITMENT
    productive = [name for name, p in running(scenario).items() if p.side == "productive"]
    owners = [owner_of(scenario, name) for name in productive[:1]]
    wanted += [("institutions", "ministries", o, "smallholder_priority") for o in owners]
    yield from (path for path in wanted if path in known)


def _now(resolved: ResolvedScenario, part: str) -> str:
    """State that a case has a part of its own that has no file name."""
    title = resolved.provenance[part, "title"]
    if Path(title.file).stem in known_names(FAMILY[part]):
        return ""
    return f"now the case's own, {json.dumps(title.value, ensure_ascii=False)}; "


def _others(resolved: ResolvedScenario, part: str) -> str:
    """Names that could replace a part's own; starting points of fits cannot be run."""
    own = resolved_name(resolved, part)
    names = [n for n in known_names(FAMILY[part]) if n != own and not n.endswith("-start")]
    return ", ".join(names)


def _about(resolved: ResolvedScenario, path: KeyPath, description: str) -> str:
    """Say what a value means, and of whom."""
    given = resolved.scenario
    if path[-1] == "rule":
        title = given.programmes[str(path[1])].title
        return f"{title}: whom it chooses, whole places ({TERRITORIAL}) or families ({HOUSEHOLDS})"
    if path[-1] == "commitment_dispersion":
        return f"Commitment of local managers: how much it differs, {description}"
    if path[0] == "programmes":
        return f"{given.programmes[str(path[1])].title}: {description}"
    if path[:2] == ("architecture", "bodies"):
        title = given.architecture.bodies[str(path[2])].title
        return f"{title} of this architecture (others have their own, or none): {description}"
    if path[:2] == ("institutions", "councils"):
        council = str(path[2])
        where = "meets under each architecture without one of its own"
        if council in given.architecture.bodies:
            where = "no effect under this architecture, which has its own; elsewhere it meets"
        return (
            f"{given.institutions.councils[council].title} of the country ({where}): {description}"
        )
    if path[:2] == ("institutions", "ministries"):
        return f"{given.institutions.ministries[str(path[2])].title}: {description}"
    if path[-2] == "commitment":
        return f"Commitment of local managers, {description}"
    return description[:1].upper() + description[1:]


def resolved_name(resolved: ResolvedScenario, part: str) -> str:
    """Name of the file that a part of a case comes from."""
    files = [item.file for path, item in resolved.provenance.items() if path[0] == part]
    known = known_names(FAMILY[part])
    stems = [Path(file).stem for file in files]
    # A part may extend others; its own file says most about it, or gives the title.
    title = resolved.provenance.get((part, "title"))
    if title is not None and Path(title.file).stem in known:
        return Path(title.file).stem
    return next((stem for stem in stems if stem in known), known[0])


def first_shock() -> str:
    """Name of a shock to show how one is named."""
    return known_names("shocks")[0]


def _from(item: Provenance) -> str:
    source = source_text(item)
    return f": {source}" if source else ""


def _sourced(item: Provenance) -> str:
    """The value as a line of a file, with a source of its own where it is a number."""
    value = json.dumps(item.value, ensure_ascii=False)
    if isinstance(item.value, str):
        value = item.value
    if not is_number(item.value) or item.source is None:
        return value
    band = "".join(
        f", {name}: {written(bound)}"
        for name, bound in (("low", item.low), ("high", item.high))
        if bound is not None
    )
    return f"{{value: {value}, source: assumed, grade: C{band}}}"
