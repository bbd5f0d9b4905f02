from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from synergysim.figures import FIGURES, FigureContext, applicable, draw, draw_each, save_each
from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.labels import LabelError

LONG = {"b": "A national strategy for the convergence of social protection and development"}


OF_LEVELS = ("benefit_incidence", "funnel", "recovery_by_group", "overlap")
"""Figures whose titles tell levels under the reference, not differences."""

NOTHING = (
    "does not differ significantly between “",
    "No significant difference in",
    "does not differ significantly between any architecture and “Independent",
    "no architecture differs significantly",
    "No architecture spends significantly more and lifts significantly more households",
    "differ significantly from “Independent",
    "No architecture differs from “Independent",
)
OF_ARCHITECTURES = [name for name, entry in FIGURES.items() if entry.arms is not True]

Case = tuple[dict[str, pd.DataFrame], FigureContext]


def drawn_texts(figure: Figure) -> list[Text]:
    """List the texts that matplotlib draws; it draws no ticks outside an axis's view."""
    found = [*figure.texts]
    for axes in figure.axes:
        if not axes.axison:
            continue
        found += [*axes.texts, axes.title, axes._left_title]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            found.append(axis.label)
            found += [
                tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high
            ]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def texts_inside(drawing: Drawing) -> list[str]:
    """Check that no text leaves the page or covers another, and list the texts."""
    drawing.figure.canvas.draw()
    page = drawing.figure.bbox
    texts = drawn_texts(drawing.figure)
    boxes = [text.get_window_extent() for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        inside = min(box.x0, box.y0) >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside, f"{text.get_text()!r} leaves the page: {box}"
    for (one, first), (two, second) in itertools.combinations(zip(texts, boxes, strict=True), 2):
        overlap = Bbox.intersection(first, second)
        covered = overlap is not None and min(overlap.width, overlap.height) > 1.0
        assert not covered, f"{one.get_text()!r} and {two.get_text()!r} overlap"
    return [text.get_text() for text in texts]


def numbers_in(text: str) -> int:
    return sum(any(sign.isdigit() for sign in word) for word in text.split())


def five(made_up: SimpleNamespace) -> Case:
    return made_up.tables(replications=3), made_up.context()


def one_replication_and_a_long_name(made_up: SimpleNamespace) -> Case:
    tables = made_up.tables(architectures=("independent", "b"), replications=1)
    return tables, made_up.context(architecture_titles=LONG)


def five_with_long_names(made_up: SimpleNamespace) -> Case:
    names = ("independent", "b", "c", "d", "e")
    titles = dict.fromkeys(names[1:], LONG["b"])
    tables = made_up.tables(architectures=names, replications=2, effect=0.001)
    return tables, made_up.context(architecture_titles=titles, context_title=20 * "Long title ")


def missing_and_negative(made_up: SimpleNamespace) -> Case:
    poor = made_up.outcomes(replications=3, effect=-0.2, noise=0.5)
    poor.loc[poor["architecture"] == "integrated", "income"] = np.nan
    poor["consumption"] = 0.0
    gaps = made_up.groups(replications=3, effect=-0.2, noise=0.5)
    gaps.loc[gaps["architecture"] == "integrated", "value"] = np.nan
    tables = {
        "outcomes": poor,
        "groups": gaps,
        "monthly": made_up.monthly(replications=3, effect=-0.1, depth=0.1),
        "recovery": made_up.recovery(replications=3, effect=0.0005, pace=0.0),
        "money": made_up.money(replications=3, scale=1e5, emergency=0.0),
        "cost_effectiveness": made_up.costs(effect=-0.2),
        "funnel": made_up.funnel(replications=3, effect=-0.2, noise=0.5),
        "explained": made_up.explained(replications=3, effect=-0.2, noise=0.5),
    }
    return tables, made_up.context()


EMPTY = {(missing_and_negative, "poverty_curve")}
"""Runs whose percentiles have no line in common."""

CASES = (five, one_replication_and_a_long_name, five_with_long_names, missing_and_negative)


_MADE: dict[str, Case] = {}


def once(case: Callable[[SimpleNamespace], Case], made_up: SimpleNamespace) -> Case:
    """Make the tables of one of :data:`CASES` once for all figures and sizes."""
    if case.__name__ not in _MADE:
        _MADE[case.__name__] = case(made_up)
    return _MADE[case.__name__]


@pytest.mark.parametrize("name", OF_ARCHITECTURES)
@pytest.mark.parametrize("case", CASES)
def test_everything_is_on_the_page_and_described(
    name: str, case: Callable[[SimpleNamespace], Case], made_up: SimpleNamespace
) -> None:
    tables, context = once(case, made_up)
    if (case, name) in EMPTY:
        with pytest.raises(NothingToShowError):
            draw(name, tables, context)
        return
    drawing = draw(name, tables, context)
    shown = " ".join(texts_inside(drawing)).replace("\n", " ")
    assert drawing.title in shown
    assert "simulation, not forecast" in shown
    assert "0123456789ab" in shown
    assert len(drawing.alt) >= 80
    assert numbers_in(drawing.alt) >= 3
    assert drawing.title in drawing.alt
    assert not drawing.data.empty


def test_save_each_writes_five_files_for_each_figure(
    tmp_path: Path, made_up: SimpleNamespace
) -> None:
    drawn = dict(draw_each(made_up.tables(replications=2), made_up.context()))
    assert list(drawn) == OF_ARCHITECTURES
    some = ("forest", "who_gains", "funnel")
    paths = save_each([(name, drawn[name]) for name in some], tmp_path / "figures")
    names = [path.name for path in paths]
    kinds = ("svg", "pdf", "png", "csv", "txt")
    assert names == [f"{name}.{kind}" for name in some for kind in kinds]
    assert all(path.stat().st_size > 80 for path in paths)


def test_the_same_results_give_the_same_bytes(tmp_path: Path, made_up: SimpleNamespace) -> None:
    tables = {"recovery": made_up.recovery(replications=2)}
    one, two = (
        draw("recovery", tables, made_up.context()).save(tmp_path / name, "recovery")
        for name in ("one", "two")
    )
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


def test_only_what_the_results_can_fill_is_drawn(made_up: SimpleNamespace) -> None:
    tables = made_up.tables(replications=2)
    calm = made_up.context(shock="none", onset_date=None)
    assert applicable({**tables, "groups": tables["groups"].assign(shock="none")}, calm) == [
        "forest",
        "who_gains",
        "poverty_curve",
        "benefit_incidence",
        "overlap",
        "territories",
        "cost_plane",
    ]
    assert applicable({"money": tables["money"]}, made_up.context()) == ["budget_waterfall"]
    alone = made_up.tables(architectures=("independent",), replications=2)
    assert applicable(alone, made_up.context()) == [
        "benefit_incidence",
        "funnel",
        "shock_fan",
        "recovery",
        "recovery_by_group",
        "budget_waterfall",
    ]


def test_an_architecture_alone_is_not_compared(made_up: SimpleNamespace) -> None:
    tables = made_up.tables(architectures=("independent",), replications=2)
    for name in applicable(tables, made_up.context()):
        drawing = draw(name, tables, made_up.context())
        texts_inside(drawing)
        assert "compare" not in drawing.title
        assert "Independent programmes" in drawing.title


def test_titles_stay_true_without_an_effect(made_up: SimpleNamespace) -> None:
    tables = made_up.tables(replications=10, effect=0.0)
    for name in OF_ARCHITECTURES:
        if name in OF_LEVELS:
            continue
        title = draw(name, tables, made_up.context()).title
        assert any(nothing in title for nothing in NOTHING), title


def test_figures_of_money_are_left_out_where_the_reference_has_none(
    made_up: SimpleNamespace,
) -> None:
    tables = dict(made_up.tables(replications=3))
    context = made_up.context()
    tables["money"] = tables["money"].query("architecture != @context.reference")
    said: list[str] = []
    drawn = [name for name, _ in draw_each(tables, context, announce=said.append)]
    assert "forest" in drawn
    assert "budget_waterfall" not in drawn
    assert any("budget_waterfall" in line and "no such amounts" in line for line in said)


def test_an_absent_reference_or_figure_is_refused(made_up: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="the reference other is not in the table"):
        draw("forest", {"outcomes": made_up.outcomes()}, made_up.context(reference="other"))
    with pytest.raises(KeyError, match=r"there are: .*forest"):
        draw("pie", {}, made_up.context())


def test_a_language_without_texts_is_refused(made_up: SimpleNamespace) -> None:
    with pytest.raises(LabelError, match="no labels in language 'xx'"):
        draw("forest", made_up.tables(replications=2), made_up.context(), language="xx")


def test_drawing_leaves_no_trace_in_matplotlib(made_up: SimpleNamespace, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    draw("forest", {"outcomes": made_up.outcomes(replications=2)}, made_up.context()).save(
        tmp_path, "forest"
    )
    assert dict(mpl.rcParams) == before


def test_importing_figures_imports_no_matplotlib() -> None:
    code = (
        "import sys, synergysim.figures, synergysim.figures.labels;"
        " assert not {'matplotlib', 'pandas', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
