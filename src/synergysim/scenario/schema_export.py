"""The schema as JSON Schema, so that editors complete and check scenario files.

A file may omit what the file that it extends contains. Only a file that extends nothing must be
complete at its top level; ``synergysim validate`` checks completeness below it.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, TypeAdapter

from synergysim.scenario.compose import GROUPS, PARTS
from synergysim.scenario.money import KEY, PRICED
from synergysim.scenario.parts import SECTIONS, Run
from synergysim.scenario.sources import GRADES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS = ("case", *SECTIONS)
"""What a schema can be had for: a case, or a file of a family."""

Json = dict[str, Any]


def json_schema(kind: str) -> Json:
    """JSON Schema of a case or of a family's files.

    Parameters
    ----------
    kind : str
        ``case``, or a folder of ``scenarios/`` such as ``contexts``.

    Raises
    ------
    ValueError
        When there is no such kind.
    """
    if kind == "case":
        return _case()
    if kind not in SECTIONS:
        raise ValueError(f"no schema of {kind!r}: there are {', '.join(KINDS)}")
    definitions: Json = {}
    name = _define(SECTIONS[kind], definitions)
    root = _extendable(definitions.pop(name), kind)
    return {"$schema": DIALECT, **root, "$defs": definitions}


def _case() -> Json:
    """Allow names, paths or inline mappings for every part of a case."""
    definitions: Json = {}
    run = _define(Run, definitions)
    properties: Json = {
        "extends": _reference("cases"),
        "title": {"type": "string"},
        "description": {"type": "string"},
        "frame": {"type": "string"},
        "run": {"$ref": f"#/$defs/{run}"},
    }
    for key, family in (PARTS | GROUPS).items():
        name = _define(SECTIONS[family], definitions)
        if "extends" not in definitions[name]["properties"]:
            definitions[name]["properties"]["extends"] = _reference(family)
            definitions[name]["properties"] |= _prices(family)
        inline = {"anyOf": [_reference(family), {"$ref": f"#/$defs/{name}"}]}
        properties[key] = _members(inline, family) if key in GROUPS else inline
    properties["overrides"] = {
        "type": "object",
        "description": "dotted paths, or nested mappings, to values; applied last",
    }
    required = [key for key in properties if key not in ("extends", "frame", "overrides")]
    return {
        "$schema": DIALECT,
        "title": "Case",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "anyOf": [{"required": ["extends"]}, {"required": required}],
        "$defs": definitions,
    }


def _members(inline: Json, family: str) -> Json:
    """Several parts under names of the user's choice, or a list of files, or nothing."""
    either = [*inline["anyOf"], {"type": "null"}]
    return {
        "anyOf": [
            {"type": "object", "additionalProperties": {"anyOf": either}},
            {"type": "array", "items": _reference(family)},
            {"type": "null"},
        ]
    }


def _reference(family: str) -> Json:
    return {"type": "string", "description": f"a name or path of {family}"}


def _prices(family: str) -> Json:
    """The key that states in which prices a file's amounts are written, where it holds any."""
    stated = "the context in whose currency and price year amounts are written"
    return {KEY: {"type": "string", "description": stated}} if family in PRICED else {}


def _extendable(schema: Json, family: str) -> Json:
    """Allow ``extends`` in a file, and what is then left out."""
    required = [name for name, inner in schema["properties"].items() if "default" not in inner]
    properties = {
        "extends": {"type": "string", "description": "a name or path of the same family"},
        **_prices(family),
        **schema["properties"],
    }
    complete = [{"required": ["extends"]}, {"required": required}]
    return {**schema, "properties": properties, "anyOf": complete}


def _define(model: type[BaseModel], definitions: Json) -> str:
    """Add a model and all that it holds to the definitions, relaxed and with sources."""
    whole = TypeAdapter(model).json_schema()
    inner = whole.pop("$defs", {})
    for name, schema in {**inner, model.__name__: whole}.items():
        if schema.get("type") == "object":
            schema.pop("required", None)
            schema["properties"] = {
                key: _with_source(value) for key, value in schema.get("properties", {}).items()
            }
        definitions[name] = schema
    return model.__name__


def _with_source(schema: Json) -> Json:
    """Allow a value alone or inside a mapping that gives its source."""
    # Keys of a file that extends another may be left out, so that it can fit more than one choice.
    several = schema.get("anyOf", schema.get("oneOf"))
    if several is not None:
        kept = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
        return {**kept, "anyOf": [_with_source(choice) for choice in several]}
    if "$ref" in schema or schema.get("type") in ("null", None):
        return schema
    if schema["type"] == "object":
        inner = schema.get("additionalProperties")
        if not inner:
            return schema
        # A name that is inherited can be removed.
        either = [_with_source(inner), {"type": "null"}]
        return {**schema, "additionalProperties": {"anyOf": either}}
    facts: Json = {key: schema[key] for key in ("title", "description", "default") if key in schema}
    bare = {key: value for key, value in schema.items() if key not in ("unit", *facts)}
    stated: Json = {
        "value": bare,
        "source": {"type": "string", "description": "evidence id, brief, calibrated or assumed"},
        "grade": {"enum": list(GRADES)},
        "note": {"type": "string"},
    }
    if bare["type"] in ("number", "integer"):
        # A unit of 1 is read as a number unless it is quoted.
        unit = schema.get("unit", "")
        stated["unit"] = {"enum": [unit, 1] if unit == "1" else [unit]}
        stated |= {"low": {**bare, "type": "number"}, "high": {**bare, "type": "number"}}
        if unit:
            facts["description"] = f"{facts.get('description', '')} [{unit}]".strip()
    sourced = {
        "type": "object",
        "properties": stated,
        "required": ["value"],
        "additionalProperties": False,
    }
    return {**facts, "anyOf": [bare, sourced]}
