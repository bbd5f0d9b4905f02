from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from synergysim.version import __version__

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = {
    minor: ROOT / "requirements" / f"py{minor.replace('.', '')}.txt"
    for minor in ("3.11", "3.12", "3.13")
}
PRESET_FOLDERS = ("scenarios", "experiments")


def pins(minor: str) -> dict[str, tuple[Requirement, int]]:
    """Requirements of a lock file that apply on its Python, on Linux, with their hash counts."""
    environment = {
        "python_version": minor,
        "python_full_version": f"{minor}.0",
        "sys_platform": "linux",
        "platform_python_implementation": "CPython",
    }
    logical_lines = LOCKS[minor].read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    found = {}
    for line in logical_lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words, *hashes = line.split("--hash=sha256:")
        requirement = Requirement(words.strip())
        assert hashes, f"{requirement} has no hash"
        if requirement.marker is None or requirement.marker.evaluate(environment):
            found[canonicalize_name(requirement.name)] = (requirement, len(hashes))
    return found


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))


def test_citation_names_the_package_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    assert citation["authors"] == [{"name": "The synergysim contributors"}]


def test_changelog_has_an_entry_for_the_version_and_explains_the_flag() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    release = re.escape(__version__.split(".dev")[0])  # a version in development is not named
    assert re.search(rf"^## .*\b{release}\b", changelog, flags=re.MULTILINE)
    assert "**changes results**" in changelog


def test_licence_is_mit_and_named_alike_everywhere() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert licence.startswith("MIT License")
    assert "the synergysim contributors" in licence
    assert PROJECT["license"] == citation["license"] == "MIT"


@pytest.mark.parametrize("minor", LOCKS)
def test_locks_pin_exactly_with_hashes(minor: str) -> None:
    for requirement, hashes in pins(minor).values():
        assert [specifier.operator for specifier in requirement.specifier] == ["=="]
        assert hashes >= 1


@pytest.mark.parametrize("minor", LOCKS)
def test_locks_name_no_index_host_or_folder(minor: str) -> None:
    for line in LOCKS[minor].read_text(encoding="utf-8").splitlines():
        assert not re.search(r"https?:", line)  # httpx2 and httpcore2 are packages
        assert "://" not in line
        assert not re.match(r"\s*-(?!-hash=)", line), line
        assert not re.search(r"(^|\s)/\w", line), line


@pytest.mark.parametrize("minor", LOCKS)
def test_locks_satisfy_every_declared_dependency(minor: str) -> None:
    pinned = pins(minor)
    declared = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    for requirement in map(Requirement, declared):
        pin, _ = pinned[canonicalize_name(requirement.name)]
        (specifier,) = pin.specifier
        assert requirement.specifier.contains(specifier.version), f"{pin} is not {requirement}"


def test_locks_cover_both_sides_of_the_mesa_divide() -> None:
    mesa = {minor: str(pins(minor)["mesa"][0].specifier) for minor in LOCKS}
    assert mesa["3.11"] == "==3.3.1"
    assert mesa["3.12"].startswith("==3.5.")
    assert mesa["3.13"].startswith("==3.5.")


def test_readme_shows_only_commands_that_the_makefile_has() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"(?:^|[`$(])\s*make ([a-z]+)\b", readme, flags=re.MULTILINE))
    assert {"demo", "test"} <= shown
    assert shown <= make_targets()


def test_makefile_help_lists_every_command() -> None:
    command = ["make", "--no-print-directory", "help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make ([a-z]+) ", shown, flags=re.MULTILINE))
    assert listed == make_targets() - {"versions"}


def test_interpreter_search_passes_over_one_that_fails(tmp_path: Path) -> None:
    """A pyenv shim exists on PATH, and fails for a version that is not selected."""
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    shims = tmp_path / "shims"
    shims.mkdir()
    fails, of_another_minor = "#!/bin/sh\nexit 127\n", "#!/bin/sh\necho 3.7\n"
    for name, script in {
        f"python{minor}": fails,
        "python3": of_another_minor,
        "python": fails,
    }.items():
        (shims / name).write_text(script)
        (shims / name).chmod(0o755)
    real = tmp_path / "pyenv" / "versions" / f"{minor}.99" / "bin"
    real.mkdir(parents=True)
    (real / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (real / "python").chmod(0o755)
    search = [ROOT / "requirements" / "interpreter.sh", minor]
    paths = {"PATH": f"{shims}:/usr/bin:/bin", "HOME": str(tmp_path)}

    found = subprocess.run(
        search, env=paths | {"PYENV_ROOT": str(tmp_path / "pyenv")}, capture_output=True, text=True
    )
    assert (found.returncode, found.stdout.strip()) == (0, str(real / "python"))

    named = subprocess.run(
        search, env=paths | {"PYTHON": str(shims / "python")}, capture_output=True, text=True
    )
    assert named.returncode == 1
    assert len(named.stderr.splitlines()) == 1
    assert f"PYTHON={shims / 'python'}" in named.stderr


def test_interpreter_search_says_in_one_line_what_is_missing(tmp_path: Path) -> None:
    search = subprocess.run(
        [ROOT / "requirements" / "interpreter.sh", "3.99"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (search.returncode, search.stdout) == (1, "")
    assert len(search.stderr.splitlines()) == 1
    assert "3.99" in search.stderr


def test_wheel_carries_every_preset_and_nothing_of_the_tests(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    presets = {
        path.relative_to(ROOT).as_posix()
        for folder in PRESET_FOLDERS
        for path in (ROOT / folder).rglob("*.yaml")
    }
    assert presets
    assert {f"synergysim/_shipped/{preset}" for preset in presets} <= names
    assert "synergysim/py.typed" in names  # without it, type checkers see Any
    assert {name.split("/")[0] for name in names} == {
        "synergysim",
        f"synergysim-{__version__}.dist-info",
    }
