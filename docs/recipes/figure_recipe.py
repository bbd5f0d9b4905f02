"""A figure of comparisons and a figure of single runs that the package does not have.

A case names this file; `compare` and `run` then draw the figures for it, each with its numbers as
CSV and its description as text:

    extensions: [figure_recipe.py]
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from synergysim import extending as ss

Tables = Mapping[str, pd.DataFrame]


def incomes(tables: Tables, context: ss.FigureContext, words: ss.Labels) -> ss.Drawing:
    """Draw the mean income of every replication, a row of dots for each variant."""
    from matplotlib.figure import Figure

    runs = tables["outcomes"]
    data = runs.loc[runs["shock"] == context.shock, ["architecture", "replication", "income"]]
    means = data.groupby("architecture", sort=False)["income"].mean()
    names = [words.architecture(name, context) for name in means.index]
    rows = {name: row for row, name in enumerate(means.index)}

    figure = Figure(figsize=(6.7, 1.0 + 0.4 * len(names)), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(data["income"], data["architecture"].map(rows), "o", alpha=0.5)
    axes.plot(means, range(len(names)), "|", color="black", markersize=14)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel(f"{words('outcome.income')}, {words('unit.money')}")
    best, most = names[int(means.argmax())], words.number(float(means.max()), 2)
    title = f"The mean income is highest under “{best}”: {most}"
    axes.set_title(title)
    alt = f"Dots: the mean income of each replication, bars: means. {title}."
    return ss.Drawing(figure, data.reset_index(drop=True), title, alt)


def assets(tables: Tables, context: ss.FigureContext, words: ss.Labels) -> ss.Drawing:
    """Draw mean assets month by month, with the shock and without."""
    from matplotlib.figure import Figure

    data = tables["monthly"][["shock", "month", "date", "assets"]]
    figure = Figure(figsize=(6.7, 3.0), layout="constrained")
    axes = figure.add_subplot()
    for shock, own in data.groupby("shock", sort=False):
        axes.plot(own["month"], own["assets"], label=str(shock))
    axes.legend()
    last = data[data["shock"] == context.shock]["assets"].iloc[-1]
    title = f"Assets end at {words.number(float(last), 0)} PPP$"
    axes.set_title(title)
    return ss.Drawing(figure, data, title, f"Mean assets of households by month. {title}.")


ss.register_figure("incomes_by_variant", incomes, ["outcomes"], needs_comparison=True)
ss.register_figure("assets_by_month", assets, ["monthly"], of="run")
