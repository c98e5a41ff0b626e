"""Bytes into text: RELIABILITY rows 7, 12, 13, 14, 17, 18."""

import pytest

from optimiser.models.finding import Finding
from optimiser.readers.text import is_garbled, text_of

SCRIPTS = [
    "Zoë", "Siân", "Łukasz", "Dvořák", "Åse", "Jürgen", "Çelik", "Señor", "Ștefan", "Žižek",
    "Þór", "Għaleb", "Őry", "Nguyễn", "Ėjus", "Ķēniņš", "Šárka", "François", "Ægir", "Ñandú",
    "Ελένη", "Иван", "Ђорђе", "Їжак", "Սարո", "ანა", "שרה", "محمد", "فاطمه", "اردو",
    "नेहा", "রহিম", "ਗੁਰ", "ગીતા", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල", "ไทย",
    "ລາວ", "မြန်မာ", "ខ្មែរ", "አማርኛ", "中文", "日本語", "한국어", "ᏣᎳᎩ", "🙂",
]  # fmt: skip


def twice_encoded(text: str) -> str:
    """`text` in UTF-8, read as Windows-1252 by somebody, as Windows reads it."""
    return "".join(
        chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
        for byte in text.encode("utf-8")
    )


def refusal(content: bytes, encoding: str = "utf-8") -> Finding:
    found = text_of(content, "waiting_list.csv", encoding)
    assert isinstance(found, Finding)
    return found


def test_row_12_byte_order_mark_is_no_part_of_the_first_name():
    assert text_of(b"\xef\xbb\xbfentry_id,priority\n", "f") == "entry_id,priority\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_row_14_utf_16_is_told_by_its_mark_alone(encoding):
    mark = {"utf-16": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
    content = mark + "entry_id;Zoë\r\n".encode(encoding)
    assert text_of(content, "f") == "entry_id;Zoë\r\n"
    assert refusal("entry_id;Zoë".encode("utf-16-le")).rule == "binary_data"
    assert refusal(b"\xff\xfe" + b"a\x00b").rule == "encoding_not_as_declared"
    assert "UTF-32" in refusal("entry_id".encode("utf-32")).problem


def test_row_7_zero_bytes_are_refused_with_their_row():
    found = refusal(b"entry_id\nE1\nE2\x00\nE3\n")
    assert (found.rule, found.row) == ("binary_data", 3)
    assert "binary data" in found.problem
    assert "row 3" in found.problem
    assert refusal(b"\xff\xfe" + "a\nb\x00".encode("utf-16-le")).row == 2


@pytest.mark.parametrize("name", SCRIPTS)
def test_row_13_every_script_in_utf_8_is_read_and_never_called_garbled(name):
    assert text_of(f"name\n{name}\n".encode(), "f") == f"name\n{name}\n"
    assert not is_garbled(name)


@pytest.mark.parametrize("name", [name for name in SCRIPTS if not name.isascii()])
def test_row_13_every_script_encoded_twice_is_noticed(name):
    assert is_garbled(twice_encoded(name))
    assert is_garbled(f"plain {twice_encoded(name)} plain")


def test_row_13_windows_1252_only_where_it_is_declared():
    content = "entry_id,name\nE1,Zoë\n".encode("cp1252")
    found = refusal(content)
    assert (found.rule, found.row) == ("encoding_not_as_declared", 2)
    assert "cp1252" in found.action
    assert text_of(content, "f", "cp1252") == "entry_id,name\nE1,Zoë\n"
    assert refusal(b"E1,\x81\n", "cp1252").rule == "encoding_not_as_declared"


def test_row_13_a_lost_letter_is_noticed():
    assert is_garbled("Zo\ufffd")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b"<html><table><tr><td>E1", "web page"),
        (b'<?xml version="1.0"?><a/>', "XML"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64 + "Workbook".encode("utf-16-le"), ".xls"),
    ],
)
def test_row_18_a_renamed_file_is_called_what_it_is(content, words):
    found = refusal(content)
    assert found.rule == "not_a_text_file"
    assert words in found.problem
