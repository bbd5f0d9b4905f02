"""Families that a response of any variant paid are the same families in all variants."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.running.assembly import table_rows
from synergysim.experiments.running.store import Store
from synergysim.figures.labels import load_labels
from synergysim.findings.claim_file import load_finding
from synergysim.findings.execution import read_runs, run_findings
from synergysim.findings.expansion import plan
from synergysim.findings.paid_by_responses import means_of_paid, paid_of
from synergysim.findings.profiles import Profile
from synergysim.model import SynergyModel
from synergysim.recording.families_paid import FAMILIES_PAID, families_paid_columns
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario

RESPONSES = {"cash": "emergency-cash-lesotho", "productive": "reactivation-lesotho"}
EARLY = {
    "run.burn_in_years": 1,
    "run.start": "2015-01",
    "shocks.covid19-lesotho.path.onset": "2015-04",
}
PAID_MORE = {
    "says": "Families that were paid have more.",
    "statistic": "difference",
    "of": ["productive", "cash"],
    "outcome": "assets",
    "among": "paid by either response",
    "expect": "positive",
    "yardstick": {"of": ["productive", "no response"]},
    "unit": "PPP$",
}
ABOUT = {
    "case": "lesotho-covid19",
    "setting": {"overrides": EARLY},
    "variants": {
        "no response": {"responses": []},
        **{
            name: {"responses": [file], "overrides": {f"responses.{file}.budget": 500}}
            for name, file in RESPONSES.items()
        },
    },
    "tests": {"paid": PAID_MORE},
    "ablations": {},
}


def rows_of(**runs):
    """The table of runs with three households: by variant, whom it paid and what each has."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "architecture": name,
                    "replication": replication,
                    "shock": "drought",
                    "household": [0, 1, 2],
                    "response_paid": [row in paid for row in range(3)],
                    "assets": np.array(assets, dtype=float),
                }
            )
            for name, of_run in runs.items()
            for replication, (paid, assets) in enumerate(of_run)
        ],
        ignore_index=True,
    )


def test_means_are_over_who_was_paid_in_any_variant():
    """In the first replication households 0 and 2 were paid, in the second household 1."""
    rows = rows_of(
        none=[([], [1, 2, 3]), ([], [5, 6, 7])],
        cash=[([0], [10, 20, 30]), ([1], [1, 8, 1])],
        kind=[([2], [100, 200, 300]), ([1], [1, 9, 1])],
    )
    found = means_of_paid(rows).set_index(["architecture", "replication"])["assets"]
    assert found.to_dict() == {
        ("none", 0): 2.0,
        ("none", 1): 6.0,
        ("cash", 0): 20.0,
        ("cash", 1): 8.0,
        ("kind", 0): 200.0,
        ("kind", 1): 9.0,
    }


def test_a_replication_without_a_run_or_without_anybody_paid_is_left_out():
    """The second replication has no run in kind; in the third nobody was paid."""
    rows = rows_of(
        cash=[([0], [1, 2, 3]), ([0], [1, 2, 3]), ([], [1, 2, 3])],
        kind=[([1], [1, 2, 3]), ([1], [1, 2, 3]), ([], [1, 2, 3])],
    )
    gone = (rows["architecture"] == "kind") & (rows["replication"] == 1)
    found = means_of_paid(rows[~gone])
    assert found["replication"].tolist() == [0, 0]
    assert found["assets"].tolist() == [1.5, 1.5]


def test_the_run_without_the_shock_has_the_same_families():
    shocked = rows_of(cash=[([2], [1, 2, 3])])
    calm = rows_of(cash=[([], [10, 20, 30])]).assign(shock="none")
    found = means_of_paid(pd.concat([shocked, calm])).set_index("shock")["assets"]
    assert found.to_dict() == {"drought": 3.0, "none": 30.0}


def test_each_world_has_its_own_families():
    one, two = rows_of(cash=[([0], [1, 2, 3])]), rows_of(kind=[([1], [1, 2, 3])])
    found = paid_of([[one], [two], []]).set_index("architecture")["assets"]
    assert found.to_dict() == {"cash": 1.0, "kind": 2.0}
    assert paid_of([]).empty


def test_the_table_of_a_run_has_whom_responses_paid():
    changes = EARLY | {"run.households": 60, "run.months": 18}
    changes |= {"responses.emergency-cash-lesotho.budget": 500}
    found = load_scenario(
        "lesotho-covid19", responses=["emergency-cash-lesotho"], overrides=changes
    )
    model = SynergyModel(found.scenario).run()
    table = pd.DataFrame(families_paid_columns(model))
    (response,) = model.institutions.responses.values()
    assert table["household"].tolist() == list(range(60))
    assert table["response_paid"].tolist() == (response.received > 0.0).tolist()
    assert 0 < table["response_paid"].sum() < 60
    assert table["assets"].tolist() == model.households["assets"].tolist()


def test_a_finding_compares_the_same_families_in_all_variants(written, tmp_path):
    finding = load_finding(written(**ABOUT), households=60)
    made = plan(finding, Profile(households=60, replications=2, worlds=1))
    (judged,) = run_findings([made], tmp_path / "runs", workers=1, progress=False)
    assert judged.failures == 0
    store = Store(tmp_path / "runs")
    index = store.index()
    paid = read_runs(store, index, finding, made.cells).paid
    assert len(paid) == 3 * 2 * 2 + 3 * 2  # with the shock and without; and those of a world
    (part,) = made.shipped
    raw = pd.concat(table_rows(store, index, part.listing(), FAMILIES_PAID, part.labels))
    labels = made.labels()
    effects, shares = [], []
    for replication in (0, 1):
        runs = {
            name: raw[
                (raw["architecture"] == labels[name])
                & (raw["replication"] == replication)
                & (raw["shock"] != "none")
            ].set_index("household")
            for name in finding.variants
        }
        either = set()
        for name in ("cash", "productive"):
            either |= {row for row, was in runs[name]["response_paid"].items() if was}
        assert not runs["no response"]["response_paid"].any()
        shares.append(len(either) / 60)
        means = {name: run.loc[sorted(either), "assets"].mean() for name, run in runs.items()}
        effects.append(means["productive"] - means["cash"])
    assert all(0.0 < share < 1.0 for share in shares)
    (test,) = judged.tests
    assert test.n == 2
    assert test.effect == pytest.approx(np.mean(effects))


def test_who_asks_for_nobody_that_was_paid_keeps_no_such_table(written):
    finding = load_finding(written(), households=50)
    assert not finding.config.asks_of_paid
    made = plan(finding, Profile(households=50, replications=1, worlds=0))
    assert all(FAMILIES_PAID not in part.outputs.tables for part in made.cells.plans)


def test_other_outcomes_of_families_paid_are_refused(written):
    tests = {"paid": PAID_MORE | {"outcome": "consumption"}}
    with pytest.raises(ScenarioError, match="no such outcome"):
        load_finding(written(**ABOUT | {"tests": tests}), households=50)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_page_says_who_was_paid_and_not_that_they_are_poor(language):
    words = load_labels(language)
    paid = words("findings.page.among_paid", outcome="X")
    assert paid.startswith("X, ")
    assert paid != words("findings.page.among", outcome="X")
    assert not {"poor", "pobres", "pauvres"} & set(paid.split())
