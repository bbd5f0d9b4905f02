"""``synergysim new``: files of one's own, through the real command line."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from synergysim.cli import main
from synergysim.experiments.sweep import load_plan
from synergysim.report.questions import Setting, of_architectures, of_levers
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import known_names
from synergysim.scenario.presets import shipped_folder

PER_CASE = [
    "colombia-fest-unidos",
    "colombia-ppp",
    "ethiopia-psnp-in-sct",
    "lesotho",
    "mali-nioro-cash-plus",
    "mexico-proinpro",
    "mexico-prospera-package",
    "peru-juntos-haku-winay",
    "peru-juntos-minagri",
]
"""Cases with an experiment on architectures and one on levers: all but those that only add a shock
to another, and the one that delivers as designed, where nobody has to cooperate."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def levers_taken(text):
    """Take the # away from every lever."""
    return re.sub(r"^  # ([a-z_]+\.[\w.-]+: )", r"  \1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("case", known_names("cases"))
def test_a_new_case_is_the_old_one_until_it_is_edited(case, elsewhere, capsys):
    assert main(["new", "mycase", "--from", case]) == 0
    assert load_scenario("./mycase.yaml").digest == load_scenario(case).digest
    out = capsys.readouterr().out.splitlines()
    assert out[1:] == [
        "  synergysim validate mycase.yaml",
        f"  synergysim diff {case} mycase.yaml",
        "  synergysim compare mycase.yaml --architectures all",
    ]
    # Every lever may be taken as it is: it is valid and changes nothing.
    text = (elsewhere / "mycase.yaml").read_text(encoding="utf-8")
    taken = levers_taken(text)
    assert len(taken.splitlines()) == len(text.splitlines())
    assert len(re.findall(r"^  [a-z]", taken, re.MULTILINE)) >= 8
    (elsewhere / "taken.yaml").write_text(taken, encoding="utf-8")
    assert load_scenario("./taken.yaml").digest == load_scenario(case).digest


def test_levers_say_what_they_mean_where_they_come_from_and_their_unit(elsewhere):
    assert main(["new", "mycase", "--from", "peru-juntos-haku-winay"]) == 0
    text = (elsewhere / "mycase.yaml").read_text(encoding="utf-8")
    assert "# Haku Winay: appropriation per modelled household (local currency" in text
    assert "# Now 0.8: brief (strong support), level assumed (C) [0.5, 1]" in text
    assert "# architecture: complementary-design  # or: as-designed" in text
    assert 'title: "mycase, from Juntos and Haku Winay, Peru"' in text


@pytest.mark.parametrize("case", known_names("cases"))
def test_no_two_levers_say_the_same(case, elsewhere):
    assert main(["new", "mycase", "--from", case]) == 0
    lines = (elsewhere / "mycase.yaml").read_text(encoding="utf-8").splitlines()
    said = [before for before, now in pairwise(lines) if now.startswith("  # Now ")]
    assert len(said) >= 8
    assert len(set(said)) == len(said)


def test_of_two_councils_of_one_name_it_is_said_which_meets_when(elsewhere):
    assert main(["new", "mycase", "--from", "lesotho-covid19"]) == 0
    text = (elsewhere / "mycase.yaml").read_text(encoding="utf-8")
    assert "# Community council of this architecture (others have their own, or none): dec" in text
    assert "of the country (no effect under this architecture, which has its own; else" in text


def test_an_edit_takes_effect(elsewhere):
    assert main(["new", "mycase", "--from", "lesotho"]) == 0
    file = elsewhere / "mycase.yaml"
    lever = r"  # (institutions\.government\.support: \{value: )[0-9.]+,"
    text, edits = re.subn(lever, r"  \g<1>0.61,", file.read_text(encoding="utf-8"))
    assert edits == 1
    file.write_text(text, encoding="utf-8")
    assert load_scenario("./mycase.yaml").scenario.institutions.government.support == 0.61


@pytest.mark.parametrize(
    "case", ["peru-juntos-minagri", "mali-nioro-cash-plus", "ethiopia-psnp-in-sct"]
)
def test_parts_are_offered_under_the_names_that_the_case_has(case, elsewhere):
    assert main(["new", "mycase", "--from", case]) == 0
    file = elsewhere / "mycase.yaml"
    text = file.read_text(encoding="utf-8")
    taken = re.sub(r"^# (architecture|context): ", r"\1: ", text, flags=re.MULTILINE)
    assert taken != text
    file.write_text(taken, encoding="utf-8")
    mine, own = load_scenario("./mycase.yaml").scenario, load_scenario(case).scenario
    if "now the case's own" not in text:
        assert mine.architecture.title == own.architecture.title
    assert mine.context == own.context


def test_it_starts_from_a_file_and_writes_to_a_folder(elsewhere):
    (elsewhere / "mine").mkdir()
    assert main(["new", "first", "--from", "lesotho"]) == 0
    assert main(["new", "second", "--from", "first.yaml", "--folder", "mine"]) == 0
    assert main(["new", "third", "--from", "./first.yaml"]) == 0
    for path in ("./mine/second.yaml", "./third.yaml"):
        assert load_scenario(path).digest == load_scenario("lesotho").digest


def test_nothing_is_ever_overwritten(elsewhere, capsys):
    (elsewhere / "mycase.yaml").write_text("mine\n", encoding="utf-8")
    assert main(["new", "mycase", "--from", "lesotho"]) == 2
    assert "left as it is" in capsys.readouterr().err
    assert (elsewhere / "mycase.yaml").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["a", "--from", "lesoto"], "did you mean lesotho"),
        (["a/b", "--from", "lesotho"], "cannot be the name"),
        (["b.yaml", "--from", "lesotho"], "did you mean b?"),
        (["", "--from", "lesotho"], "empty text"),
        (["lesotho", "--from", "lesotho"], "already"),
        (["a", "--from", "lesotho", "--folder", "nowhere"], "no such folder"),
        (["a", "--from", "none.yaml"], "no such file"),
    ],
)
def test_what_cannot_be_is_one_message_and_writes_nothing(words, told, elsewhere, capsys):
    assert main(["new", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
    assert not list(elsewhere.iterdir())


def test_the_three_levers_are_offered(elsewhere):
    assert main(["new", "mycase", "--from", "peru-juntos-haku-winay"]) == 0
    text = (elsewhere / "mycase.yaml").read_text(encoding="utf-8")
    assert "# programmes.productive.targeting.rule: territorial" in text
    assert "# Now none; such as {share: 0.5, holder: outside, binding: false}" in text
    assert "# institutions.staff.commitment_dispersion: {value: 0.2" in text
    assert main(["new", "other", "--from", "ethiopia-psnp-in-sct"]) == 0
    other = (elsewhere / "other.yaml").read_text(encoding="utf-8")
    assert "# architecture.joint_budget.share: {value: 1" in other
    assert "architecture.joint_budget: null" not in other


@pytest.mark.parametrize("kind", ["architectures", "levers"])
def test_the_written_experiment_equals_the_command(kind, elsewhere, capsys):
    about = ["--from", "peru-juntos-haku-winay", "--shock", "covid19-peru"]
    assert main(["new", "mine", *about, "--experiment", kind]) == 0
    out = capsys.readouterr().out
    verb = {"architectures": "compare", "levers": "sweep"}[kind]
    assert f"  synergysim {verb} mine.yaml" in out
    setting = Setting("peru-juntos-haku-winay", "covid19-peru")
    stated = of_levers(setting) if kind == "levers" else of_architectures(setting, ["all"])
    assert load_plan("./mine.yaml").folder == load_plan(stated[0]).folder
    assert main(["validate", "--as", "experiments", "mine.yaml"]) == 0
    assert main(["new", "mine", *about, "--experiment", kind]) == 2
    assert main(["new", "levers", *about, "--experiment", kind]) == 2
    assert main(["new", "second", *about]) == 2
    assert "--experiment" in capsys.readouterr().err
    assert [path.name for path in elsewhere.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize("case", PER_CASE)
@pytest.mark.parametrize("kind", ["architectures", "levers"])
def test_shipped_experiments_about_a_case_are_those_that_new_writes(kind, case, elsewhere):
    about = ["--from", case, "--shock", f"covid19-{case.split('-')[0]}"]
    assert main(["new", "mine", *about, "--experiment", kind]) == 0
    shipped = shipped_folder("experiments") / f"{kind}-{case}.yaml"
    assert (elsewhere / "mine.yaml").read_bytes() == shipped.read_bytes()


@pytest.mark.parametrize(
    ("shocks", "told"), [(["nonesuch"], "no file of shocks"), (["drought", "covid19"], "takes one")]
)
def test_a_shock_that_cannot_be_is_one_message_and_writes_nothing(shocks, told, elsewhere, capsys):
    named = [word for shock in shocks for word in ("--shock", shock)]
    assert main(["new", "mine", "--from", "lesotho", "--experiment", "levers", *named]) == 2
    assert told in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == []


def test_a_case_to_start_from_must_be_named(capsys):
    with pytest.raises(SystemExit) as end:
        main(["new", "a"])
    assert end.value.code == 2
    assert "--from" in capsys.readouterr().err
