import pytest

from optimiser.errors import AuditRefused
from optimiser.exports.agreement import disagreements
from optimiser.exports.feeds import FEEDS, feed_files
from optimiser.exports.folder import claim
from tests.exports.test_paper_agreement import nasty_plan
from tests.made_up import MORNING, a_case, a_plan, booking, entry


@pytest.mark.slow
def test_nasty_texts_go_through_a_whole_folder_and_leave_lines_whole(tmp_path):
    plan, case = nasty_plan()
    with claim(tmp_path / "out") as folder:
        folder.write(plan, case, feeds=feed_files(plan, case, FEEDS))
        assert disagreements(folder.partial) == []
        for name in ("lists.txt", "summary.txt"):
            text = (folder.partial / name).read_text(encoding="utf-8")
            assert all(char.isprintable() or char == "\n" for char in text), name


def spoil(path, old, new):
    path.write_bytes(path.read_bytes().replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("bookings.csv", b"T08:30", b"T08:31", "bookings.csv"),
        ("bookings.csv", b"surg-1", b"surg-2", "bookings.csv"),
        ("waiting.csv", b"no robot", b"no stool", "waiting.csv"),
        ("lists.txt", b"08:30-09:30  E1 ", b"08:31-09:30  E1 ", "does not hold E1"),
        ("lists.txt", b"  E10 ", b"  E11 ", "does not hold E10"),
        ("lists.txt", b"WAITING", b"   9  10:00-11:00  E9\nWAITING", "4 of 3"),
    ],
)
def test_a_rendering_that_says_otherwise_is_caught_and_nothing_is_released(
    tmp_path, name, old, new, said
):
    plan, case = a_plan(), a_case()
    with pytest.raises(AuditRefused), claim(tmp_path / "out") as folder:
        written = folder.write(plan, case).parent
        assert disagreements(written) == []
        spoil(written / name, old, new)
        assert said in " ".join(disagreements(written))
        folder.release(plan)
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "out.refused" / name).exists()


def test_nasty_ids_agree_too(tmp_path):
    ids = ["=1", "a b", "a  b", "line\nbreak", "  1  08:30-09:30  E", "x" * 150, "9", "É"]
    case = a_case(*(entry(name) for name in ids))
    plan = a_plan(
        bookings=tuple(booking(name, "S1", n + 1, MORNING) for n, name in enumerate(ids)),
        waiting=(),
    )
    with claim(tmp_path / "out") as folder:
        assert disagreements(folder.write(plan, case).parent) == []
