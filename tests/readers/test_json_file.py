"""JSON, read strictly: RELIABILITY rows 31, 32, 36."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.errors import InputRefused
from optimiser.readers import private_copy
from optimiser.readers.json_file import read_json


@pytest.fixture
def file(tmp_path):
    return tmp_path / "plan.json"


def refusal(file, content):
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputRefused) as refused:
        read_json(file)
    (finding,) = refused.value.findings
    return finding


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"urgent": true, "urgent": false}', "key twice"),
        ('{"a": [{"b": {"c": 1, "c": 1}}]}', "key twice"),
        ('{"a": NaN}', "not finite"),
        ('{"a": [-Infinity]}', "not finite"),
        ('{"a": 1e999}', "not finite"),
    ],
)
def test_row_31_duplicate_keys_and_numbers_that_are_not_finite(file, content, words):
    assert words in refusal(file, content).problem


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"a": ' + "9" * 5000 + "}", "digits"),
        ('{"a": -' + "9" * 19 + "}", "digits"),
        ('{"a":' * 200_000 + "1" + "}" * 200_000, "too deeply"),
        ("[" * 200_000, "too deeply"),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", "too deeply"),
        ('{"a": "\\ud800"}', "half a character"),
        ('{"\\udc00": 1}', "half a character"),
        ('{"a": 1', "not JSON"),
        ("[1]", "no object"),
        ("", "not JSON"),
        ('{"a": "\n"}', "not JSON"),
        (b'{"a": "\xff"}', "utf-8"),
        (b'{"a": 1}\x00', "binary"),
        (b"PK\x03\x04", "workbook"),
    ],
)
def test_row_32_what_would_fail_later_is_refused_here(file, content, words):
    assert words in refusal(file, content).problem


def test_row_32_the_line_is_named(file):
    assert refusal(file, '{"a": 1,\n"b": }').row == 2


def test_row_1_a_file_that_is_not_there(file):
    with pytest.raises(InputRefused) as refused:
        read_json(file)
    assert "is not there" in refused.value.findings[0].problem


def test_row_4_and_5_a_file_that_changes_while_it_is_read(file, monkeypatch):
    file.write_text('{"a": 1}')
    contents = iter([b'{"a": 1}', b'{"a": 2}'])
    monkeypatch.setattr(private_copy, "_read", lambda _path: next(contents))
    with pytest.raises(InputRefused) as refused:
        read_json(file)
    assert refused.value.findings[0].rule == "file_changed_while_read"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab\u00e9"), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abc"), VALUES), st.booleans())
def test_row_31_sound_json_comes_back_as_it_was(tmp_path_factory, document, ascii_only):
    file = tmp_path_factory.mktemp("json") / "plan.json"
    file.write_text(json.dumps(document, ensure_ascii=ascii_only), encoding="utf-8")
    assert read_json(file) == document
