"""The commit that a manifest names."""

from __future__ import annotations

import pytest

from synergysim.version import git_commit

ONE, OTHER = "1" * 40, "2" * 40


@pytest.fixture
def package(tmp_path):
    """A package in a checkout, at ``src/synergysim``."""
    found = tmp_path / "src" / "synergysim"
    found.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    return found


def git(package, **files):
    for name, text in files.items():
        path = package.parents[1] / ".git" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_the_commit_of_a_branch(package):
    git(package, HEAD="ref: refs/heads/main\n", refs__heads__main=f"{ONE}\n")
    assert git_commit(package) == ONE


def test_the_commit_of_a_packed_branch(package):
    git(package, HEAD="ref: refs/heads/main\n")
    packed = f"# pack-refs\n{OTHER} refs/heads/other\n{ONE} refs/heads/main\n"
    (package.parents[1] / ".git" / "packed-refs").write_text(packed, encoding="utf-8")
    assert git_commit(package) == ONE


def test_a_commit_that_is_checked_out_alone(package):
    git(package, HEAD=f"{OTHER}\n")
    assert git_commit(package) == OTHER


@pytest.mark.parametrize(
    "files", [{}, {"HEAD": "ref: refs/heads/gone\n"}, {"HEAD": "../../etc/passwd\n"}]
)
def test_no_commit_where_there_is_none(package, files):
    git(package, **files)
    assert git_commit(package) is None


def test_a_working_tree_beside_its_repository(package, tmp_path):
    git(package, refs__heads__side=f"{ONE}\n", worktrees__side__HEAD="ref: refs/heads/side\n")
    (tmp_path / ".git" / "worktrees" / "side" / "commondir").write_text("../..\n")
    other = tmp_path / "other" / "src" / "synergysim"
    other.mkdir(parents=True)
    (tmp_path / "other" / ".git").write_text(f"gitdir: {tmp_path}/.git/worktrees/side\n")
    assert git_commit(other) == ONE
