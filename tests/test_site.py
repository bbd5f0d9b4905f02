"""The documentation site: its navigation, its start pages, and its build (`make docs`)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from synergysim import cli

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PYTHON = ROOT / ".venv-docs" / "bin" / "python"
STARTS = {"en": "index.md", "es": "index.es.md", "fr": "index.fr.md"}
ENGLISH = (DOCS / "index.md").read_text(encoding="utf-8")
TREES = re.findall(r"^```\{toctree\}\n(.*?)^```$", ENGLISH, flags=re.MULTILINE | re.DOTALL)

needs_sphinx = pytest.mark.skipif(
    not PYTHON.is_file(), reason="needs the environment that `make docs` makes"
)


def start(language: str) -> str:
    return (DOCS / STARTS[language]).read_text(encoding="utf-8")


def start_commands(language: str) -> list[str]:
    (block,) = re.findall(r"^```sh\n(.*?)^```$", start(language), flags=re.MULTILINE | re.DOTALL)
    return block.splitlines()


def build(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    arguments = ["-c", str(DOCS), "--quiet", "--fail-on-warning", str(source), str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [PYTHON, "-m", "sphinx", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def test_the_navigation_names_every_page_once() -> None:
    named = [page for tree in TREES for page in re.findall(r"<([\w.-]+)>$", tree, flags=re.M)]
    pages = ["self" if path.name == "index.md" else path.stem for path in DOCS.glob("*.md")]
    assert sorted(named) == sorted(pages)


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_headings_go_down_one_level_at_a_time(path: Path) -> None:
    """The site is not built otherwise; this tells it without Sphinx."""
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    levels = [len(one) for one in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_navigation_has_its_sections_in_order() -> None:
    captions = [re.findall(r"^:caption: (.+)$", tree, flags=re.MULTILINE) for tree in TREES]
    assert captions == [
        [caption]
        for caption in (
            "Start",
            "Tutorial",
            "How to",
            "Concepts",
            "Reference",
            "Results",
            "Development",
        )
    ]


@pytest.mark.parametrize("language", ["es", "fr"])
def test_start_pages_give_the_same_links_headings_and_commands(language: str) -> None:
    links = re.compile(r"\]\(([\w.-]+)\)")
    other = set(STARTS.values())
    assert [link for link in links.findall(start(language)) if link not in other] == [
        link for link in links.findall(ENGLISH) if link not in other
    ]
    without_contents = ENGLISH[: ENGLISH.index("## Contents")]
    assert start(language).count("\n## ") == without_contents.count("\n## ")
    assert start(language).count("\n- ") == without_contents.count("\n- ")
    plain = [
        line.removeprefix(f"SYNERGYSIM_LANG={language} ").removesuffix(f" --lang {language}")
        for line in start_commands(language)
    ]
    assert plain == start_commands("en")
    assert plain != start_commands(language)


@pytest.mark.parametrize("language", STARTS)
def test_start_pages_link_to_the_other_languages(language: str) -> None:
    linked = set(re.findall(r"\]\((index[\w.]*)\)", start(language)))
    assert linked == set(STARTS.values()) - {STARTS[language]}


@pytest.mark.parametrize("language", STARTS)
def test_commands_of_the_start_pages_can_be_given(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    demo, *rest = start_commands(language)
    assert demo.endswith("make demo")
    assert len(rest) == 2
    for command in rest:
        program, verb, case, *_ = words = shlex.split(command)
        assert program == ".venv/bin/synergysim"
        assert cli._parser(verb).parse_args(words[1:]).verb == verb
        assert cli.main(["show", case]) == 0
    capsys.readouterr()


def test_the_french_start_page_has_spaces_that_do_not_break() -> None:
    text = re.sub(r"^```sh\n.*?^```$", "", start("fr"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    assert not re.findall(r"[^\u00a0]:", text)
    assert not re.findall(r"[^\u202f][;?!]", text)
    assert "'" not in text


@pytest.mark.parametrize(
    ("language", "forecast", "ranking"),
    [
        ("en", "makes no forecast", "does not rank countries"),
        ("es", "No hace pronósticos", "No clasifica países"),
        ("fr", "ne fait pas de prévisions", "ne classe pas les pays"),
    ],
)
def test_start_pages_refuse_forecasts_and_rankings(
    language: str, forecast: str, ranking: str
) -> None:
    assert forecast in start(language)
    assert ranking in start(language)
    assert "](limits.md)" in start(language)


def test_the_page_on_limits_refuses_forecasts_and_rankings() -> None:
    text = (DOCS / "limits.md").read_text(encoding="utf-8")
    assert text.startswith("# Limits and responsible use\n")
    assert "- **It is not a forecast.**" in text
    assert "- **It does not rank countries.**" in text
    assert "\n## Responsible use\n" in text


@needs_sphinx
@pytest.mark.long
def test_the_site_is_built_without_a_warning_and_fetches_nothing(tmp_path: Path) -> None:
    built = build(DOCS, tmp_path)
    assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
    pages = [*tmp_path.glob("*.html")]
    assert {path.stem for path in DOCS.glob("*.md")} <= {page.stem for page in pages}
    fetching = re.compile(
        r"<(?:script|img|iframe|source)[^>]* src=\"(?:https?:)?//|<link[^>]* href=\"(?:https?:)?//"
        r"|@import|url\(\s*[\"']?(?:https?:)?//"
    )
    for path in [*pages, *tmp_path.rglob("*.css")]:
        assert not fetching.search(path.read_text(encoding="utf-8")), path.name
    assert '<script src="_static/site.js' in (tmp_path / "index.html").read_text(encoding="utf-8")
    # A script: a browser that opens the files themselves would not fetch data.
    index = (tmp_path / "searchindex.js").read_text(encoding="utf-8")
    assert index.startswith("Search.setIndex(")
    assert '<script src="searchindex.js"' in (tmp_path / "search.html").read_text(encoding="utf-8")


@needs_sphinx
@pytest.mark.long
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("[here](missing.md)", "missing.md"),
        ("[here](other.md#no-such-heading)", "no-such-heading"),
        ("![here](missing.png)", "missing.png"),
    ],
)
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, wrong: str, said: str) -> None:
    source = tmp_path / "docs"
    shutil.copytree(DOCS / "static", source / "static")
    (source / "other.md").write_text("# Other\n\n## A heading\n", encoding="utf-8")
    text = "# Start\n\n[good](other.md#a-heading)\n\n```{toctree}\nother\n```\n"
    (source / "index.md").write_text(text, encoding="utf-8")
    assert build(source, tmp_path / "right").returncode == 0
    (source / "index.md").write_text(f"{text}\n{wrong}\n", encoding="utf-8")
    built = build(source, tmp_path / "wrong")
    assert built.returncode != 0
    assert said in built.stderr
