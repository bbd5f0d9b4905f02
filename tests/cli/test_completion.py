"""Scripts for tab completion."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from synergysim.cli import VERBS, main

ASK = """source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); COMPREPLY=()
_shtab_synergysim
echo "${COMPREPLY[@]}"
"""


@pytest.fixture
def needed() -> None:
    pytest.importorskip("shtab", reason="an extra: synergysim[completion]")


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_the_script_of_each_shell_names_every_verb(shell, capsys) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(verb in script for verb in VERBS)


@pytest.mark.usefixtures("needed")
@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["comp"], {"compare", "completion"}),
        (["export", "--se"], {"--separator"}),
        (["completion", "z"], {"zsh"}),
        (["population", ""], {"import", "describe"}),
    ],
)
def test_bash_completes_what_the_script_says(words, wanted, tmp_path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    command = [sys.executable, "-m", "synergysim", "completion", "bash"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (tmp_path / "script").write_text(done.stdout)
    asked = [bash, "-c", ASK, "ask", str(tmp_path / "script"), "synergysim", *words]
    found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert set(found.split()) == wanted


def test_without_shtab_a_message_says_what_to_install(capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "tab completion needs shtab" in said.err
    assert "pip install 'synergysim[completion]'" in said.err


def test_another_shell_is_refused(capsys) -> None:
    with pytest.raises(SystemExit) as end:
        main(["completion", "cmd"])
    assert end.value.code == 2
    assert "bash" in capsys.readouterr().err
