"""The JSON Schema: closed, complete, with a source wherever a value may be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from synergysim.scenario import json_schema, read_yaml
from synergysim.scenario.money import PRICED
from synergysim.scenario.parts import SECTIONS
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.schema_export import KINDS
from synergysim.scenario.tree import Tree


def plain(tree: Tree) -> Any:
    if isinstance(tree.value, dict):
        return {name: plain(node) for name, node in tree.value.items()}
    if isinstance(tree.value, list):
        return [plain(node) for node in tree.value]
    return tree.value


def schemas_in(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from schemas_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from schemas_in(inner)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_json_and_all_its_references_exist(kind: str) -> None:
    schema = json.loads(json.dumps(json_schema(kind)))
    assert schema["$schema"].endswith("2020-12/schema")
    for inner in schemas_in(schema):
        if isinstance(inner.get("$ref"), str):
            assert inner["$ref"].removeprefix("#/$defs/") in schema["$defs"]
        if inner.get("type") == "object" and "properties" in inner:
            assert inner["additionalProperties"] is False


@pytest.mark.parametrize("family", SECTIONS)
def test_a_file_has_the_fields_of_its_model_and_may_extend(family: str) -> None:
    schema = json_schema(family)
    fields = SECTIONS[family].model_fields
    stated = {"prices"} if family in PRICED else set()
    assert set(schema["properties"]) == {"extends", *stated, *fields}
    required = [name for name, field in fields.items() if field.is_required()]
    assert schema["anyOf"] == [{"required": ["extends"]}, {"required": required}]


def test_a_number_is_written_alone_or_with_source_unit_and_bounds() -> None:
    field = json_schema("contexts")["$defs"]["Territories"]["properties"]["market_penalty"]
    bare, sourced = field["anyOf"]
    assert bare == {"type": "number", "minimum": 0.0, "maximum": 1.0}
    assert sourced["required"] == ["value"]
    assert sourced["properties"]["value"] == bare
    assert sourced["properties"]["unit"] == {"enum": ["share"]}
    assert sourced["properties"]["grade"] == {"enum": ["A", "B", "C"]}
    assert sourced["properties"]["low"] == bare
    assert "[share]" in field["description"]


def test_a_case_takes_names_inline_parts_and_null() -> None:
    schema = json_schema("case")
    assert {"extends", "overrides"} < set(schema["properties"])
    context = schema["properties"]["context"]["anyOf"]
    assert context[0]["type"] == "string"
    assert "extends" in schema["$defs"]["Context"]["properties"]
    named, listed, nothing = schema["properties"]["shocks"]["anyOf"]
    assert {"type": "null"} in named["additionalProperties"]["anyOf"]
    assert (listed["type"], nothing["type"]) == ("array", "null")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no schema of 'case_'"):
        json_schema("case_")


def test_the_shipped_files_follow_it_and_misspelt_ones_do_not() -> None:
    import jsonschema

    for kind in KINDS:
        schema = json_schema(kind)
        validator = jsonschema.Draft202012Validator(schema)
        validator.check_schema(schema)
        files = sorted(
            (shipped_folder("scenarios") / ("cases" if kind == "case" else kind)).glob("*")
        )
        assert files
        for path in files:
            value = plain(read_yaml(path))
            assert not list(validator.iter_errors(value)), path
            assert list(validator.iter_errors({**value, "titel": "x"})), path
