from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from synergysim.figures import draw


def test_recovery_is_kaplan_meier_over_all_replications(made_up: SimpleNamespace) -> None:
    counts = pd.DataFrame(
        {
            "architecture": "independent",
            "shock": "covid19",
            "replication": [0, 0, 0, 1, 1],
            "months": [0, 1, 2, 0, 1],
            "at_risk": [10, 8, 4, 10, 10],
            "recovered": [2, 2, 1, 0, 10],
            "censored": [0, 2, 3, 0, 0],
        }
    )
    drawing = draw("recovery", {"recovery": counts}, made_up.context())
    expected = [0.1, 1 - 0.9 * (1 - 12 / 18), 1 - 0.9 * (6 / 18) * (3 / 4)]
    assert drawing.data["recovered_share"].tolist() == pytest.approx(expected)
    assert drawing.data["censored"].tolist() == [0, 2, 3]
    broken = counts.assign(at_risk=[10, 9, 4, 10, 10])
    with pytest.raises(ValueError, match="do not add up"):
        draw("recovery", {"recovery": broken}, made_up.context())
