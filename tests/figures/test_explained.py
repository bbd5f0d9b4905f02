"""What is said of the parts of a difference, by tables that could mislead it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.figures.test_figures import texts_inside

from synergysim.experiments.explained import OUTCOMES, explained_table
from synergysim.figures import draw
from synergysim.figures.drawing import NothingToShowError
from synergysim.figures.explained_finding import Difference
from synergysim.figures.explained_summary import explained_text
from synergysim.figures.labels import load_labels
from synergysim.institutions.channels import CHANNELS

LANGUAGES = ("en", "es", "fr")
NAMES = {"shock": "covid19", "reference": "independent", "architecture": "integrated"}


def made(replications: int = 12, noise: float = 0.001, **effects: float) -> pd.DataFrame:
    """Parts of a difference to whose channels effects are given, around a level of 2."""
    random = np.random.default_rng(3)
    coalitions = np.arange(32)
    value = 2.0 + sum(
        effect * ((coalitions >> CHANNELS.index(name)) & 1) for name, effect in effects.items()
    )
    base = value + noise * random.normal(size=(replications, 32))
    return explained_table(np.repeat(base[..., None], len(OUTCOMES), axis=2)).assign(**NAMES)


def said(table: pd.DataFrame, made_up, language: str = "en") -> str:
    return Difference(table, made_up.context(), load_labels(language)).sentence()


def test_the_channels_are_named_by_size_and_direction(made_up):
    text = said(made(money=0.06, places=0.2, training=-0.05), made_up)
    assert text.startswith("Under “One integrated programme”, the income of families poor at the")
    assert "0.21 PPP$ per person and day higher" in text
    along, against = text.split("(share of the difference): ")[1].split("Channels that reduce it: ")
    assert along.index("choice of places") < along.index("money executed")
    assert "training and messages (−0.05 PPP$" in against
    assert "quality" not in text
    assert "who is reached" not in text


def test_a_loss_is_read_in_its_own_direction(made_up):
    text = said(made(quality=-0.3, who=0.1), made_up)
    assert "0.20 PPP$ per person and day lower" in text
    assert "(share of the difference): quality (−0.30 PPP$, 150%)" in text
    assert "Channels that reduce it: who is reached (+0.10 PPP$, −50%)" in text


def test_parts_that_offset_each_other_are_named_without_a_share(made_up):
    text = said(made(money=0.1, places=-0.1), made_up)
    assert "does not differ significantly" in text or "by less than 0.5%" in text
    assert "Channels with a significant part: " in text
    assert "share of the difference" not in text


def test_a_trifle_is_no_difference(made_up):
    text = said(made(noise=1e-6, money=0.005), made_up)
    assert "by less than 0.5%" in text
    assert "share of the difference" not in text


def test_parts_that_are_not_significant_are_not_named(made_up):
    text = said(made(noise=0.3), made_up)
    assert "share of the difference" not in text
    assert "Channels with" not in text


def test_a_part_below_a_twentieth_is_not_named(made_up):
    text = said(made(noise=1e-6, money=0.1, who=0.004), made_up)
    assert "money executed" in text
    assert "who is reached" not in text


def test_no_part_that_is_named_is_written_as_zero(made_up):
    text = said(made(noise=1e-7, money=0.0104, who=0.0006), made_up)
    assert "(+0.0006 PPP$, 5%)" in text


@pytest.mark.parametrize("replications", [1, 2, 9])
def test_with_few_replications_no_channel_is_named(made_up, replications):
    text = said(made(replications, money=0.5), made_up)
    assert "cannot be said with fewer than 10 replications" in text
    assert "money executed" not in text


def test_identical_architectures_and_missing_values(made_up):
    assert "is the same under" in said(made(noise=0.0), made_up)
    nothing = np.full((12, 32, len(OUTCOMES)), np.nan)
    assert "no family is poor" in said(explained_table(nothing).assign(**NAMES), made_up)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_to_print_is_narrow_and_whole(made_up, language):
    words = load_labels(language)
    for table in (made(money=0.2, who=-0.1), made(1, money=0.2), made(noise=0.0)):
        text = explained_text(table, made_up.context(), language)
        assert max(map(len, text.splitlines())) <= 100
        for channel in CHANNELS:
            assert words(f"explained.channel.{channel}") in text.replace("’", "'")


@pytest.mark.parametrize("size", ["print", "slide", "square"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_waterfall_is_drawn(made_up, language, size):
    table = made(money=0.2, quality=-0.05, places=0.1)
    drawing = draw("explained_waterfall", {"explained": table}, made_up.context(), language, size)
    texts_inside(drawing)
    starts = drawing.data.set_index("part")["start"]
    means = drawing.data.set_index("part")["mean"]
    assert starts["places"] == pytest.approx(means["money"] + means["quality"])
    assert starts["total"] == 0.0
    assert drawing.title in drawing.alt


@pytest.mark.parametrize("replications", [1, 9, 12])
def test_the_waterfall_of_few_replications_or_a_tie_has_no_shares(made_up, replications):
    table = made(replications, noise=0.2 if replications == 12 else 0.001)
    drawing = draw("explained_waterfall", {"explained": table}, made_up.context())
    texts = [text.get_text() for text in drawing.figure.axes[0].texts]
    assert not any("%" in text for text in texts)


def test_there_is_no_waterfall_of_nothing(made_up):
    for table in (made(noise=0.0), explained_table(np.full((2, 32, 3), np.nan)).assign(**NAMES)):
        with pytest.raises(NothingToShowError):
            draw("explained_waterfall", {"explained": table}, made_up.context())
