from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from synergysim.engine.column_population import Population, together
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.engine.columns import column
from synergysim.engine.row_agent import RowAgent


class Plot(RowAgent):
    area = column("float64", default=1.5)
    crop = column("int16")
    soil = column("uint8", fixed=True)


@pytest.fixture
def plots() -> Population[Plot]:
    return ColumnarModel(1).populate(Plot, 4, crop=np.arange(4), soil=7)


def test_columns_are_contiguous_arrays_of_their_type(plots: Population[Plot]) -> None:
    assert plots.area.tolist() == [1.5] * 4
    assert plots.crop.tolist() == [0, 1, 2, 3]
    assert plots.soil.tolist() == [7] * 4
    for name, declared in Plot.columns.items():
        array = getattr(plots, name)
        assert array.dtype == declared.dtype
        assert array.flags.c_contiguous
    assert len(plots) == 4
    assert plots.nbytes == 4 * (8 + 2 + 1)
    assert repr(plots) == "<Population of 4 Plot>"


def test_columns_of_one_type_are_rows_of_one_table() -> None:
    class Field(RowAgent):
        area = column("float64", default=1.5)
        crop = column("int16")
        water = column("float64")

    fields = ColumnarModel(1).populate(Field, 3, crop=2)
    table = together(fields, "float64")
    table[1, 2] = 9.0
    assert table[0].tolist() == [1.5] * 3
    assert fields.water.tolist() == [0.0, 0.0, 9.0]
    assert together(fields, "int16").tolist() == [[2, 2, 2]]
    apart = ColumnarModel(1).adopt(Field, {"area": np.zeros(3), "water": np.zeros(3)})
    with pytest.raises(ValueError, match="no table of its columns of type float64"):
        together(apart, "float64")


def test_assignment_writes_in_place(plots: Population[Plot]) -> None:
    area = plots.area
    plots.area = [4, 3, 2, 1]
    assert area is plots.area
    assert area.tolist() == [4.0, 3.0, 2.0, 1.0]
    plots.area = 0.5
    plots.area[1] = 9
    assert plots.row(1).area == 9.0
    plots.area += 1
    assert area.tolist() == [1.5, 10.0, 1.5, 1.5]


def test_given_arrays_are_copied(plots: Population[Plot]) -> None:
    given = np.ones(4)
    other = ColumnarModel(1).populate(Plot, 4, area=given)
    given[:] = 5
    assert other.area.tolist() == [1.0] * 4
    assert plots.area.tolist() == [1.5] * 4


def test_what_does_not_fit_is_refused(plots: Population[Plot]) -> None:
    with pytest.raises(ValueError, match=r"takes one value or 4, not shape \(3,\)"):
        plots.area = [1, 2, 3]
    with pytest.raises(ValueError, match="70000"):
        plots.crop = np.array([1, 2, 3, 70_000])
    with pytest.raises(AttributeError, match="fixed"):
        plots.soil = 3
    with pytest.raises(AttributeError, match="Did you mean 'area'"):
        plots.aera = 3
    with pytest.raises(AttributeError, match="Did you mean 'area'"):
        plots.aera  # noqa: B018  # reading is the test
    with pytest.raises(TypeError, match=r"no column 'corp'\. Did you mean 'crop'"):
        ColumnarModel(1).populate(Plot, 4, corp=3)
    with pytest.raises(ValueError, match="shape"):
        ColumnarModel(1).populate(Plot, 4, crop=[1, 2])
    with pytest.raises(ValueError, match="-1 rows"):
        ColumnarModel(1).populate(Plot, -1)


def test_adopted_arrays_are_the_columns() -> None:
    block = np.zeros((2, 5))
    plots = ColumnarModel(1).adopt(Plot, {"area": block[1]})
    plots.row(2).area = 8
    assert block.tolist() == [[0.0] * 5, [0.0, 0.0, 8.0, 0.0, 0.0]]
    assert plots.crop.tolist() == [0] * 5
    assert np.shares_memory(plots.area, block)


@pytest.mark.parametrize(
    "arrays",
    [
        {"area": np.zeros(4, dtype=np.float32)},
        {"area": np.zeros((4, 2))[:, 0]},
        {"area": np.zeros(4), "crop": np.zeros(3, dtype=np.int16)},
        {"area": np.broadcast_to(np.float64(1), 4)},
        {},
    ],
)
def test_arrays_that_would_need_a_copy_are_not_adopted(arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match=r"[Aa]dopt"):
        ColumnarModel(1).adopt(Plot, arrays)


def test_rows_by_number_and_mask(plots: Population[Plot]) -> None:
    assert plots.row(-1).row == 3
    assert plots.row(np.int64(2)).crop == 2
    for wrong in (4, -5):
        with pytest.raises(IndexError, match="no row"):
            plots.row(wrong)
    assert plots.rows([2, 0]).get("crop") == [2, 0]
    assert plots.rows(plots.crop > 1).get("crop") == [2, 3]
    assert len(plots.rows([])) == 0
    plots.remove(2)
    assert plots.rows([2, 0]).get("crop") == [0]
    assert plots.rows(plots.crop > 1).get("crop") == [3]
    with pytest.raises(IndexError):
        plots.rows([4])


def test_removal_keeps_the_columns(plots: Population[Plot]) -> None:
    gone = plots.row(1)
    gone.remove()
    gone.remove()
    assert plots.living.tolist() == [0, 2, 3]
    assert not plots.is_living(1)
    assert gone.crop == 1
    assert gone not in plots.agents
    assert len(plots) == len(plots.crop) == 4
    assert len(plots.agents) == 3
    plots.remove([0, 3])
    assert plots.agents.get("crop") == [2]
    with pytest.raises(ValueError, match="removed"):
        plots.agents.add(gone)


def test_a_frame_shows_the_living(plots: Population[Plot]) -> None:
    plots.row(0).remove()
    frame = plots.frame()
    assert frame.index.tolist() == [2, 3, 4]
    assert frame.index.name == "unique_id"
    assert list(frame.columns) == ["area", "crop", "soil"]
    assert frame["crop"].tolist() == [1, 2, 3]
    frame.loc[2, "area"] = 100
    assert plots.area[1] == 1.5
    assert list(plots.frame(["soil"]).columns) == ["soil"]
    with pytest.raises(AttributeError, match="no column"):
        plots.frame(["income"])


def test_copies_share_nothing(plots: Population[Plot]) -> None:
    plots.remove(0)
    plots.model.keep = {plots.row(1): plots.agents}  # cycles through hashed views
    for twin in (copy.deepcopy(plots), pickle.loads(pickle.dumps(plots))):
        assert twin.model is not plots.model
        assert twin.area.tolist() == plots.area.tolist()
        assert twin.living.tolist() == [1, 2, 3]
        assert len(twin.model.agents) == 3
        assert twin.row(1).model is twin.model
        assert twin.row(1) in twin.model.keep
        twin.area = 0
        assert plots.area.tolist() == [1.5] * 4


def test_an_empty_population() -> None:
    nobody = ColumnarModel(1).populate(Plot, 0)
    assert len(nobody) == len(nobody.agents) == len(nobody.frame()) == 0
    assert nobody.agents.do("remove").get("area") == []
