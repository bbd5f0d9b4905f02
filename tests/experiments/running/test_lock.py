"""The lock of a results folder: a file of its own, whatever is found in its place."""

from __future__ import annotations

import os

import pytest

from synergysim.experiments.running.lock import NAME, FolderBusyError, is_running, locked
from synergysim.scenario.errors import ScenarioError


def test_a_lock_is_held_by_one_at_a_time_and_names_its_owner(tmp_path, monkeypatch):
    monkeypatch.setattr("synergysim.experiments.running.lock.PATIENCE", 1)
    assert not is_running(tmp_path)
    with locked(tmp_path):
        assert is_running(tmp_path)
        with pytest.raises(FolderBusyError, match=str(os.getpid())), locked(tmp_path):
            pass
    assert not is_running(tmp_path)


def test_the_number_of_a_process_that_ended_is_no_hindrance(tmp_path):
    (tmp_path / NAME).write_text("1\n")
    with locked(tmp_path):
        assert (tmp_path / NAME).read_text() == f"{os.getpid()}\n"


def test_a_link_in_its_place_is_refused_and_what_it_names_is_left_alone(tmp_path):
    other = tmp_path / "other"
    other.write_text("untouched")
    (tmp_path / NAME).symlink_to(other)
    assert not is_running(tmp_path)
    with pytest.raises(ScenarioError, match="must be a file") as caught, locked(tmp_path):
        pass
    assert "a link" in str(caught.value)
    assert other.read_text() == "untouched"


@pytest.mark.parametrize(("make", "word"), [(os.mkdir, "a folder"), (os.mkfifo, "pipe")])
def test_a_folder_or_a_pipe_in_its_place_is_refused(tmp_path, make, word):
    make(tmp_path / NAME)
    assert not is_running(tmp_path)
    with pytest.raises(ScenarioError) as caught, locked(tmp_path):
        pass
    assert word in str(caught.value)
