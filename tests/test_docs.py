from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest

from synergysim import cli
from synergysim.scenario.presets import shipped_folder

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
EVIDENCE_ID = re.compile(r"\bE\d-\d{3}\b")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", flags=re.MULTILINE | re.DOTALL)


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def fenced(name: str, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(text_of(name)) if kind == language]


def commands() -> list[str]:
    """Every `synergysim ...` command of the pages, from code blocks and from running text."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found += [
            line
            for kind, body in FENCE.findall(text)
            if kind == "sh"
            for line in body.splitlines()
            if line.startswith("synergysim ")
        ]
        found += re.findall(r"`(synergysim [a-z]+ [^`\n]+)`", FENCE.sub("", text))
    return found


def script(name: str) -> ModuleType:
    """A script that writes blocks of pages; it is no part of the package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where its data classes look for their annotations
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The script that writes the blocks made of scenario files."""
    return script("generate")


@pytest.mark.parametrize(
    "name",
    [
        "odd.md",
        "parameters.md",
        "evidence.md",
        "measures.md",
        "tables.md",
        "figures.md",
        "gallery.md",
    ],
)
def test_generated_blocks_are_up_to_date(generate: ModuleType, name: str) -> None:
    assert generate.page(name) == text_of(name), "run `python docs/generate.py`"


def test_every_figure_has_a_small_picture_with_a_text(generate: ModuleType) -> None:
    pictured = generate.record()
    named = {name for figures in generate.OF_COMMANDS.values() for name in figures}
    assert set(pictured) == named
    folder = DOCS / "images" / "gallery"
    assert {path.stem for path in folder.glob("*.png")} == named - {"explained_waterfall"}
    sizes = [path.stat().st_size for path in folder.glob("*.png")]
    assert max(sizes) < 100_000
    assert sum(sizes) < 1_500_000
    assert (DOCS / pictured["explained_waterfall"]["picture"]).is_file()
    for row in pictured.values():
        assert len(row["alternative"]) > 60
        assert not re.search(r"[\[\]{}]", row["alternative"])


@pytest.mark.parametrize(
    ("description", "beginning"),
    [
        ("A chart. " + "b" * 130 + ". More.", "A chart. " + "b" * 130 + "."),
        ("It is 2.5% [of all] " + "c" * 110 + ".\nMore", "It is 2.5% (of all) " + "c" * 110 + "."),
        ("word " * 200, ("word " * 59) + "…"),
        ("Short.", "Short."),
    ],
)
def test_a_picture_is_described_by_whole_sentences(description: str, beginning: str) -> None:
    assert script("draw_gallery").beginning(description) == beginning


def test_every_case_has_statements_and_the_page_shows_all_of_them() -> None:
    statements = script("measure_statements").STATEMENTS
    cases = {
        "colombia-fest-unidos",
        "colombia-ppp",
        "mexico-proinpro",
        "peru-juntos-haku-winay",
        "peru-juntos-minagri",
        "ethiopia-psnp-in-sct",
        "mali-nioro-cash-plus",
        "lesotho-cgp-springs",
    }
    assert {statement.case for statement in statements} == cases
    text = (DOCS / "institutions.md").read_text(encoding="utf-8")
    block = text[text.index("<!-- begin statements -->") : text.index("<!-- end statements -->")]
    rows = [line.split(" | ") for line in block.splitlines() if line.startswith("| `")]
    shown = [(row[0].strip("| `"), row[1], row[4]) for row in rows]
    assert shown == [(s.case, s.says, s.switch) for s in statements]


def test_a_statement_is_about_runs_or_about_pairs() -> None:
    module = script("measure_statements")
    measure = module.will
    runs = {
        ("lesotho", "", None): [{"will": 0.1}, {"will": 0.4}, {"will": float("nan")}],
        ("lesotho", "off", None): [{"will": 0.2}, {"will": 0.3}, {"will": 0.3}],
    }
    alone = module.Statement("lesotho", "high", measure, "off", holds=lambda x: x > 0.25)
    assert module.row(alone, runs)[2:] == [
        "0.25 (0.10 to 0.40)",
        "1 of 2",
        "off",
        "0.27 (0.20 to 0.30)",
        "2 of 3",
    ]
    pair = module.Statement("lesotho", "higher", measure, "off", against=module.more)
    assert module.row(pair, runs)[3::3] == ["1 of 2", "(pairs)"]


def test_statements_are_measured_on_a_run() -> None:
    module = script("measure_statements")
    found = module.measure_run("lesotho-cgp-springs", "indifferent managers", None, 1, 60)
    assert set(found) == {"local_less_central"}
    assert found["local_less_central"] < 0.05


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_pages_older_than_the_model_carry_a_banner(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert script("stale").flagged(text, page.name) == text, "run `python docs/stale.py`"


def test_every_experiment_that_a_page_has_numbers_from_is_there() -> None:
    stale = script("stale")
    folder = shipped_folder("experiments")
    for page, globs in stale.EXPERIMENTS.items():
        assert page in {path.name for path in stale.PAGES}
        assert all(any(folder.glob(glob)) for glob in globs), page


def test_the_hash_of_a_page_contains_its_own_experiments() -> None:
    stale = script("stale")
    assert stale.present_model("four-arms.md") != stale.present_model("extending.md")
    assert stale.present_model("extending.md") == stale.present_model()


def test_a_banner_keeps_its_date_and_goes_only_when_the_page_is_measured() -> None:
    stale = script("stale")
    older = stale.mark("0123456789abcdef")
    fresh = stale.mark(stale.present_model())
    page = f"# Title\n\n{older}\nText.\n"
    flagged = stale.flagged(page)
    assert "**Stale since 2" in flagged
    assert "model `0123456789abcdef`" in flagged
    dated = re.sub(r"since \d{4}-\d\d-\d\d", "since 2001-02-03", flagged)
    assert stale.flagged(dated) == dated
    assert stale.measured(dated) == page.replace(older, fresh)
    assert stale.flagged(stale.measured(dated)) == stale.measured(dated)
    with pytest.raises(ValueError, match="no comment"):
        stale.measured("# Title\n")


def test_a_missing_block_is_refused(generate: ModuleType) -> None:
    with pytest.raises(ValueError, match="no block 'parameters'"):
        generate.with_block("<!-- begin parameters -->", "parameters", "text")


def test_every_evidence_id_cited_in_a_scenario_has_a_record() -> None:
    cited = {
        found
        for path in (ROOT / "scenarios").rglob("*.yaml")
        for found in EVIDENCE_ID.findall(path.read_text(encoding="utf-8"))
    }
    recorded = set(re.findall(r"^\| (E\d-\d{3}) \| .*\| [ABC] \|", text_of("evidence.md"), re.M))
    assert len(cited) > 30
    assert cited <= recorded


def test_ids_discussed_on_any_page_have_a_record() -> None:
    recorded = set(re.findall(r"^\| (E\d-\d{3}) \| .*\| [ABC] \|", text_of("evidence.md"), re.M))
    for page in PAGES:
        assert set(EVIDENCE_ID.findall(page.read_text(encoding="utf-8"))) <= recorded, page.name


def test_the_parameter_tables_contain_every_number_of_the_default_case() -> None:
    from synergysim.scenario.listing import numbers_of, written
    from synergysim.scenario.load import load_scenario

    case = load_scenario("lesotho")
    parameters = text_of("parameters.md")
    missing = [
        path
        for path, item in case.provenance.items()
        if path[0] in ("context", "institutions")
        and numbers_of({path: item})
        and f"| `{'.'.join(map(str, path[1:]))}` | {written(item.value)} |" not in parameters
    ]
    assert not missing


def test_the_odd_page_lists_every_field_of_a_household() -> None:
    from synergysim.household.fields import STATE, TRAITS

    odd = text_of("odd.md")
    assert not [c.name for c in STATE + TRAITS if f"| `{c.name}` | " not in odd]


def anchors(text: str) -> set[str]:
    """Names by which forges and the site link to the headings of a page."""
    times: dict[str, int] = {}
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *$", FENCE.sub("", text), flags=re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.add(f"{name}-{times[name]}" if name in times else name)
        times[name] = times.get(name, 0) + 1
    return found


@pytest.mark.parametrize("page", [*PAGES, *sorted(ROOT.glob("*.md"))], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for path, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?[^)]*\)", text):
        if path.startswith(("http://", "https://")):
            continue
        target = page.parent / path if path else page
        assert target.exists(), path
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{path}#{anchor}"


def test_headings_are_named_as_forges_name_them() -> None:
    text = "# A `b_c`, [d](e.md): f!\n```sh\n# no heading\n```\n## Same\n## Same\n### Año – two\n"
    assert anchors(text) == {"a-b_c-d-f", "same", "same-1", "año--two"}


@pytest.mark.parametrize("page", ["architecture.md", "decisions.md", "odd.md", "limits.md"])
def test_modules_named_exist(page: str) -> None:
    package = ROOT / "src" / "synergysim"
    for name in re.findall(r"`([a-z_]+/[a-z_/]*\.(?:py|yaml))`", text_of(page)):
        written_by_a_recipe = name in recipes()
        bases = (package, ROOT, ROOT / "scenarios")
        assert written_by_a_recipe or any((base / name).is_file() for base in bases), name


def test_the_table_of_layers_lists_every_package() -> None:
    package = ROOT / "src" / "synergysim"
    packages = {path.parent.name for path in package.glob("*/__init__.py")}
    assert packages <= set(
        re.findall(r"^\| [a-z ]+ \| `([a-z]+)/` \|", text_of("architecture.md"), re.M)
    )


def test_pages_mention_no_other_project() -> None:
    for page in [*PAGES, DOCS / "generate.py"]:
        assert not re.search(r"(^|[^\w.])/(work|tmp|root|home)/", page.read_text(encoding="utf-8"))


def test_commands_name_verbs_and_options_that_exist() -> None:
    found = commands()
    assert len(found) > 15
    for command in found:
        told, _, _file = command.partition(" > ~")  # where the shell writes what is printed
        words = shlex.split(told, comments=True)[1:]
        words = [word for word in words if word != cli.ALLOW_EXTENSIONS]  # before or after the verb
        if words == ["--help"]:
            continue
        parsed = cli._parser(words[0]).parse_args(words)
        assert parsed.verb == words[0]


def test_shipped_names_in_commands_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for command in fenced("tutorial.md", "sh"):
        for line in command.splitlines():
            if line.startswith(("synergysim show", "synergysim diff lesotho lesotho")):
                assert cli.main(shlex.split(line)[1:]) == 0
    assert "E2-001" in capsys.readouterr().out


def recipes() -> dict[str, str]:
    """Path -> text of the scenario files that the recipes write."""
    pattern = re.compile(r"^1\. `(scenarios/\S+\.yaml)`:\n\n   ```yaml\n(.*?)^   ```$", re.M | re.S)
    return {
        path: re.sub(r"^   ", "", body, flags=re.MULTILINE)
        for path, body in pattern.findall(text_of("architecture.md"))
    }


def test_recipes_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = recipes()
    assert len(found) == 5
    for path, text in found.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["validate", *found]) == 0
    runs = [command for command in commands() if command.startswith("synergysim run lesotho --")]
    small = ["--set", "run.months=24", "--set", "run.households=60", "--set", "run.burn_in_years=1"]
    for command in runs:
        shock = ["--set", "run.start=2018-06"] if "--shock" in command else []
        # Figures of institutions are drawn where the recipe is about them.
        figures = [] if "--architecture" in command else ["--no-figures"]
        assert cli.main([*shlex.split(command)[1:], *small, *shock, *figures]) == 0, command
    assert "simulation, not forecast" in capsys.readouterr().out


def test_files_of_the_tutorial_are_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from synergysim.experiments.experiment import load_experiment

    case, experiment = fenced("tutorial.md", "yaml")
    (tmp_path / "more-springs.yaml").write_text(case, encoding="utf-8")
    (tmp_path / "drought.yaml").write_text(experiment, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(case.replace("budget", "bugdet"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["validate", "more-springs.yaml"]) == 0
    assert len(load_experiment("./drought.yaml").variants) == 3
    assert cli.main(["validate", "wrong.yaml"]) == 2
    refused = capsys.readouterr().err.replace("wrong.yaml", "more-springs.yaml")
    assert refused.strip() in text_of("tutorial.md")


def test_the_tutorials_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    snippets = fenced("tutorial.md", "python")
    assert len(snippets) == 4
    names: dict[str, object] = {}
    for number, snippet in enumerate(snippets):
        small = '"run.households": 60, "run.burn_in_years": 1'
        smaller = snippet.replace('"run.households": 300', small).replace("=3", "=2")
        exec(compile(smaller, f"tutorial snippet {number}", "exec"), names)
    assert (tmp_path / "run.png").stat().st_size > 1000
    assert "covid19-lesotho" in capsys.readouterr().out


def test_the_evaluation_of_its_page_is_valid_and_short(tmp_path: Path) -> None:
    (text, *_) = fenced("evaluations.md", "yaml")
    assert len(text.splitlines()) < 40
    path = tmp_path / "evaluation.yaml"
    path.write_text(text, encoding="utf-8")
    assert cli.main(["validate", "--as", "experiments", str(path)]) == 0


def test_the_tests_that_the_page_on_faults_names_exist() -> None:
    named = re.findall(r"`((?:[a-z_]+/)*test_[a-z_]+\.py)(?:::(\w+))?`", text_of("quality.md"))
    assert len(named) > 100
    for path, name in named:
        file = ROOT / "tests" / path
        assert file.is_file(), path
        if name:
            assert f"def {name}(" in file.read_text(encoding="utf-8"), (path, name)
