"""Effects of arms over worlds: what is counted, from tables in which the answer is known."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pandas as pd
import pytest
import yaml

from synergysim.cli import main
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.running.manifest import read_manifest
from synergysim.findings.arm_worlds import world_effects
from synergysim.outcomes.tables import names_of_columns
from synergysim.report.report_content import content_of
from synergysim.report.stored_worlds import stored_arm_worlds
from synergysim.scenario.names import find_file

ARMS = ("none", "social", "productive", "both")
LEVEL = 1000.0
"""Assets without programmes: 5 PPP$, half a per cent, is the smallest relevant effect."""


def means(
    gains: dict[str, float], replications: int = 2, noise: float = 0.0, world: int | None = None
) -> pd.DataFrame:
    """Assets of listed families by arm; the noise of an arm alternates, so that it adds nothing."""
    rows = [
        {
            "arm": arm,
            "replication": number,
            "since": "list",
            "month": 36,
            "span": 12,
            "outcome": "assets",
            "value": LEVEL + gains.get(arm, 0.0) + (noise if arm != "none" else 0.0) * sign,
        }
        for arm in ARMS
        for number, sign in enumerate(np.resize([1.0, -1.0], replications))
    ]
    frame = pd.DataFrame(rows)
    return frame if world is None else frame.assign(world=world)


def over(*each: dict[str, float], replications: int = 2, noise: float = 0.0) -> pd.DataFrame:
    return pd.concat(
        [means(gains, replications, noise, number + 1) for number, gains in enumerate(each)],
        ignore_index=True,
    )


def row_of(table: pd.DataFrame, contrast: str) -> pd.Series:
    return table.set_index("contrast").loc[contrast]


def counts(row: pd.Series) -> tuple[int, int, int]:
    return row["above"], row["below"], row["undecided"]


def test_the_range_and_counts_of_a_worked_example():
    default = means({"social": 20.0, "productive": 30.0, "both": 60.0})
    worlds = over(
        *(9 * [{"social": 20.0, "both": 40.0}]), {"social": -8.0}, {"social": 4.9}, {"social": 5.0}
    )
    table = world_effects(default, worlds)
    assert list(table.columns) == names_of_columns("world_effects")
    social = row_of(table, "social")
    assert social["smallest"] == 5.0
    assert (social["effect"], social["worlds"]) == (20.0, 12)
    assert counts(social) == (10, 1, 1), "an effect of exactly the smallest counts, 4.9 does not"
    assert (social["positive"], social["negative"]) == (11, 1)
    assert (social["world_lowest"], social["world_highest"]) == (-8.0, 20.0)
    assert social["world_low"] == pytest.approx(np.quantile([20.0] * 9 + [-8.0, 4.9, 5.0], 0.1))
    assert social["holds"], "10 of 12 are at least 80 per cent"
    synergy = row_of(table, "synergy")
    assert synergy["effect"] == 10.0
    assert counts(synergy) == (10, 1, 1), "above 40 - 20 and 0 - (-8), below 0 - 5"


def test_effects_that_chance_can_explain_are_undecided():
    default = means({"social": 20.0}, 4, noise=30.0)
    quiet, loud = over({"social": 20.0}), over({"social": 20.0}, noise=30.0)
    assert counts(row_of(world_effects(means({"social": 20.0}), quiet), "social")) == (1, 0, 0)
    assert counts(row_of(world_effects(default, loud), "social")) == (0, 0, 1)


def test_one_replication_measures_no_chance():
    default, worlds = means({"social": 20.0}, 1), over(*(12 * [{"social": 20.0}]), replications=1)
    row = row_of(world_effects(default, worlds), "social")
    assert counts(row) == (0, 0, 12)
    assert not row["holds"]
    # Chance of the default world is enough for worlds with one run each.
    row = row_of(world_effects(means({"social": 20.0}, 2), worlds), "social")
    assert counts(row) == (12, 0, 0)


def test_worlds_that_contradict_one_another_hold_nothing():
    default = means({"social": 20.0})
    worlds = over(*(10 * [{"social": 20.0}]), *(10 * [{"social": -20.0}]))
    row = row_of(world_effects(default, worlds), "social")
    assert counts(row) == (10, 10, 0)
    assert not row["holds"]
    assert (row["world_low"], row["world_high"]) == (-20.0, 20.0)


def test_arms_that_do_the_same_have_no_effect_to_hold():
    table = world_effects(means({}), over(*(12 * [{}])))
    assert (table["undecided"] == 12).all()
    assert (table[["effect", "world_low", "world_high"]] == 0.0).all(axis=None)
    assert table["holds"].isna().all()


def test_few_worlds_hold_nothing_and_none_have_no_range():
    default = means({"social": 20.0})
    assert pd.isna(
        row_of(world_effects(default, over(*(9 * [{"social": 20.0}]))), "social")["holds"]
    )
    table = world_effects(default, pd.DataFrame())
    assert (table["worlds"] == 0).all()
    assert table[["world_low", "world_high", "holds"]].isna().all(axis=None)


def test_a_world_in_which_an_arm_is_missing_does_not_count_for_its_contrasts():
    worlds = over({"social": 20.0}, {"social": 20.0})
    worlds = worlds[(worlds["world"] != 2) | (worlds["arm"] != "both")]
    table = world_effects(means({"social": 20.0}), worlds)
    assert row_of(table, "social")["worlds"] == 2
    assert row_of(table, "synergy")["worlds"] == 1
    without = world_effects(means({"social": 20.0}), worlds[worlds["arm"] != "both"])
    assert row_of(without, "synergy")["worlds"] == 0


def test_a_level_of_zero_has_no_smallest_effect():
    default, worlds = means({"social": 20.0 - LEVEL}), over(*(12 * [{"social": 20.0 - LEVEL}]))
    for frame in (default, worlds):
        frame.loc[frame["arm"] == "none", "value"] = 0.0
    row = row_of(world_effects(default, worlds), "social")
    assert pd.isna(row["smallest"])
    assert counts(row) == (0, 0, 12)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Screen and results of four arms in small, in a context without accepted sets."""
    folder = tmp_path_factory.mktemp("arms")
    source = find_file("four-arms-reference", "experiments")
    stated = yaml.safe_load(source.read_text(encoding="utf-8"))
    stated |= {"title": "Arms without an ensemble", "context": "rural-household"}
    stated["windows"] = {"early": {"since": "productive", "month": 12}}
    stated["overrides"] |= {"run.burn_in_years": 1}
    (folder / "arms.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    few = ["--replications", "2", "--households", "60", "--months", "36", "--workers", "1"]
    asked = ["compare", str(folder / "arms.yaml"), *few, "--results", str(folder / "results")]
    with redirect_stdout(StringIO()) as told:
        assert main([*asked, "--worlds", "2"]) == 0
    return told.getvalue(), folder / "results"


def test_arms_run_in_worlds_and_the_screen_says_so(ran):
    told, results = ran
    printed = " ".join(told.split())
    assert "2 other sets of assumptions on institutions were tried" in printed
    assert "no probabilities" in printed
    assert "With fewer than 10 sets nothing is said to hold." in printed
    assert "in at least 80% of the sets" not in printed
    (folder,) = (results / "arms").iterdir()
    found = pd.read_csv(folder / "world_effects.csv")
    assert (found["worlds"] == 2).all()
    assert set(found["since"]) == {"list", "productive"}
    # The mean of a world in the table is that of its runs.
    runs = pd.read_csv(folder / "world_arms.csv").query("outcome == 'assets' and month == 24")
    wide = runs.pivot(index=["world", "replication"], columns="architecture", values="value")
    gaps = (wide["social"] - wide["none"]).groupby("world").mean()
    row = found.query("outcome == 'assets' and month == 24 and contrast == 'social'").iloc[0]
    assert (row["world_lowest"], row["world_highest"]) == pytest.approx((gaps.min(), gaps.max()))
    described = pd.read_csv(folder / "columns.csv")
    assert {"world_effects", "world_arms", "world_parameters", "effects"} <= set(described["table"])
    drawn = pd.read_csv(folder / "figures" / "four_arms.csv")
    assert drawn["world_low"].notna().any()
    seeds = [read_manifest(one)["seeds"]["path"] for one in (folder, folder / "worlds")]
    assert seeds[0] == seeds[1]


def test_what_was_run_in_worlds_is_read_back_for_the_report(ran):
    _, results = ran
    (folder,) = (results / "arms").iterdir()
    stored = stored_arm_worlds(folder)
    assert stored is not None
    assert (stored.worlds, stored.sets) == (2, 0)
    _, content = content_of(find_folder(folder, results).path, results, "fr")
    assert content.flips == "arms_worlds"
    assert "worlds" in content.terms()
    assert any("autres jeux d’hypothèses sur les institutions" in str(one) for one in content.parts)


def test_a_damaged_table_is_refused(ran, capsys):
    _, results = ran
    (folder,) = (results / "arms").iterdir()
    path = folder / "world_effects.csv"
    kept = path.read_text()
    path.write_text("outcome\nassets\n")
    assert main(["report", str(folder), "--results", str(results)]) == 2
    assert "a table of the results is damaged" in capsys.readouterr().err
    path.write_text(kept)
