from typing import Annotated, NamedTuple

import pytest

from synergysim.household.agent import Household
from synergysim.household.fields import (
    DELIVERED,
    OUTCOMES,
    STATE,
    TRAITS,
    About,
    Column,
    columns_of,
)


class Described(NamedTuple):
    goats: Annotated[float, About("animals", "goats owned")]


class Undescribed(NamedTuple):
    goats: Annotated[float, About("animals", "goats owned")]
    sheep: float


def test_a_field_is_a_column_with_its_unit_and_meaning():
    assert columns_of(Described) == (Column("goats", "animals", "goats owned"),)


def test_a_field_without_unit_and_meaning_is_refused():
    with pytest.raises(TypeError, match=r"Undescribed\.sheep does not state"):
        columns_of(Undescribed)


def test_every_field_is_an_attribute_of_the_agent_with_the_same_unit_and_meaning():
    for field in TRAITS + STATE + OUTCOMES + DELIVERED:
        column = Household.columns[field.name]
        assert (column.unit, column.doc) == (field.unit, field.meaning)
        assert column.fixed is (field in TRAITS)


def test_no_two_fields_share_a_name():
    names = [field.name for field in TRAITS + STATE + OUTCOMES + DELIVERED]
    assert len(set(names)) == len(names)
