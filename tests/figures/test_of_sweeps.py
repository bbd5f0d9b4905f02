"""Figures of what is asked of a sweep, on results made up by a known rule."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.figures.conftest import context
from tests.figures.test_figures import drawn_texts, numbers_in, texts_inside
from tests.figures.test_layout import fits

from synergysim.experiments.analysis.analysis_spec import Analysis
from synergysim.experiments.analysis.answers import Answer, answers
from synergysim.experiments.analysis.results_view import Factor, SweepView
from synergysim.figures import OF_SWEEPS, draw, ranking, regret, scenario_discovery, sensitivity
from synergysim.figures import effects as lever_effects
from synergysim.figures.drawing import Drawing
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.sizes import PRINT, SIZES, SLIDE
from synergysim.report.sweep import ALSO_DRAWN, has_figure
from synergysim.report.sweep_worlds import FIGURE as OVER_SETS
from synergysim.statistics.ranking import ranking as rank_arms
from synergysim.statistics.regret import regret as regret_of

ASKED = {
    "effects": "effects",
    "ranking": "ranking",
    "regret": "regret",
    "discovery": "scenario_discovery",
    "sensitivity": "sensitivity",
}
REPLICATIONS = 10
Rule = Callable[[str, SimpleNamespace], float]


def swept(
    points: pd.DataFrame,
    rule: Rule,
    factors: tuple[Factor, ...],
    policies: tuple[str, ...] = ("independent",),
    **about: object,
) -> SweepView:
    random = np.random.default_rng(5)
    chance = random.normal(scale=0.05, size=REPLICATIONS)
    rows = [
        {
            "architecture": policy,
            "point": number,
            "replication": replication,
            **point,
            "income": 3.0
            + chance[replication]
            + random.normal(scale=0.004)
            + rule(policy, SimpleNamespace(**{k.split(".")[-1]: v for k, v in point.items()})),
        }
        for number, point in enumerate(points.to_dict("records"))
        for policy in policies
        for replication in range(REPLICATIONS)
    ]
    return SweepView(pd.DataFrame(rows), points, factors, **about)  # type: ignore[arg-type]


def grid(**levels: list[object]) -> pd.DataFrame:
    return pd.DataFrame(list(itertools.product(*levels.values())), columns=list(levels))


RULE = Factor("programmes.springs.targeting.rule", "way of targeting the productive programme")
SHARE = Factor(
    "architecture.joint_budget.share", "share of the productive budget that is joint", "C", 0.0, 0.5
)
DEPTH = Factor("shocks.depth", "depth of the shock", "B", 0.0, 2.0)
SUPPORT = Factor(
    "institutions.government.support", "political support for coordination", "C", 0.3, 0.9
)
FIVE = (
    "independent",
    "integrated",
    "complementary-design",
    "same-institution",
    "coordinated-institutions",
)


def levers(gain: float = 0.1, together: float = 0.2) -> SweepView:
    points = grid(
        **{
            RULE.path: ["proxy-means", "territorial"],
            SHARE.path: [0.0, 0.25, 0.5],
            SUPPORT.path: [0.3, 0.9],
        }
    )

    def rule(policy: str, at: SimpleNamespace) -> float:
        territorial = at.rule == "territorial"
        return gain * territorial + together * territorial * at.share + 0.0 * len(policy)

    return swept(points, rule, (RULE, SHARE, SUPPORT), kind="grid")


def futures(slope: float = 0.1, policies: tuple[str, ...] = FIVE) -> SweepView:
    points = grid(
        **{DEPTH.path: [0.0, 1.0, 2.0], SUPPORT.path: [0.3, 0.6, 0.9], SHARE.path: [0.1, 0.5]}
    )

    def rule(policy: str, at: SimpleNamespace) -> float:
        place = policies.index(policy)
        return slope * place * (1.0 - at.depth) + 0.02 * place * (at.support > 0.5)

    return swept(
        points, rule, (DEPTH, SUPPORT, SHARE), policies, kind="grid", reference=policies[0]
    )


def sampled(kind: str = "latin-hypercube", turns: float = 1.0) -> SweepView:
    bounds = {f.path: (f.low or 0.0, f.high or 0.0) for f in (DEPTH, SUPPORT, SHARE)}
    if kind == "latin-hypercube":
        from scipy.stats.qmc import LatinHypercube

        shares = LatinHypercube(3, rng=1).random(60)
    else:
        import importlib

        pytest.importorskip("SALib", reason="SALib is an extra: synergysim[sensitivity]")
        problem = {"num_vars": 3, "names": list(bounds), "bounds": [[0.0, 1.0]] * 3}
        module = importlib.import_module(f"SALib.sample.{kind}")
        extra = {"calc_second_order": False} if kind == "sobol" else {}
        shares = module.sample(problem, 16, seed=1, **extra)
    points = pd.DataFrame(
        {
            path: low + shares[:, column] * (high - low)
            for column, (path, (low, high)) in enumerate(bounds.items())
        }
    )

    def rule(policy: str, at: SimpleNamespace) -> float:
        return (policy == "integrated") * (turns - at.depth + 0.3 * at.support)

    return swept(
        points,
        rule,
        (DEPTH, SUPPORT, SHARE),
        ("independent", "integrated"),
        kind=kind,
        reference="independent",
    )


def answer(results: SweepView, question: str, about: str | None = None, **wanted: object) -> Answer:
    found = answers(results, Analysis(**wanted), [question])  # type: ignore[arg-type, list-item]
    return next(a for a in found if about is None or a.about == about)


def drawn(found: Answer, made_up: SimpleNamespace) -> Drawing:
    context = made_up.context(shock="none", onset_date=None)
    drawing = draw(ASKED[found.question], found.tables, context)
    shown = " ".join(texts_inside(drawing)).replace("\n", " ")
    assert drawing.title in shown
    assert "simulation, not forecast" in shown
    assert drawing.title in drawing.alt
    assert len(drawing.alt) >= 80
    assert numbers_in(drawing.alt) >= 3
    assert not drawing.data.empty
    return drawing


def test_every_figure_of_sweeps_is_asked_for_by_some_question() -> None:
    assert {*ASKED.values(), *ALSO_DRAWN, OVER_SETS} == set(OF_SWEEPS)


def test_effects_name_the_significant_lever_and_pair(made_up: SimpleNamespace) -> None:
    title = drawn(answer(levers(), "effects"), made_up).title
    # 0.1 + 0.2 * mean share of 0.25 = 0.15; the pair adds 0.2 * 0.5 = 0.1.
    assert title.startswith("Of 3 levers, way of targeting the productive programme changes income")
    assert "+0.150" in title or "+0.149" in title or "+0.151" in title
    assert "PPP$ a day above the sum of each alone" in title


def test_effects_do_not_invent_an_interaction(made_up: SimpleNamespace) -> None:
    title = drawn(answer(levers(together=0.0), "effects"), made_up).title
    assert "no interaction between two levers is significant and relevant" in title
    still = drawn(answer(levers(0.0, 0.0), "effects"), made_up).title
    assert still == (
        "None of the 3 levers has a significant and relevant effect on income, alone or in pairs"
    )


def test_a_policy_is_a_lever_too(made_up: SimpleNamespace) -> None:
    results = futures(policies=("independent", "integrated"))
    found = answer(results, "effects", names={"architecture": "local champions"})
    assert "local champions" in drawn(found, made_up).alt.lower()


Lever = tuple[str, float, float]


@pytest.mark.parametrize(
    ("levers", "replications", "told"),
    [
        ([("a", 0.3, 0.05), ("b", 0.1, 0.05)], 20, "Of 2 levers, a changes income most: +0.3"),
        ([("a", -0.3, 0.05), ("b", 0.1, 0.05)], 20, "Of 2 levers, a changes income most: −0.3"),
        (
            [("a", 0.3, 0.15), ("b", 0.2, 0.1)],
            20,
            "2 of 2 levers have a significant and relevant effect on income; their ranges overlap."
            " The largest estimate is that of a: +0.300",
        ),
        # The interval of the second reaches beyond the first, in the other direction.
        ([("a", 0.3, 0.05), ("b", -0.2, 0.15)], 20, "2 of 2 levers have a significant and"),
        ([("a", 0.3, 0.05), ("b", 0.2, 0.5)], 20, "A is the only one of 2 levers with a"),
        ([("a", 0.3, 0.05)], 20, "A changes income: +0.300 PPP$ a day (+0.250 to +0.350), +10.0%"),
        ([("a", 0.3, 0.4)], 20, "A has no significant and relevant effect on income"),
        ([("a", 0.01, 0.001), ("b", 0.0, 0.0)], 20, "None of the 2 levers has a significant"),
        ([("a", 0.0, 0.0), ("b", 0.0, 0.0)], 20, "None of the 2 levers has a significant and"),
        # One lever that changes nothing in any run makes the other no better known.
        ([("a", 0.588, 0.05), ("b", 0.0, 0.0)], 2, "Too few replications to estimate the effects"),
        ([("a", 0.0, 0.0), ("b", 0.588, 0.05)], 4, "Too few replications to estimate the effects"),
        ([("a", 0.0, 0.0), ("b", 0.0, 0.0)], 2, "None of the 2 levers has a significant and"),
        ([("a", 0.3, 0.05), ("b", 0.1, 0.05)], 9, "Too few replications to estimate the effects"),
        ([("a", 0.3, np.nan), ("b", 0.1, np.nan)], 1, "Too few replications"),
    ],
)
def test_a_lever_changes_an_outcome_most_only_if_no_other_may(
    levers: list[Lever], replications: int, told: str
) -> None:
    table = pd.DataFrame(
        [
            {
                "outcome": "income",
                "kind": "main",
                "factor": name,
                "effect": effect,
                "low": effect - half,
                "high": effect + half,
                "level": 3.0,
                "percent": effect / 0.03,
                "differs": abs(effect) > half,
                "n": replications,
            }
            for name, effect, half in levers
        ]
    )
    assert lever_effects.finding(table, OutcomeText(load_labels("en"), factors())).startswith(told)


def test_an_interaction_that_is_a_trifle_is_not_stated() -> None:
    pair = {"outcome": "income", "kind": "interaction", "factor": "a", "other": "b",
            "effect": 0.01, "low": 0.009, "high": 0.011, "level": 3.0, "percent": 0.3,
            "differs": True, "n": 20}  # fmt: skip
    main = {**pair, "kind": "main", "other": None, "effect": 0.3, "low": 0.25, "high": 0.35}
    scribe = OutcomeText(load_labels("en"), factors())
    rows = pd.DataFrame([main, {**main, "factor": "b"}, pair])
    assert "no interaction between two levers is significant" in lever_effects.finding(rows, scribe)
    rows = pd.DataFrame(
        [main, {**main, "factor": "b"}, {**pair, "effect": -0.1, "low": -0.2, "high": -0.05}]
    )
    told = lever_effects.finding(rows, scribe)
    assert told.endswith(
        "a and b together have an effect 0.100 PPP$ a day below the sum of each alone"
    )


def factors(*names: str) -> pd.DataFrame:
    return pd.DataFrame({"factor": names, "title": names})


@pytest.mark.parametrize(
    ("indices", "told"),
    [
        ([(0.5, 0.4, 0.6), (0.3, 0.2, 0.39)], "A changes income most"),
        ([(0.5, 0.4, 0.6), (0.3, 0.2, 0.41)], "A has the largest estimated effect on income"),
        ([(0.5, np.nan, np.nan), (0.3, np.nan, np.nan)], "A has the largest estimated effect"),
        ([(0.5, 0.4, 0.6)], "A changes income"),
        ([(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)], "No assumption that was varied changes income"),
    ],
)
def test_an_assumption_matters_most_only_if_no_other_may(indices, told) -> None:
    table = pd.DataFrame(indices, columns=["index", "index_low", "index_high"]).assign(
        factor=["a", "b"][: len(indices)],
        outcome="income",
        variant="",
        reference="",
        grade="",
        at_low=1.0,
    )
    scribe = OutcomeText(load_labels("en"), factors())
    assert sensitivity.finding(table, None, scribe).startswith(told)
    unknown = table.assign(index=np.nan, at_low=np.nan)
    assert sensitivity.finding(unknown, None, scribe) == "Too few points to say what changes income"


def test_ranking_over_settings_and_alone(made_up: SimpleNamespace) -> None:
    few = futures()
    few = replace(few, runs=few.runs[few.runs["point"] % 2 == 0])
    changes = drawn(answer(few, "ranking"), made_up).title
    assert changes.startswith("Which architecture ranks first in income depends on the setting")
    one = futures()
    alone = SweepView(one.runs[one.runs["point"] == 0], one.points[:1], (), "grid", "independent")
    title = drawn(answer(alone, "ranking"), made_up).title
    assert title.startswith("“Institutions that coordinate” ranks first in income, ahead of")
    poor_results = replace(alone, runs=alone.runs.assign(headcount=alone.runs["income"] / 10.0))
    poor = drawn(answer(poor_results, "ranking", outcomes=["headcount"]), made_up).title
    assert poor.startswith("“Independent programmes” ranks first in poverty headcount, ahead of")


def ranked(**arms: list[float]) -> str:
    """Give the title for incomes of arms by replication, of one setting."""
    table = rank_arms(
        pd.DataFrame(
            [
                {"architecture": arm, "replication": replication, "income": value}
                for arm, values in arms.items()
                for replication, value in enumerate(values)
            ]
        ),
        "income",
    )
    titles = {name: name for name in "abc"}
    scribe = OutcomeText(load_labels("en"), factors())
    return ranking.finding(table.assign(group=""), context(architecture_titles=titles), scribe)


LUCK = np.random.default_rng(2).normal(3.0, 0.1, 10)


@pytest.mark.parametrize(
    ("arms", "told"),
    [
        ({"a": LUCK + 0.1, "b": LUCK}, "“a” ranks first in income, ahead of “b” by 0.100"),
        (
            {"a": LUCK + 0.01, "b": LUCK},
            "“a” ranks first in income, but its distance from “b”, 0.01"
            "0 PPP$ a day, is too small to matter",
        ),
        ({"a": LUCK, "b": LUCK}, "“a” and “b” have the same income, and no other"),
        ({"a": LUCK, "b": LUCK, "c": LUCK - 1.0}, "“a” and “b” have the same income, and no"),
        ({"a": LUCK, "b": np.roll(LUCK, 1) + 1e-6}, "“b” has the best mean income (probability of"),
        ({"a": LUCK[:9] + 1.0, "b": LUCK[:9]}, "Too few replications to rank architectures"),
        ({"a": LUCK[:1] + 1.0, "b": LUCK[:1]}, "Too few replications to rank architectures"),
    ],
    ids=["clear", "trifle", "identical", "two identical", "open", "nine", "one"],
)
def test_an_architecture_comes_first_only_if_it_is_so(arms, told) -> None:
    assert ranked(**arms).startswith(told)


@pytest.mark.parametrize(
    ("gains", "replications", "told"),
    [
        ((0.1, 0.1), 10, "“b” has the best income in every future: its regret is zero"),
        # Better in every future by the mean, but in the second only by chance.
        ((0.1, 0.001), 10, "“b” has the best mean income in every future, but in some futures"),
        ((0.0, 0.0), 10, "“a” and “b” have the same maximum regret in income, the smallest: 0.000"),
        (
            (0.1, -0.1),
            10,
            "“a” and “b” have the same maximum regret in income, the smallest: 0.100",
        ),
        (
            (0.005, 0.005),
            10,
            "“b” has the smallest maximum regret in income, 0.000 PPP$ a day, but",
        ),
        (
            (0.1, 0.1),
            9,
            "“b” has the smallest maximum regret in income, 0.000 PPP$ a day; there are",
        ),
        (
            (0.1, 0.1),
            1,
            "“b” has the smallest maximum regret in income, 0.000 PPP$ a day; there are",
        ),
    ],
    ids=["clear", "by chance", "identical", "contradictory", "trifle", "nine", "one"],
)
def test_there_is_nothing_to_regret_only_if_it_is_so(gains, replications, told) -> None:
    wobble = np.resize([0.02, -0.02], replications)
    runs = pd.DataFrame(
        [
            {
                "architecture": policy,
                "replication": replication,
                "depth": depth,
                "income": 3.0
                + (policy == "b") * (gain + wobble[replication] * (abs(gain) == 0.001)),
            }
            for policy in "ab"
            for depth, gain in enumerate(gains)
            for replication in range(replications)
        ]
    )
    found = regret_of(runs, "income", ["depth"])
    scribe = OutcomeText(load_labels("en"), factors())
    about = context(architecture_titles={name: name for name in "ab"})
    said = regret.finding(found.cells, found.policies, "income", about, scribe)
    assert said.startswith(told)


def test_chances_are_never_certain() -> None:
    words = load_labels("en")
    assert words.chance(1.0) == words.chance(0.999) == "> 99%"
    assert words.chance(0.0) == "< 1%"
    assert words.chance(0.42) == "42%"
    assert words.chance(float("nan")) == words.part(float("nan")) == "n/a"


def test_shares_are_all_or_none_only_where_they_are() -> None:
    words = load_labels("en")
    assert [words.part(share) for share in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0%",
        "< 1%",
        "50%",
        "> 99%",
        "100%",
    ]


def test_regret_names_the_policy_regretted_least(made_up: SimpleNamespace) -> None:
    found = answer(futures(), "regret")
    drawing = drawn(found, made_up)
    assert "has the smallest maximum regret in income: at most" in drawing.title
    named = found.tables["policies"].iloc[0]["architecture"]
    assert named == "complementary-design"  # in the middle: never far from either end


def test_regret_does_not_claim_what_chance_could_turn(made_up: SimpleNamespace) -> None:
    title = drawn(answer(futures(slope=0.0, policies=FIVE[:2]), "regret"), made_up).title
    assert (
        "maximum regret in income: at most" in title
    )  # support alone sets them apart, by five sds
    same = futures(slope=0.0, policies=FIVE[:2])
    runs = same.runs
    gain = np.where(runs[SUPPORT.path] > 0.5, 0.13, -0.1) + 0.3 * (-1.0) ** runs["replication"]
    runs = runs.assign(income=runs["income"] + gain * (runs["architecture"] == "integrated"))
    level = SweepView(runs, same.points, same.factors, "grid", "independent")
    assert "other policies may do better" in drawn(answer(level, "regret"), made_up).title


def test_the_box_says_when_a_policy_loses(made_up: SimpleNamespace) -> None:
    found = answer(futures(), "discovery", "integrated")
    title = drawn(found, made_up).title
    assert title == (
        "“One integrated programme” does worse than “Independent programmes” in 6 of 18 cases:"
        " exactly when depth of the shock is at least 2"
    )


def gains(rule: Rule) -> SweepView:
    """Give two policies over 18 futures, the second better by a rule without chance."""
    results = futures(policies=("independent", "integrated"))
    runs = results.runs.assign(income=3.0 + 0.1 * results.runs["replication"])
    second = runs["architecture"] == "integrated"
    runs.loc[second, "income"] += [
        rule("", SimpleNamespace(depth=depth, support=support, share=share))
        for depth, support, share in runs.loc[
            second, [DEPTH.path, SUPPORT.path, SHARE.path]
        ].itertuples(index=False, name=None)
    ]
    return replace(results, runs=runs)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        # Losses in the shape of an L: "no assumption tells them apart" was said of them.
        (
            lambda _, at: 0.2 if at.support > 0.8 and at.share > 0.3 else -0.2,
            "in 15 of 18 cases: in all except when political support for coordination is at least"
            " 0.9 and share of the productive budget that is joint is at least 0.5",
        ),
        (
            lambda _, at: 0.2 if (at.depth == 1.0) == (at.support == 0.6) else -0.2,
            "in 8 of 18 cases; no single set of conditions describes them",
        ),
        (lambda *_: 1.0, "in none of 18 cases"),
        (lambda *_: -1.0, "in all 18 cases"),
        (lambda *_: 0.0, "have identical income in all 18 cases"),
        (
            lambda _, at: 0.01 - 0.01 * at.depth,
            "differ in income by at most 0.010 PPP$ a day in 18 cases, too little to matter",
        ),
    ],
    ids=["l-shaped", "crossed", "never", "always", "identical", "trifles"],
)
def test_a_box_is_described_only_if_there_is_one(
    rule: Rule, told: str, made_up: SimpleNamespace
) -> None:
    found = answer(gains(rule), "discovery")
    scribe = OutcomeText(load_labels("en"), found.tables["factors"])
    context = made_up.context(shock="none", onset_date=None)
    title = scenario_discovery.finding(found.tables["box"], "income", context, scribe)
    assert title.endswith(told)
    assert has_figure(found) is ("except when" in told)
    if has_figure(found):
        assert drawn(found, made_up).title == title
        return
    with pytest.raises(ValueError, match="no box to draw"):
        drawn(found, made_up)


def test_discovery_warns_of_few_replications(made_up: SimpleNamespace) -> None:
    results = gains(lambda *_: -1.0)
    few = replace(results, runs=results.runs[results.runs["replication"] < 9])
    found = answer(few, "discovery")
    scribe = OutcomeText(load_labels("en"), found.tables["factors"])
    title = scenario_discovery.finding(found.tables["box"], "income", made_up.context(), scribe)
    assert title.endswith(
        "in all 18 cases (means over only 9 replications: small differences may be due to chance)"
    )


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "morris"])
def test_sensitivity_says_what_turns_the_sign(kind: str, made_up: SimpleNamespace) -> None:
    drawing = drawn(answer(sampled(kind), "sensitivity", "integrated"), made_up)
    assert drawing.title.startswith("Depth of the shock (grade B) changes the difference in income")
    assert drawing.title.endswith("it alone changes its sign")
    steady = drawn(answer(sampled(kind, turns=5.0), "sensitivity", "integrated"), made_up)
    assert (
        "no single assumption is found to change its sign (above zero in 100% of points)"
        in steady.title
    )


def test_sensitivity_of_an_outcome_mentions_no_sign(made_up: SimpleNamespace) -> None:
    title = drawn(answer(sampled("morris"), "sensitivity", ""), made_up).title
    assert "sign" not in title


def test_a_setting_is_written_as_readers_see_it() -> None:
    few = futures()
    runs = few.runs[few.runs[DEPTH.path] == 1.0].assign(**{DEPTH.path: "proxy-means"})
    view = replace(few, runs=runs, write=OutcomeText(load_labels("es"), pd.DataFrame()).level)
    (found, *_) = answers(view, Analysis(outcomes=["income"]), ["ranking"])
    groups = set(found.tables["ranking"]["group"])
    assert all(group.startswith("prueba de medios PMT") for group in groups)
    assert any(group.endswith(" 0,5") for group in groups)
    assert not any("." in group for group in groups)
    named = Analysis(outcomes=["income"], names={"proxy-means": "by score"})
    (other, *_) = answers(view, named, ["ranking"])
    assert all(group.startswith("by score") for group in other.tables["ranking"]["group"])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
def test_a_sheet_says_how_many_settings_of_a_ranking_it_leaves_out(
    language: str, size: str, made_up: SimpleNamespace
) -> None:
    words = load_labels(language)
    found = answer(futures(), "ranking").tables
    table = found["ranking"]
    more = pd.concat([table.assign(group=f"{n}, " + table["group"]) for n in range(3)])
    shown = {}
    for ranks, groups in ((table, 18), (more, 54)):
        tables = {"ranking": ranks, "factors": found["factors"]}
        context = made_up.context(shock="none", onset_date=None)
        drawing = draw("ranking", tables, context, language, size)
        fits(drawing, size)
        assert len(drawing.data) == groups * len(FIVE), "the data file has all settings"
        shown[groups] = rows = len(drawing.figure.axes[0].patches)
        texts = [text.get_text() for text in drawn_texts(drawing.figure)]
        numbers = {"shown": words.number(rows, 0), "total": words.number(groups, 0)}
        assert (words("ranking.left_out", **numbers) in texts) == (rows < groups)
        levels = [text.get_text() for text in drawing.figure.axes[0].texts]
        support = ranks.drop_duplicates("group")[SUPPORT.path][:rows]
        assert levels.count(words.number(0.3)) == (support == 0.3).sum() > 0
    assert shown[18] == (18 if size != SLIDE else shown[54])
    assert shown[54] == 54 if size == PRINT else 10 <= shown[54] < 54


def test_settings_of_one_choice_keep_their_names(made_up: SimpleNamespace) -> None:
    table = answer(futures(), "ranking").tables["ranking"]
    context = made_up.context(shock="none", onset_date=None)
    alone = table.drop(columns=[DEPTH.path, SUPPORT.path, SHARE.path])
    names = {group: f"the place {n} of many" for n, group in enumerate(table["group"].unique())}
    alone["group"] = alone["group"].map(names)
    figure = draw("ranking", {"ranking": alone, "factors": factors()}, context).figure
    texts = [" ".join(text.get_text().split()) for text in drawn_texts(figure)]
    assert set(names.values()) <= set(texts)


def test_settings_are_below_each_other_only_where_panels_do_not_fit(
    made_up: SimpleNamespace,
) -> None:
    table = answer(futures(), "ranking").tables["ranking"]
    context = made_up.context(shock="none", onset_date=None)
    for count, panels in ((3, 3), (9, 9), (10, len(FIVE))):
        groups = list(table["group"].unique())[:count]
        tables = {"ranking": table[table["group"].isin(groups)], "factors": factors()}
        figure = draw("ranking", tables, context).figure
        assert sum(axes.axison for axes in figure.axes) == panels, count


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("question", ASKED)
def test_every_question_fits_every_size_and_language(
    question: str, language: str, size: str, made_up: SimpleNamespace
) -> None:
    found = {
        "effects": lambda: answer(levers(), "effects"),
        "ranking": lambda: answer(levers(), "ranking"),
        "regret": lambda: answer(futures(), "regret"),
        "discovery": lambda: answer(futures(), "discovery", "integrated"),
        "sensitivity": lambda: answer(sampled("morris"), "sensitivity", "integrated"),
    }[question]()
    context = made_up.context(shock="none", onset_date=None)
    tables = dict(found.tables)
    fits(draw(ASKED[question], tables, context, language, size), size)
