"""Two outcomes of runs that the package does not have.

A case names this file, and every run of the case then has two more columns in ``outcomes``:

    extensions: [measure_recipe.py]
"""

from __future__ import annotations

import numpy as np

from synergysim import extending as ss
from synergysim.measures.inequality import gini


def gini_of_assets(run: ss.RunView) -> float:
    """Gini coefficient of productive assets over households at the end of the run."""
    assets = run["assets"]
    return gini(assets) if assets.any() else float("nan")


def share_without_assets_lost(run: ss.RunView) -> float:
    """Share of persons whose household has at least 90 % of the assets it would have had."""
    if run.without_shock is None:
        return float("nan")
    kept = run["assets"] >= 0.9 * run.without_shock["assets"]
    return float(np.average(kept, weights=run.persons))


ss.register_measure(
    ss.Outcome(
        name="gini_of_assets",
        label="Gini coefficient of assets",
        family="assets of households",
        unit=ss.UNITS["index"],
        direction="less",
        about="households",
        meaning="Gini coefficient of productive assets at the end of the run",
        source="Cowell 2011",
        misleads="It falls when rich families lose assets, without any gain of poor ones.",
    ),
    gini_of_assets,
    labels={"es": "coeficiente de Gini de los activos", "fr": "coefficient de Gini des actifs"},
)
ss.register_measure(
    ss.Outcome(
        name="assets_protected",
        label="share of persons who kept their assets",
        family="assets of households",
        unit=ss.UNITS["share"],
        direction="more",
        about="persons",
        meaning="share whose household ends with 90 % or more of its assets without the shock",
        source="own definition",
        decimals=0,
    ),
    share_without_assets_lost,
)
