"""The zip file of a workbook: RELIABILITY rows 21, 22, 23."""

import io
import stat
import struct
import zipfile
import zlib

import pytest

from optimiser.readers import package
from optimiser.readers.package import Damaged, Package


def zipped(members, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **({"compression": zipfile.ZIP_DEFLATED} | more)) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def refusal(content):
    with pytest.raises(Damaged) as damaged:
        Package(content).check_all()
    return damaged.value


def test_a_sound_package_is_unpacked_as_it_was():
    members = [("a.xml", b"<a/>"), ("b/c.bin", bytes(range(256)) * 50)]
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        sound = Package(zipped(members, compression=compression))
        sound.check_all()
        assert sound.names == ("a.xml", "b/c.bin")
        assert [sound.read(name) for name in sound.names] == [content for _name, content in members]


def test_row_21_a_bomb_is_refused_from_the_directory_and_never_unpacked(monkeypatch):
    bomb = zipped([("xl/worksheets/sheet1.xml", b"0" * 40_000_000)])
    assert len(bomb) < 100_000
    monkeypatch.setattr(zlib, "decompressobj", lambda *_: pytest.fail("unpacked"))
    found = refusal(bomb)
    assert found.rule == "zip_too_large"
    assert "40,000,000 bytes" in found.problem
    assert "100 times" in found.expected


def test_row_21_the_total_and_the_number_of_members_have_limits(monkeypatch):
    monkeypatch.setattr(package, "MOST_UNPACKED", 100)
    assert refusal(zipped([("a", b"x" * 60), ("b", b"y" * 60)])).rule == "zip_too_large"
    monkeypatch.undo()
    assert "1,001 parts" in refusal(zipped([(f"m{n}", b"") for n in range(1001)])).problem


def test_row_22_a_directory_that_understates_a_size():
    content = b"<a>" + b"x" * 5000 + b"</a>"
    sound = bytearray(zipped([("a.xml", content)]))
    entry = sound.index(b"PK\x01\x02")
    for crc in (zlib.crc32(content), zlib.crc32(content[:10])):
        struct.pack_into("<I", sound, entry + 16, crc)
        struct.pack_into("<I", sound, entry + 24, 10)
        found = refusal(bytes(sound))
        assert found.rule == "workbook_unsafe"
        assert "wrong size" in found.problem


def test_row_22_a_wrong_checksum_and_damaged_bytes():
    sound = bytearray(zipped([("a.xml", b"<a>" + b"xy" * 5000 + b"</a>")]))
    entry = sound.index(b"PK\x01\x02")
    wrong = sound.copy()
    struct.pack_into("<I", wrong, entry + 16, 1)
    assert "checksum" in refusal(bytes(wrong)).problem
    wrong = sound.copy()
    wrong[40:60] = bytes(20)
    assert refusal(bytes(wrong)).rule in ("workbook_damaged", "workbook_unsafe")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([("a.xml", b"<a/>"), ("a.xml", b"<b/>")], "twice"),
        ([("a.xml", b"<a/>"), ("A.XML", b"<b/>")], "twice"),
        ([("../a.xml", b"<a/>")], "leaves"),
        ([("/a.xml", b"<a/>")], "leaves"),
        ([("xl\\..\\..\\a.xml", b"<a/>")], "leaves"),
        ([("inner.zip", b"x")], "another zip"),
        ([("inner.bin", zipped([("a", b"x")]))], "another zip"),
    ],
)
def test_row_22_members_that_no_workbook_has(members, words):
    found = refusal(zipped(members))
    assert found.rule == "workbook_unsafe"
    assert words in found.problem


def test_row_22_links_and_other_packings():
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "a link" in refusal(zipped([(link, "target")])).problem
    packed = zipped([("a.xml", b"<a/>" * 99)], compression=zipfile.ZIP_LZMA)
    assert "packed" in refusal(packed).problem


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>',
        "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x []><x/>".encode("utf-16"),
    ],
)
def test_row_23_definitions_in_any_part_are_refused(content):
    assert refusal(zipped([("xl/styles.xml", content)])).rule == "workbook_unsafe"


@pytest.mark.parametrize("end", [0, 4, 30, 60, -1, -10])
def test_row_4_a_package_that_is_cut(end):
    whole = zipped([("a.xml", b"<a/>" * 500), ("b.xml", b"<b/>" * 500)])
    assert refusal(whole[:end]).rule in ("workbook_damaged", "workbook_unsafe")


def test_a_part_that_is_not_there():
    with pytest.raises(Damaged, match="lacks a part"):
        Package(zipped([("a", b"x")])).read("b")
