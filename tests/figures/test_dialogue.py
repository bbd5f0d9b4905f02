"""Titles of overlap, poverty lines, costs, territories, levers, maps and institutions."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from tests.figures.test_layout import fits

from synergysim.figures import draw
from synergysim.figures.arrangement import arrangement
from synergysim.figures.drawing import NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.institutions_diagram import finding
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.poverty_lines import GAP, HEADCOUNT, over_lines
from synergysim.figures.sizes import SIZES
from synergysim.figures.ticks import decimals_needed
from synergysim.measures.poverty import poverty_gap
from synergysim.scenario.load import load_scenario
from synergysim.statistics.grids import grid, switches

WORDS = load_labels("en")
TWO = ("independent", "integrated")


def groups(values: dict[str, dict[str, float]], replications: int, noise: float) -> pd.DataFrame:
    """Measures of everybody by architecture; chance is shared by pairs, noise is not."""
    random = np.random.default_rng(2)
    chance = random.normal(0.0, 0.02, replications)
    rows = [
        (
            name,
            "covid19",
            replication,
            "all",
            "all",
            measure,
            value + chance[replication] + random.normal(0.0, noise),
        )
        for name, measures in values.items()
        for replication in range(replications)
        for measure, value in measures.items()
    ]
    columns = ["architecture", "shock", "replication", "group", "level", "measure", "value"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("both", "replications", "noise", "starts"),
    [
        (0.10, 12, 0.001, "More families are on both lists than by chance under 2 of 2"),
        (0.05, 12, 0.001, "Fewer families are on both lists than by chance under 1 of 2"),
        (0.083, 12, 0.0001, "The share of families on both lists differs from that by chance by"),
        (0.082, 12, 0.01, "The share of families on both lists does not differ significantly"),
        (0.08, 12, 0.0, "The share of families on both lists is exactly that by chance"),
        (0.10, 9, 0.001, "Too few replications"),
        (0.10, 1, 0.0, "Too few replications"),
    ],
)
def test_overlap_is_set_against_chance(made_up, both, replications, noise, starts) -> None:
    first = {"on_list_social": 0.4, "on_list_productive": 0.2, "on_list_both_by_chance": 0.08}
    other = 0.1 if both > 0.09 else 0.08
    values = {
        "independent": first | {"on_list_both": other},
        "integrated": first | {"on_list_both": both},
    }
    drawing = draw("overlap", {"groups": groups(values, replications, noise)}, made_up.context())
    assert drawing.title.startswith(starts)
    assert len(drawing.data) == 2


def test_overlap_without_a_list_is_not_drawn(made_up) -> None:
    lists = dict.fromkeys(("on_list_social", "on_list_both", "on_list_both_by_chance"), 0.1)
    rows = groups({"independent": lists, "integrated": lists}, 3, 0.0)
    with pytest.raises(NothingToShowError, match="can be compared"):
        draw("overlap", {"groups": rows}, made_up.context())


@pytest.mark.parametrize(
    ("lifted", "cost", "replications", "starts"),
    [
        (0.02, 0.0, 12, "More households are above the poverty line at no higher cost under “One"),
        (0.02, 20.0, 12, "More households are above the poverty line, at a higher cost"),
        (0.0001, -20.0, 12, "Cost is lower under “One integrated programme”"),
        (-0.02, -20.0, 12, "Fewer households are above the poverty line, at a lower cost"),
        (-0.02, 0.0, 12, "No more households are above the poverty line, at no lower cost"),
        (0.0, 20.0, 12, "No more households are above the poverty line, at no lower cost"),
        (0.0001, 0.0, 12, "No architecture differs from “Independent programmes” enough"),
        (0.02, 20.0, 9, "Too few replications"),
        (0.02, 20.0, 1, "Too few replications"),
    ],
)
def test_the_plane_says_what_more_households_cost(
    made_up, lifted, cost, replications, starts
) -> None:
    poor = {
        "independent": {"headcount_households": 0.5},
        "integrated": {"headcount_households": 0.5 - lifted},
    }
    rows = groups(poor, replications, 0.0002)
    random = np.random.default_rng(3)
    costs = pd.DataFrame(
        {
            "architecture": np.repeat(TWO, replications), "shock": "covid19",
            "replication": np.tile(np.arange(replications), 2),
            "cost": np.repeat([900.0, 900.0 + cost], replications)
            + random.normal(0.0, 1.0, 2 * replications),
        }
    )  # fmt: skip
    drawing = draw("cost_plane", {"groups": rows, "outcomes": costs}, made_up.context())
    assert drawing.title.startswith(starts)


def test_identical_architectures_cost_the_same(made_up) -> None:
    same = groups({name: {"headcount_households": 0.5} for name in TWO}, 12, 0.0)
    costs = same.assign(cost=900.0)[["architecture", "shock", "replication", "cost"]]
    drawing = draw("cost_plane", {"groups": same, "outcomes": costs}, made_up.context())
    assert drawing.title.startswith("Cost and the number of households above the poverty line are")


def percentiles(gains: dict[str, float], replications: int, noise: float = 0.0005) -> pd.DataFrame:
    levels = {f"consumption_p{p:02d}": 0.5 + p / 18.0 for p in range(5, 100, 5)}
    random = np.random.default_rng(4)
    table = groups(dict.fromkeys(gains, levels), replications, 0.0)
    shift = {
        (n, r): 1.0 + g + random.normal(0.0, noise) * (g != 0.0)
        for n, g in gains.items()
        for r in range(replications)
    }
    keys = zip(table["architecture"], table["replication"], strict=True)
    return table.assign(value=table["value"] * [shift[key] for key in keys])


@pytest.mark.parametrize(
    ("gain", "replications", "starts"),
    [
        (0.1, 12, "Fewer persons are poor under “One integrated programme”"),
        (-0.1, 12, "More persons are poor under “One integrated programme”"),
        (0.0, 12, "The share of poor persons is the same as under “Independent programmes”"),
        (0.003, 12, "Architectures differ from “Independent programmes” in the share of poor"),
        (0.1, 9, "Too few replications"),
        (0.1, 1, "Too few replications"),
    ],
)
def test_poverty_is_compared_at_every_line(made_up, gain, replications, starts) -> None:
    rows = percentiles({"independent": 0.0, "integrated": gain}, replications)
    drawing = draw("poverty_curve", {"groups": rows}, made_up.context())
    assert drawing.title.startswith(starts)


def test_a_comparison_that_depends_on_the_line_is_called_so(made_up) -> None:
    rows = percentiles({"independent": 0.0, "integrated": 0.0}, 12)
    mine = rows["architecture"] == "integrated"
    spread = rows["value"].where(~mine, 2.0 + 1.3 * (rows["value"] - 2.0))
    title = draw("poverty_curve", {"groups": rows.assign(value=spread)}, made_up.context()).title
    assert "depends on the line" in title
    assert title.index("fewer at") < title.index("more at")


def test_headcounts_are_read_between_percentiles() -> None:
    rows = percentiles({"independent": 0.0}, 1)
    chance = rows["value"].iloc[0] - (0.5 + 5 / 18.0)
    found = over_lines(rows, 1.0)[HEADCOUNT]
    # Consumption at percentile p is 0.5 + p / 18: a line of 2 lies at percentile 27.
    assert found[2.0].iloc[0] == pytest.approx(0.27 - 0.18 * chance)


def test_poverty_gaps_are_read_from_percentiles_nearly_as_from_everybody() -> None:
    welfare = np.exp(np.random.default_rng(6).normal(0.8, 0.7, 100_000))
    shares = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
    levels = {f"consumption_p{p:02d}": float(np.percentile(welfare, p)) for p in shares}
    rows = groups({"independent": levels}, 1, 0.0)
    chance = rows["value"].iloc[0] - levels["consumption_p05"]
    found = over_lines(rows, 2.15)[GAP]
    assert list(found) == [0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0]
    exact = [poverty_gap(welfare + chance, z * 2.15) for z in found]
    assert found.iloc[0].to_numpy() == pytest.approx(exact, abs=0.004)


@pytest.mark.parametrize(
    ("line", "lower", "higher", "told"),
    [
        # The poorest tenth alone has less: one line counts more persons, the gap tells of more.
        (4.0, (5, 10), (), "at 25% of the poverty line; at the other lines shown"),
        # Below every line: no headcount shows that the poorest twentieth has less.
        (4.4, (5,), (), "; the poverty gap is larger under “One integrated programme” (lines: "),
        # The poorest have less and the others more.
        (4.0, (5, 10), (60, 70, 80, 90), "depends on the line"),
    ],
)
def test_headcount_and_gap_may_say_different_things(made_up, line, lower, higher, told) -> None:
    rows = percentiles({"independent": 0.0, "integrated": 0.0}, 12)
    mine = rows["architecture"] == "integrated"
    percentile = rows["measure"].str.removeprefix("consumption_p").astype(int)
    factor = pd.Series(1.0, rows.index)
    factor[mine & percentile.isin(lower)] = 0.4
    factor[mine & percentile.isin(higher)] = 1.05
    changed = rows.assign(value=rows["value"] * factor).sort_values("value", kind="stable")
    context = made_up.context(poverty_line=line)
    drawing = draw("poverty_curve", {"groups": changed}, context)
    assert told in drawing.title
    gaps = drawing.data[drawing.data["measure"] == "poverty_gap"].dropna(subset=["differs"])
    stated = gaps[gaps["differs"].astype(bool) & (gaps["mean"].abs() >= 0.5)]
    assert len(stated) > 0
    assert (stated["mean"] > 0.0).all()
    assert "gap is larger" in drawing.title
    assert f"(lines: {len(stated)} of {len(gaps)})" in drawing.title


def test_the_gap_of_another_architecture_is_not_denied(made_up) -> None:
    names = ("independent", "integrated", "complementary-design")
    rows = percentiles(dict.fromkeys(names, 0.0), 12)
    percentile = rows["measure"].str.removeprefix("consumption_p").astype(int)
    factor = pd.Series(1.0, rows.index)
    # More persons are poor at higher lines under one; only the poorest have less under another.
    factor[(rows["architecture"] == "integrated") & (percentile >= 60) & (percentile < 95)] = 0.99
    poorest = (rows["architecture"] == "complementary-design") & (percentile == 5)
    factor[poorest] = 0.4
    changed = rows.assign(value=rows["value"] * factor)
    title = draw("poverty_curve", {"groups": changed}, made_up.context(poverty_line=4.4)).title
    assert title.startswith("More persons are poor under “One integrated programme”")
    assert "; the poverty gap is larger under “Complementary by design” (lines: " in title


def test_gaps_without_a_difference_that_matters_are_said_to_have_none(made_up) -> None:
    rows = percentiles({"independent": 0.0, "integrated": 0.003}, 12)
    title = draw("poverty_curve", {"groups": rows}, made_up.context()).title
    assert title.endswith(
        "no difference in the poverty gap is both significant and large enough to matter"
    )
    same = percentiles({"independent": 0.0, "integrated": 0.0}, 12)
    assert "gap" not in draw("poverty_curve", {"groups": same}, made_up.context()).title


@pytest.mark.parametrize(
    ("gain", "noise", "replications", "told"),
    [
        (
            0.05,
            0.001,
            12,
            "more families are on both lists than under “Independent programmes” in"
            " 4 of 6 territories, and fewer in 0",
        ),
        (0.004, 0.0001, 12, "by at most 0.5 points in every territory"),
        (0.001, 0.02, 12, "in any of 6 territories"),
        (0.0, 0.0, 12, "the same as under “Independent programmes” in all 6 territories"),
        (0.05, 0.001, 9, "Too few replications to compare 6 territories"),
        (0.05, 0.001, 1, "Too few replications to compare 6 territories"),
    ],
)
def test_territories_are_counted_only_if_they_differ(
    made_up, gain, noise, replications, told
) -> None:
    random = np.random.default_rng(5)
    rows = [
        (
            name,
            "covid19",
            replication,
            "territory",
            str(place),
            "on_list_both",
            0.1 + gain * (name == "integrated") * (place < 4) + random.normal(0.0, noise),
        )
        for name in TWO
        for replication in range(replications)
        for place in range(6)
    ]
    columns = ["architecture", "shock", "replication", "group", "level", "measure", "value"]
    table = pd.DataFrame(rows, columns=columns)
    assert told in draw("territories", {"groups": table}, made_up.context()).title
    with pytest.raises(NothingToShowError, match="too few territories"):
        draw("territories", {"groups": table[table["level"] < "3"]}, made_up.context())


def runs(effect: float, replications: int = 12, noise: float = 0.001) -> pd.DataFrame:
    """Two levers; the first changes income, half as much where the second is on."""
    random = np.random.default_rng(6)
    return pd.DataFrame(
        [
            {
                "levers.champions": one,
                "levers.money": two,
                "replication": replication,
                "income": 3.0
                + effect * (one == "with") * (1.0 if two == "without" else 0.5)
                + random.normal(0.0, noise) * (effect != 0.0),
            }
            for one in ("without", "with")
            for two in ("without", "with")
            for replication in range(replications)
        ]
    )


FACTORS = pd.DataFrame(
    {
        "factor": ["levers.champions", "levers.money"],
        "title": ["local champions", "joint budget"],
        "grade": "",
        "low": None,
        "high": None,
        "case": None,
    }
)


@pytest.mark.parametrize(
    ("effect", "replications", "starts"),
    [
        (0.2, 12, "Local champions: higher income in 2 of 2 settings of the other levers, by 0.1"),
        (-0.2, 12, "Local champions: lower income in 2 of 2 settings of the other levers, by 0.1"),
        (0.005, 12, "No lever has a significant effect on income"),
        (0.0, 12, "No lever changes income in any replication"),
        (0.2, 9, "Too few replications to compare income"),
        (0.2, 1, "Too few replications to compare income"),
    ],
)
def test_levers_are_compared_with_and_without(made_up, effect, replications, starts) -> None:
    table = switches(runs(effect, replications), "income", ["levers.champions", "levers.money"])
    assert len(table) == 4
    drawing = draw("with_and_without", {"switches": table, "factors": FACTORS}, made_up.context())
    assert drawing.title.startswith(starts)


@pytest.mark.parametrize(
    ("language", "factor", "ends"),
    [
        ("en", 1.0, ", by 0.200 PPP$ a day"),
        ("en", 2.0, ", by 0.200 to 0.400 PPP$ a day"),
        ("es", 1.0, "de las demás palancas (0,200 USD PPA al día)"),
        ("es", 2.0, "de las demás palancas (de 0,200 a 0,400 USD PPA al día)"),
        ("fr", 1.0, "sur 2 (0,200 USD PPA par jour)"),
        ("fr", 2.0, "sur 2 (0,200 à 0,400 USD PPA par jour)"),
    ],
)
def test_the_size_of_a_lever_follows_no_second_preposition(made_up, language, factor, ends) -> None:
    table = switches(runs(0.2), "income", ["levers.champions", "levers.money"])
    mine = table["factor"] == "levers.champions"
    for column, shift in (("mean", 0.0), ("low", -0.01), ("high", 0.01)):
        table.loc[mine, column] = [0.2 + shift, 0.2 * factor + shift]
    tables = {"switches": table, "factors": FACTORS}
    title = draw("with_and_without", tables, made_up.context(), language).title
    assert title.endswith(ends)


def mapped(gain: float, replications: int = 12, noise: float = 0.001) -> pd.DataFrame:
    random = np.random.default_rng(7)
    return pd.DataFrame(
        [
            {"support": one, "share": two, "replication": replication,
             "income": 3.0 + gain * one * two + random.normal(0.0, noise) * (gain != 0.0)}
            for one in (0.1, 0.5, 0.9)
            for two in (0.0, 0.25, 0.5)
            for replication in range(replications)
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gain", "replications", "starts"),
    [
        (1.0, 12, "From 0.1 to 0.9 of support, income changes by 0.00"),
        (0.001, 12, "Over the range of support, income does not change enough to matter"),
        (0.0, 12, "Over the range of support, income does not change enough to matter"),
        (1.0, 9, "Too few replications to say how support and share change income"),
    ],
)
def test_a_map_says_what_changes_along_its_edges(made_up, gain, replications, starts) -> None:
    factors = pd.DataFrame(
        {
            "factor": ["support", "share"],
            "title": "",
            "grade": "",
            "low": None,
            "high": None,
            "case": [0.7, 0.9],
        }
    )
    table = grid(mapped(gain, replications), "income", "support", "share")
    drawing = draw("grid_map", {"grid": table, "factors": factors}, made_up.context())
    assert drawing.title.replace("+", "").replace("−", "").startswith(starts)
    # The case lies beyond the levels of the share: there is no ring.
    assert not any("ring" in axes.get_title() for axes in drawing.figure.axes)


def test_two_levels_make_no_map() -> None:
    few = mapped(1.0)
    assert grid(few[few["support"] < 0.9], "income", "support", "share").empty


@pytest.mark.parametrize(
    ("case", "changes", "told"),
    [
        ("lesotho", {}, "The design settles targeting; left to agreement: budget, timing and"),
        ("lesotho", {"architecture": "integrated"}, "The design settles all four functions"),
        ("lesotho", {"architecture": "independent"}, "The design settles nothing; left to"),
        ("lesotho", {"architecture": "social-only"}, "No social and productive programme is to"),
    ],
)
def test_the_diagram_says_what_the_design_settles(case, changes, told) -> None:
    table = arrangement(load_scenario(case, **changes).scenario)
    assert finding(table, WORDS).startswith(told)
    bodies = int((table["kind"] == "body").sum())
    end = {0: "no coordination body", 1: "one coordination body"}[bodies]
    assert finding(table, WORDS).endswith(end)


def test_ticks_have_the_decimals_that_they_need() -> None:
    assert decimals_needed([-0.5, -0.25, 0.0]) == 2
    assert decimals_needed([0.0, 5000.0]) == 0
    assert decimals_needed([0.1 + 0.2, 0.6]) == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
def test_three_levers_with_long_names_fit_every_size(made_up, language, size) -> None:
    names = [f"levers.{key}" for key in ("champions", "money", "territorial")]
    long = "a lever with a long name that its author gave it"
    factors = pd.DataFrame({"factor": names, "title": [f"{long}, {n}" for n in range(3)]})
    both = [runs(0.5).assign(**{names[2]: level}) for level in ("without", "with")]
    table = switches(pd.concat(both, ignore_index=True), "income", names)
    tables = {"switches": table, "factors": factors}
    drawing = draw("with_and_without", tables, made_up.context(), language, size)
    fits(drawing, size)
    assert drawing.title[0].isupper()
    assert len(table) == 12


def tiles_in_grey(noise: float, context: FigureContext) -> list[np.ndarray]:
    """Draw territories with more and with fewer families in turn, and cut out their tiles."""
    rows = [
        (name, "covid19", replication, "territory", str(place), "on_list_both", value)
        for replication in range(12)
        for place in range(4)
        for name, value in (
            ("independent", 0.2),
            ("integrated", 0.2 + 0.05 * (-1) ** place + noise * (-1) ** replication),
        )
    ]
    columns = ["architecture", "shock", "replication", "group", "level", "measure", "value"]
    figure = draw("territories", {"groups": pd.DataFrame(rows, columns=columns)}, context).figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    grey = np.asarray(canvas.buffer_rgba())[..., :3] @ [0.299, 0.587, 0.114]
    found = []
    for patch in figure.axes[1].patches:
        x0, y0, x1, y1 = (round(number) for number in patch.get_window_extent().extents)
        found.append(grey[len(grey) - y1 + 2 : len(grey) - y0 - 2, x0 + 2 : x1 - 2])
    return found


def test_a_sign_tells_more_from_fewer_in_grey(made_up: SimpleNamespace) -> None:
    for place, tile in enumerate(tiles_in_grey(0.0001, made_up.context())):
        strokes = np.abs(tile - np.median(tile)) > 50.0
        height, width = strokes.shape
        middle = strokes[:, width // 2 - 1 : width // 2 + 2].any(axis=1)
        across = strokes[height // 2 - 1 : height // 2 + 2].any(axis=0)
        assert across.mean() > 0.3
        assert (middle.mean() > 0.3) == (place % 2 == 0)


def test_hatching_rises_with_more_and_falls_with_fewer_in_grey(made_up: SimpleNamespace) -> None:
    for place, tile in enumerate(tiles_in_grey(1.0, made_up.context())):
        rising = np.abs(tile[1:, :-1] - tile[:-1, 1:]).mean()
        falling = np.abs(tile[1:, 1:] - tile[:-1, :-1]).mean()
        assert (rising < falling) == (place % 2 == 0)
