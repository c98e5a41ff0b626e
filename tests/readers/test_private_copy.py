"""Private copies: RELIABILITY rows 1, 4, 5, 36."""

import os

import pytest

from optimiser.models.finding import Finding
from optimiser.readers import private_copy
from optimiser.readers.private_copy import Copy, hash_of, stood_still, take


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sessions.csv"
    path.write_bytes(b"session_id\ntue\n")
    return path


def refused(path):
    found = take(path)
    assert isinstance(found, Finding)
    return found


def test_row_1_what_is_not_there_or_is_no_file(tmp_path, file):
    assert refused(tmp_path / "no.csv").problem == "is not there"
    assert "is a folder" in refused(tmp_path).problem
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert "neither a file nor a folder" in refused(pipe).problem


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "I/O")])
def test_row_1_no_permission_and_a_share_that_goes_away(monkeypatch, file, error):
    def fail(_path):
        raise error

    copy = take(file)
    monkeypatch.setattr(private_copy, "_read", fail)
    found = refused(file)
    assert found.rule == "file_unreadable"
    assert error.strerror in found.problem
    assert "share" in found.action
    assert stood_still(copy).rule == "file_changed_while_read"


def test_row_4_and_5_a_file_that_grows_or_changes_after_it_was_read_is_noticed(file):
    copy = take(file)
    assert isinstance(copy, Copy)
    assert stood_still(copy) is None
    file.write_bytes(b"session_id\ntue\nwed\n")
    assert stood_still(copy).rule == "file_changed_while_read"
    file.write_bytes(b"session_id\nTUE\n")
    assert stood_still(copy).rule == "file_changed_while_read"
    file.unlink()
    assert stood_still(copy).rule == "file_changed_while_read"


def test_row_5_what_is_read_is_the_copy(file):
    copy = take(file)
    file.write_bytes(b"changed")
    assert copy.content == b"session_id\ntue\n"


def test_row_4_a_file_that_grows_while_it_is_read(monkeypatch, file):
    monkeypatch.setattr(private_copy, "_read", lambda path: path.read_bytes() + b"more")
    assert refused(file).rule == "file_changed_while_read"


def test_row_36_a_file_beyond_the_stated_size_is_refused_unread(monkeypatch, file):
    monkeypatch.setattr(private_copy, "MOST_BYTES", 10)
    found = refused(file)
    assert found.rule == "file_too_large"
    assert "at most 10 bytes" in found.expected


def test_the_hash_is_of_names_and_contents(tmp_path, file):
    other = tmp_path / "beds.csv"
    other.write_bytes(b"ward\n")
    a, b = take(file), take(other)
    assert hash_of([a, b]) == hash_of([b, a])
    assert hash_of([a]) != hash_of([a, b])
    other.write_bytes(b"ward \n")
    assert hash_of([a, take(other)]) != hash_of([a, b])
