from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from synergysim.figures import FIGURES, applicable, draw
from synergysim.measures.growth_incidence import growth_incidence, panel_growth_incidence
from synergysim.measures.percentiles import percentiles
from synergysim.measures.quantiles import quantile_groups


def groups(gain: float, replications: int = 10) -> pd.DataFrame:
    """Two variants whose second gives the poorest fifth more, and the richest nothing."""
    random = np.random.default_rng(2)
    rows = []
    for replication in range(replications):
        chance = random.normal(0.0, 0.1)
        for name, more in (("independent", 0.0), ("integrated", gain)):
            for fifth in range(1, 6):
                factor = 1.0 + more * (5 - fifth) / 4.0 + random.normal(0.0, 0.001)
                rows.append(
                    (
                        name,
                        replication,
                        "fifth",
                        str(fifth),
                        "consumption",
                        (fifth + chance) * factor,
                    )
                )
            rows += [
                (name, replication, "all", "all", f"consumption_p{p:02d}", p / 20.0 + chance + more)
                for p in (5, 50, 95)
            ]
    columns = ["architecture", "replication", "group", "level", "measure", "value"]
    return pd.DataFrame(rows, columns=columns).assign(shock="covid19")


def test_the_title_says_what_the_poorest_and_the_richest_fifth_gain(
    made_up: SimpleNamespace,
) -> None:
    drawing = draw("who_gains", {"groups": groups(0.05)}, made_up.context())
    assert drawing.title.startswith("Consumption of the poorest quintile is 5.0% higher under “One")
    fifths = drawing.data[drawing.data["panel"] == "fifth"].set_index("position")["percent"]
    assert fifths[1] == pytest.approx(5.0, abs=0.3)
    assert fifths[5] == pytest.approx(0.0, abs=0.2)
    percentiles = drawing.data[drawing.data["panel"] == "percentile"]
    assert percentiles["position"].tolist() == [5, 50, 95]


def test_the_curves_are_the_references_of_growth_incidence(made_up: SimpleNamespace) -> None:
    random = np.random.default_rng(4)
    before = random.lognormal(size=400)
    after = before * random.uniform(0.9, 1.4, size=400)
    heads, levels = random.integers(1, 9, size=400).astype(float), np.arange(5, 100, 5)
    fifth = quantile_groups(before, heads, groups=5)
    rows = []
    for name, welfare in (("independent", before), ("integrated", after)):
        values = [
            ("all", "all", f"consumption_p{level:02d}", value)
            for level, value in zip(levels, percentiles(welfare, levels, heads), strict=True)
        ]
        values += [
            (
                "fifth",
                str(place + 1),
                "consumption",
                np.average(welfare[fifth == place], weights=heads[fifth == place]),
            )
            for place in range(5)
        ]
        rows += [(name, replication, *value) for replication in (0, 1) for value in values]
    columns = ["architecture", "replication", "group", "level", "measure", "value"]
    table = pd.DataFrame(rows, columns=columns).assign(shock="covid19")
    data = draw("who_gains", {"groups": table}, made_up.context()).data
    found = {panel: part.sort_values("position") for panel, part in data.groupby("panel")}
    np.testing.assert_allclose(
        found["percentile"]["percent"],
        100.0 * growth_incidence(before, after, levels, heads, heads),
    )
    np.testing.assert_allclose(
        found["fifth"]["percent"],
        100.0 * panel_growth_incidence(before, after, heads, groups=5),
    )


def test_nothing_is_claimed_without_an_effect_or_without_replications(
    made_up: SimpleNamespace,
) -> None:
    nothing = draw("who_gains", {"groups": groups(0.0)}, made_up.context())
    low, high = nothing.data[["percent_low", "percent_high"]].iloc[-5]
    assert nothing.title.startswith("No significant") == (low <= 0.0 <= high)
    less = draw("who_gains", {"groups": groups(-0.05)}, made_up.context())
    assert less.title.startswith("Consumption of the poorest quintile is 5.0% lower under “One")
    trifle = draw("who_gains", {"groups": groups(0.003)}, made_up.context())
    assert trifle.title.endswith("are at most 0.5%")
    single = draw("who_gains", {"groups": groups(0.05, replications=1)}, made_up.context())
    assert single.title.startswith("Too few replications")


def test_it_needs_two_variants(made_up: SimpleNamespace) -> None:
    alone = groups(0.05).query("architecture == 'independent'")
    assert "who_gains" in FIGURES
    assert "who_gains" not in applicable({"groups": alone}, made_up.context())


def test_the_largest_of_several_gains_is_stated_only_after_correction(
    made_up: SimpleNamespace,
) -> None:
    """A gain of 2 % with p of 0.03 is significant alone, and not as the best of four."""

    def title(names: tuple[str, ...]) -> str:
        table = made_up.groups(architectures=names, replications=10, effect=0.0, noise=0.0)
        wobble = 0.024 * (-1.0) ** table["replication"].to_numpy()
        gain = 0.02 * (table["architecture"] == "integrated") + wobble
        table["value"] *= 1.0 + gain * (table["architecture"] != "independent")
        return draw("who_gains", {"groups": table}, made_up.context()).title

    assert title(("independent", "integrated")).startswith(
        "Consumption of the poorest quintile is 2.0%"
    )
    assert title(made_up.FIVE).startswith("No significant difference")
