"""What is said of the losses of eligible families, by tables that could mislead it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.figures.test_figures import texts_inside

from synergysim.figures import draw
from synergysim.figures.drawing import NothingToShowError
from synergysim.figures.funnel_losses import CASCADE
from synergysim.figures.funnel_summary import funnel_text

LARGEST = "The largest loss under “Independent programmes”: of the poor families eligible for both"
TIE = "The largest losses under “Independent programmes” do not differ significantly"
LISTED, OFFERED = "are never on the social list", "are never offered the productive programme"


def levels(*through: float) -> dict[str, float]:
    """Shares that reach the stages of the cascade; who is enrolled has had both."""
    found = dict(zip(CASCADE, through, strict=True))
    return found | {"both": found["enrolled"]}


def one(made_up: SimpleNamespace, replications: int, *through: float, **more: object):
    return made_up.funnel(
        ("independent",), replications, noise=0.0, levels=levels(*through), **more
    )


def title(table: pd.DataFrame, made_up: SimpleNamespace) -> str:
    context = made_up.context(replications=table["replication"].nunique())
    return draw("funnel", {"funnel": table}, context).title


def said(table: pd.DataFrame, made_up: SimpleNamespace, language: str = "en") -> str:
    text = funnel_text({"funnel": table}, made_up.context(), language)
    assert max(map(len, text.splitlines()), default=0) <= 100
    return " ".join(text.split())


def test_the_largest_loss_is_named_with_its_share_of_the_eligible(made_up) -> None:
    told = title(one(made_up, 10, 1.0, 0.8, 0.6, 0.2, 0.2, 0.2, 0.1), made_up)
    assert told.startswith(LARGEST)
    assert "50% are on the social list but" in told
    assert LISTED not in told


def test_a_loss_at_entry_is_no_loss_of_eligible_families(made_up) -> None:
    told = title(one(made_up, 10, 1.0, 0.2, 0.1, 0.08, 0.08, 0.08, 0.07), made_up)
    assert told.startswith(LARGEST)
    assert f"50% {LISTED}" in told


def test_equal_losses_are_a_tie_however_few_the_replications(made_up) -> None:
    for replications in (1, 10):
        told = title(one(made_up, replications, 1.0, 0.8, 0.6, 0.4, 0.4, 0.4, 0.3), made_up)
        assert LISTED in told
        assert OFFERED in told
        assert "turn the productive programme down" not in told
        assert told.startswith(TIE) == (replications == 10)


@pytest.mark.parametrize("gap", [0.004, 0.006])
def test_a_certain_trifle_is_a_tie(made_up, gap) -> None:
    told = title(one(made_up, 12, 1.0, 1.0, 0.7, 0.4 + gap, 0.4, 0.4, 0.3), made_up)
    # The gap of losses is that of shares: 0.3 against 0.3 less the gap.
    assert told.startswith(TIE if gap < 0.005 else LARGEST)


def test_losses_that_change_places_are_a_tie(made_up) -> None:
    tables = [
        one(made_up, 1, 1.0, 1.0, social, 0.2, 0.2, 0.2, 0.1).assign(replication=place)
        for place, social in enumerate([0.5, 0.7] * 5)
    ]
    told = title(pd.concat(tables), made_up)
    assert told.startswith(TIE)
    assert LISTED in told
    assert OFFERED in told


@pytest.mark.parametrize("replications", [1, 2, 9])
def test_few_replications_do_not_say_which_is_the_largest(made_up, replications) -> None:
    told = title(one(made_up, replications, 1.0, 0.8, 0.6, 0.2, 0.2, 0.2, 0.1), made_up)
    assert "largest" not in told
    assert "with fewer than 10 replications, another loss may be larger" in told
    assert "50% are on the social list but" in told


@pytest.mark.parametrize("through", [(1.0,) + 6 * (0.0,), (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)])
def test_without_eligible_families_nobody_is_lost(made_up, through) -> None:
    table = one(made_up, 10, *through, chance=0.01)
    # A social list without a productive side: half are listed, and nobody is eligible for both.
    table.loc[table["stage"] == "social_list", "share"] = 0.5
    told = title(table, made_up)
    assert told.endswith("no poor family is eligible for both a social and a productive programme")
    assert "chance within" not in said(table, made_up).replace("by chance within", "")


def test_nobody_is_lost_where_everybody_gets_through(made_up) -> None:
    told = title(one(made_up, 10, 1.0, *6 * (0.5,)), made_up)
    assert told.endswith("no poor family eligible for both programmes is lost at the stages shown")


def test_what_is_not_known_is_no_loss(made_up) -> None:
    table = one(made_up, 10, 1.0, 0.8, 0.7, 0.6, 0.6, 0.6, 0.0)
    table.loc[table["stage"] == "above_line", ["families", "share", "through"]] = np.nan
    drawing = draw("funnel", {"funnel": table}, made_up.context())
    texts_inside(drawing)
    assert "below the poverty line" not in drawing.title
    assert "n/a" in drawing.alt
    assert "n/a" in said(table, made_up)


def test_a_population_without_members_is_not_drawn(made_up) -> None:
    table = one(made_up, 3, *7 * (0.0,))
    table[["share", "through", "by_chance", "by_chance_in_places"]] = np.nan
    with pytest.raises(NothingToShowError, match="No family is poor at the start"):
        draw("funnel", {"funnel": table}, made_up.context())
    assert funnel_text({"funnel": table}, made_up.context()) == ""


def test_variants_are_judged_one_by_one_and_the_title_is_of_the_reference(made_up) -> None:
    other = made_up.funnel(("integrated",), 10, levels=levels(*(1.0,) + 6 * (0.0,)), chance=0.0)
    table = pd.concat([one(made_up, 10, 1.0, 0.8, 0.3, 0.2, 0.2, 0.2, 0.1), other])
    drawing = draw("funnel", {"funnel": table}, made_up.context())
    texts_inside(drawing)
    assert drawing.title.startswith(LARGEST)
    assert set(drawing.data["architecture"]) == {"independent", "integrated"}


def test_overlap_is_called_more_than_chance_only_if_it_is(made_up) -> None:
    through = (1.0, 0.8, 0.5, 0.3, 0.3, 0.3, 0.1)
    above = said(one(made_up, 10, *through, chance=0.2), made_up)
    assert 'relevant amount, under "Independent programmes".' in above
    for chance in (0.297, 0.4):
        assert "Under no architecture" in said(one(made_up, 10, *through, chance=chance), made_up)
    few = said(one(made_up, 9, *through, chance=0.2), made_up)
    assert "too few replications to compare the overlap with chance" in few


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("size", ["print", "slide", "square"])
def test_every_size_and_language_keeps_its_texts_on_the_page(made_up, language, size) -> None:
    drawing = draw("funnel", {"funnel": made_up.funnel()}, made_up.context(), language, size)
    texts_inside(drawing)
    assert said(made_up.funnel(), made_up, language)


def test_the_figures_numbers_are_those_of_the_table(made_up) -> None:
    table = made_up.funnel()
    data = draw("funnel", {"funnel": table}, made_up.context()).data
    rows = table[(table["population"] == "poor") & (table["architecture"] == "integrated")]
    mine = data[data["architecture"] == "integrated"].set_index("stage")
    for stage in CASCADE:
        expected = rows.loc[rows["stage"] == stage, "through"].mean()
        assert mine.loc[stage, "mean"] == pytest.approx(expected)
    assert mine.loc["by_chance_in_places", "mean"] == pytest.approx(0.28)
    assert (mine["low"] <= mine["mean"]).all()


def with_gains(table: pd.DataFrame, share: float) -> dict[str, pd.DataFrame]:
    """The tables where it is known who gained: of every run the same share."""
    runs = table[["architecture", "shock", "replication"]].drop_duplicates()
    return {"funnel": table, "gained": runs.assign(through=share)}


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("size", ["print", "slide", "square"])
def test_gains_take_the_place_of_the_poverty_line(made_up, language, size) -> None:
    tables = with_gains(made_up.funnel(), 0.01)
    drawing = draw("funnel", tables, made_up.context(), language, size)
    texts_inside(drawing)
    stages = list(dict.fromkeys(drawing.data["stage"]))
    assert "gained" in stages
    assert "above_line" not in stages
    assert funnel_text(tables, made_up.context(), language)


def test_families_with_both_that_do_not_gain_are_lost_at_the_last_stage(made_up) -> None:
    table = one(made_up, 10, 1.0, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8)
    tables = with_gains(table, 0.2)
    told = draw("funnel", tables, made_up.context()).title
    assert "75% are in both for six months but do not gain a tenth" in told
    assert "at least a tenth more than the same family" in " ".join(
        funnel_text(tables, made_up.context()).split()
    )


def test_gains_of_another_shock_are_not_shown(made_up) -> None:
    table = one(made_up, 10, 1.0, 0.8, 0.6, 0.2, 0.2, 0.2, 0.1)
    tables = with_gains(table, 0.1)
    tables["gained"]["shock"] = "none"
    drawing = draw("funnel", tables, made_up.context())
    assert "above_line" in set(drawing.data["stage"])


@pytest.mark.parametrize("replications", [2, 12])
def test_overlap_of_chance_in_every_run_is_no_test(made_up, replications) -> None:
    through = (1.0, 0.8, 0.5, 0.0, 0.0, 0.0, 0.0)
    nobody = one(made_up, replications, *through, chance=0.0)
    told = said(nobody, made_up)
    assert "Under every architecture as many poor families are in both programmes" in told
    assert "no architecture" not in told
    other = made_up.funnel(
        ("integrated",), replications, levels=levels(1.0, 0.8, 0.5, 0.3, 0.3, 0.3, 0.1), chance=0.1
    )
    told = said(pd.concat([nobody, other]), made_up)
    few = "too few replications to compare the overlap with chance" in told
    assert few == (replications < 10)
    assert ('under "One integrated programme"' in told) == (replications >= 10)
    assert "Under no architecture" not in told
    assert "Under every architecture" not in told
