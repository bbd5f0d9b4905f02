"""The figure of basins: its title follows the shares, and it names no replications."""

from __future__ import annotations

import pytest

from synergysim.figures import draw


def drawing_of(made_up, **changes):
    return draw("basins", made_up.basin_tables(**changes), made_up.context(shock="none"))


def test_the_title_follows_the_shares(made_up):
    split = drawing_of(made_up, bistable=0.3).title
    assert split.startswith("For 30% of families")
    assert "PPP$ 800" in split
    assert split.endswith("without the fixed cost, for none")
    assert drawing_of(made_up, bistable=0.0).title.startswith("For no family")


def test_a_control_with_a_trap_is_not_hidden(made_up):
    tables = made_up.basin_tables()
    tables["basins"].loc[1, "bistable"] = 0.07
    assert draw("basins", tables, made_up.context()).title.endswith("for 7%")


@pytest.mark.parametrize("bistable", [0.3, 0.0])
def test_everything_is_on_the_page_and_described(made_up, bistable):
    from tests.figures.test_figures import texts_inside

    drawing = drawing_of(made_up, bistable=bistable)
    shown = " ".join(texts_inside(drawing)).replace("\n", " ")
    assert drawing.title in shown
    assert ("quartiles" in shown) == (bistable > 0.0)
    assert "simulation, not forecast" in shown
    assert "replications" not in shown
    assert drawing.title in drawing.alt
    assert {"world", "third", "assets", "later", "bistable"} <= set(drawing.data)


def test_a_missing_control_is_refused(made_up):
    tables = made_up.basin_tables()
    tables["basins"] = tables["basins"][:1]
    with pytest.raises(ValueError, match="no_fixed_cost"):
        draw("basins", tables, made_up.context())
