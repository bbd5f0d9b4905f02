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


def test_the_title_has_the_means_that_are_tested(made_up: SimpleNamespace) -> None:
    """Of 100 households 10 recover, of 10 households 9: 50% on average, 17% of all."""
    counts = pd.DataFrame(
        {
            "architecture": "independent", "shock": "covid19", "replication": [0, 1],
            "months": 0, "at_risk": [100, 10], "recovered": [10, 9], "censored": [90, 1],
        }
    )  # fmt: skip
    drawing = draw("recovery", {"recovery": counts}, made_up.context())
    assert "50.0%" in drawing.title
    assert drawing.data["recovered_share"].tolist() == pytest.approx([19 / 110])


def test_architectures_that_recover_alike_share_a_line_with_all_their_names(
    made_up: SimpleNamespace,
) -> None:
    table = made_up.recovery()
    alike = table[table["architecture"] == "independent"].assign(architecture="integrated")
    others = table[table["architecture"] != "integrated"]
    drawing = draw("recovery", {"recovery": pd.concat([others, alike])}, made_up.context())
    (axes,) = drawing.figure.axes
    texts = [" ".join(text.get_text().split()) for text in axes.texts]
    both = "Independent programmes and One integrated programme"
    other = "One integrated programme and Independent programmes"
    assert sum(both in text or other in text for text in texts) == 1
    assert len([text for text in texts if "%" in text]) == table["architecture"].nunique() - 1
    assert drawing.data["architecture"].nunique() == table["architecture"].nunique()
