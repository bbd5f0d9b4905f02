from __future__ import annotations

from types import SimpleNamespace

import pytest

from synergysim.figures import draw


def test_shock_fan_measures_the_fall_against_the_counterfactual(made_up: SimpleNamespace) -> None:
    drawing = draw("shock_fan", {"monthly": made_up.monthly(replications=10)}, made_up.context())
    data = drawing.data
    assert data["months_from_onset"].min() == -12
    assert data["months_from_onset"].max() == 36
    reference = data[data["architecture"] == "independent"].set_index("months_from_onset")
    before = reference.loc[-12:-1]
    assert before["mean"].to_numpy() == pytest.approx(
        before["counterfactual_mean"].to_numpy(), abs=0.01
    )
    trough = reference[reference["is_trough"]].iloc[0]
    assert trough["mean"] / trough["counterfactual_mean"] == pytest.approx(0.75, abs=0.01)
    assert "−25" in drawing.title
    assert drawing.title.startswith(
        "At the lowest point, consumption falls less under “Institutions that coordinate”"
    )


def test_a_negligible_difference_is_not_the_title(made_up: SimpleNamespace) -> None:
    """Falls that differ by 0.4 points in every replication are no headline."""
    monthly = made_up.monthly(("independent", "integrated"), replications=10, effect=0.004)
    drawing = draw("shock_fan", {"monthly": monthly}, made_up.context())
    assert drawing.title.startswith("At the lowest point, significant differences in the fall")
    assert "are at most 0.5 points" in drawing.title


def test_shock_fan_refuses_months_without_the_onset(made_up: SimpleNamespace) -> None:
    tables = {"monthly": made_up.monthly(replications=1)}
    with pytest.raises(ValueError, match="2031-01, is not in the runs"):
        draw("shock_fan", tables, made_up.context(onset_date="2031-01"))
    with pytest.raises(ValueError, match="needs a shock"):
        draw("shock_fan", tables, made_up.context(onset_date=None))
