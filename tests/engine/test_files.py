"""Files are written whole or not at all, and are believed only as they were written."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.engine import files
from synergysim.engine.files import (
    computer_failed,
    describe_error,
    private_folder,
    read_regular,
    read_sealed,
    safe_cells,
    seal,
    write_csv,
    write_whole,
    writing,
)

FULL = Path("/dev/full")


def half(path, error):
    """Write a part of a file, and fail."""
    with writing(path) as file:
        file.write(b"half")
        raise error


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "new" / "a.txt"
    write_whole(path, "one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_keeps_what_was_there_and_removes_its_own(tmp_path):
    path = tmp_path / "a.txt"
    write_whole(path, "before")
    with pytest.raises(KeyError):
        half(path, KeyError())
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_names_the_file_even_if_the_clean_up_fails_too(tmp_path, monkeypatch):
    def refuse(*_arguments, **_options):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", ".a.part")

    monkeypatch.setattr(Path, "unlink", refuse)
    path = tmp_path / "a.txt"
    with pytest.raises(OSError, match="No space left") as caught:
        half(path, OSError(errno.ENOSPC, "No space left on device"))
    assert caught.value.errno == errno.ENOSPC
    assert describe_error(caught.value) == f"{path}: the disk is full"
    assert computer_failed(caught.value)


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_device_is_written_to_and_never_replaced():
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(FULL, "text")
    assert describe_error(caught.value) == "/dev/full: the disk is full"
    assert stat.S_ISCHR(FULL.stat().st_mode)


def test_the_user_s_umask_decides_who_may_read(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a.txt", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_a_link_is_replaced_and_what_it_names_stays(tmp_path):
    other, link = tmp_path / "other.txt", tmp_path / "link.txt"
    other.write_text("untouched")
    link.symlink_to(other)
    write_whole(link, "new")
    assert (other.read_text(), link.read_text()) == ("untouched", "new")
    assert not link.is_symlink()


def test_only_regular_files_are_read(tmp_path):
    file, link, pipe = tmp_path / "file", tmp_path / "link", tmp_path / "pipe"
    file.write_text("text")
    link.symlink_to(file)
    os.mkfifo(pipe)
    assert read_regular(file) == b"text"
    assert [read_regular(path) for path in (link, pipe, tmp_path, tmp_path / "none")] == [None] * 4


@given(st.binary(max_size=60), st.data())
def test_a_sealed_file_with_any_byte_wrong_is_not_there(tmp_path_factory, content, data):
    path = tmp_path_factory.mktemp("sealed") / "a"
    whole = seal(content)
    path.write_bytes(whole)
    assert read_sealed(path) == content
    place = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.integers(1, 255))
    path.write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
    assert read_sealed(path) is None
    path.write_bytes(whole[:place])
    assert read_sealed(path) is None


def test_words_that_a_spreadsheet_runs_are_escaped_and_numbers_are_not(tmp_path):
    frame = pd.DataFrame(
        {
            "=name": ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "plain", "-5", "+2.5e3"],
            "mixed": [-1, -1.5, "-1.5", "=A1", None, True, "a=b", "", "'"],
            "number": [-1.0, float("-inf"), float("nan"), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        }
    )
    found = safe_cells(frame)
    assert found.columns.tolist() == ["'=name", "mixed", "number"]
    assert found["'=name"].tolist() == [
        "'=1+1",
        "'+x",
        "'-x",
        "'@x",
        "'\tx",
        "'\rx",
        "plain",
        "-5",
        "+2.5e3",
    ]
    assert found["mixed"].tolist()[:4] == [-1, -1.5, "-1.5", "'=A1"]
    pd.testing.assert_series_equal(found["number"], frame["number"])
    assert frame.columns[0] == "=name"  # the table itself is not changed
    write_csv(frame, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text().splitlines()[1] == "'=1+1,-1,-1.0"


def test_a_folder_is_private_if_nobody_else_can_change_it(tmp_path):
    folder = private_folder(tmp_path / "a")
    assert folder is not None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    assert private_folder(folder) == folder
    for mode in (0o777, 0o775, 0o757):
        folder.chmod(mode)
        assert private_folder(folder) is None


def test_a_folder_below_one_that_others_can_change_is_not_private(tmp_path):
    above = tmp_path / "above"
    above.mkdir()
    above.chmod(0o777)
    assert private_folder(above / "a") is None
    above.chmod(0o1777)  # as /tmp: others cannot rename what is not theirs
    assert private_folder(above / "a") is not None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_a_folder_of_another_user_is_not_private(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir(mode=0o755)
    os.chown(folder, 65534, 65534)
    assert private_folder(folder) is None
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert private_folder(link) is None


def test_a_file_in_the_place_of_a_folder_is_no_folder(tmp_path):
    (tmp_path / "a").write_text("")
    assert private_folder(tmp_path / "a") is None
    assert private_folder(tmp_path / "a" / "b") is None
    with pytest.raises(OSError, match=r"exists|directory") as caught:
        write_whole(tmp_path / "a" / "b.txt", "")
    assert "a file is where a folder should be" in describe_error(caught.value)
    assert not computer_failed(caught.value)
    assert files.checksum(b"a") != files.checksum(b"b")
