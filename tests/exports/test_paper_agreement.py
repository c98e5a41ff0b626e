"""Workbook and page hold what plan.json holds, and nothing of the data is alive in them."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from optimiser.exports.files import write_private
from optimiser.exports.paper_agreement import PageReader, paper_faults, read_workbook
from optimiser.exports.plan_json import plan_to_dict
from optimiser.models.plan import Partly, SetAside, Waiting
from optimiser.reports.page import page_text
from optimiser.reports.paper import paper
from optimiser.reports.snapshot import snapshot
from optimiser.reports.table import visible
from optimiser.reports.workbook import workbook_bytes
from tests.made_up import MORNING, a_case, a_plan, booking, entry, session
from tests.nasty import NASTY
from tests.tiny_centre import booked, centre, plan_of, request, room


def written(folder, plan, case, **more):
    read = paper(plan, case, **more)
    write_private(folder / "plan.xlsx", workbook_bytes(read, case))
    write_private(folder / "plan.html", page_text(read))
    return plan_to_dict(plan, case)


def nasty_plan():
    """Every nasty text as an id, a reason, a place, a surgeon and a rule."""
    bookings = tuple(
        booking(
            f"{text}|{n}", f"{text}|s{n}", 1, MORNING + timedelta(minutes=n), reason=text,
            surgeon=text or None, site=f"{text}|", theatre=f"{text}|t",
        )
        for n, text in enumerate(NASTY)
    )  # fmt: skip
    waiting = tuple(
        Waiting(id=f"w{text}|{n}", code=f"{text}|", detail=text, nearest=text or None)
        for n, text in enumerate(NASTY)
    )
    held = tuple(
        SetAside(id=f"h{text}|{n}", rule=text, detail=text) for n, text in enumerate(NASTY)
    )
    case = a_case(
        *(
            entry(b.entry_id, procedure=text or "x")
            for b, text in zip(bookings, NASTY, strict=True)
        ),
        name=NASTY[0] + MARKUP,
        sessions=tuple(
            session(b.session_id, site=b.site, theatre=b.theatre, day=MORNING.date())
            for b in bookings
        ),
    )
    return a_plan(bookings=bookings, waiting=waiting, held=held, findings={"=1": 2}), case


MARKUP = "</h1><script>alert(1)</script>"


def test_there_are_five_hundred():
    assert len(NASTY) >= 500


@pytest.mark.slow
def test_nasty_texts_are_all_there_and_none_is_alive(tmp_path):
    plan, case = nasty_plan()
    document = written(tmp_path, plan, case, previous=snapshot(a_plan(), a_case()))
    assert paper_faults(tmp_path, document) == []
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")
    texts = {row["reason"] for row in PageReader(page).tables["lists"]}
    assert texts == {visible(text) for text in NASTY}
    with zipfile.ZipFile(io.BytesIO((tmp_path / "plan.xlsx").read_bytes())) as parts:
        for name in parts.namelist():
            assert not re.search(rb"<f[ >/]|<hyperlink", parts.read(name)), name


def test_visible_texts_are_told_apart():
    shown = [visible(text) for text in NASTY]
    assert len(set(shown)) == len(shown)
    assert all(char not in text for text in shown for char in "\0\r\x1b\x85\u202e\u2066\ufffe")
    assert "\u2400" in visible("\0")


def test_a_good_folder_has_no_fault(tmp_path):
    document = written(tmp_path, a_plan(), a_case())
    assert paper_faults(tmp_path, document) == []


def change(document, part, n, **values):
    one = document[part][n] | values
    return document | {part: [*document[part][:n], one, *document[part][n + 1 :]]}


@pytest.mark.parametrize(
    ("part", "table", "values"),
    [
        ("bookings", "lists", {"start": "2026-12-01T08:31"}),
        ("bookings", "lists", {"start": "2026-12-02T08:30"}),
        ("bookings", "lists", {"theatre": "Theatre 3"}),
        ("bookings", "lists", {"session_id": "S9"}),
        ("bookings", "lists", {"surgeon": "surg-2"}),
        ("bookings", "lists", {"reason": "another"}),
        ("bookings", "lists", {"fixed": True}),
        ("bookings", "lists", {"position": 2}),
        ("waiting", "waiting", {"detail": "another"}),
        ("waiting", "waiting", {"code": "other"}),
        ("waiting", "waiting", {"nearest": "S9"}),
        ("held", "held", {"rule": "other"}),
        ("left_out", "held", {"detail": "another"}),
    ],
)
def test_every_difference_is_found_in_both(tmp_path, part, table, values):
    document = change(written(tmp_path, a_plan(), a_case()), part, 0, **values)
    assert paper_faults(tmp_path, document) == [
        f"plan.xlsx does not hold the {table} of plan.json",
        f"plan.html does not hold the {table} of plan.json",
    ]


def test_a_lost_or_doubled_booking_is_found(tmp_path):
    document = written(tmp_path, a_plan(), a_case())
    bookings = document["bookings"]
    for wrong in (bookings[:-1], [*bookings, bookings[0]]):
        assert len(paper_faults(tmp_path, document | {"bookings": wrong})) == 2


@pytest.mark.parametrize(
    "piece",
    [
        "<script>1</script>", "<img alt=x>", "<p onclick=x>", "<a href=https://example.org>x</a>",
        '<p style="color:red">', "<iframe></iframe>", "<form action=x>",
    ],
)  # fmt: skip
def test_live_markup_is_found(tmp_path, piece):
    document = written(tmp_path, a_plan(), a_case())
    page = tmp_path / "plan.html"
    page.write_text(page.read_text("utf-8").replace("</main>", piece + "</main>"), "utf-8")
    assert [fault for fault in paper_faults(tmp_path, document) if "plan.html holds" in fault]


def test_a_formula_is_found():
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("x").write_formula(0, 0, "=1+1")
    book.close()
    assert read_workbook(out.getvalue())[1] == ["xl/worksheets/sheet1.xml"]


def a_centre():
    case = centre([request("R1", "a", "b"), request("R2", "c")], [room("s1", 0, 9, 120)])
    return case, plan_of(
        booked(case, "R1", "a", "s1", 0),
        booked(case, "R1", "b", "s1", 30),
        booked(case, "R2", "c", "s1", 60),
    )


def test_plans_of_tests_agree_too(tmp_path):
    case, plan = a_centre()
    one = Partly(request_id="R9", tests_waiting=("ct", "mri"), code="no_room", detail="no slot")
    plan = plan.model_copy(update={"partly": (one,)})
    document = written(tmp_path, plan, case)
    assert paper_faults(tmp_path, document) == []
    wrong = change(document, "bookings", 0, room="elsewhere")
    assert len(paper_faults(tmp_path, wrong)) == 2


def test_the_hour_that_comes_twice_is_told_apart(tmp_path):
    from datetime import UTC, datetime

    first, again = (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    case = a_case(sessions=(session("S1", first), session("S2", again, theatre="Theatre 3")))
    plan = a_plan(bookings=(
        booking("E1", "S1", 1, first), booking("E2", "S2", 1, again, theatre="Theatre 3"),
    ))  # fmt: skip
    document = written(tmp_path, plan, case)
    assert paper_faults(tmp_path, document) == []
    starts = {
        row["start"] for row in read_workbook((tmp_path / "plan.xlsx").read_bytes())[0]["lists"]
    }
    assert starts == {"01:30+01:00", "01:30+00:00"}


def test_a_list_that_runs_past_midnight_says_the_day_of_each_case(tmp_path):
    evening = MORNING.replace(hour=18, minute=0)
    late = session("S1", evening, end=evening + timedelta(hours=5.5), overrun_minutes=120)
    midnight = evening + timedelta(hours=6)
    plan = a_plan(bookings=(
        booking("E1", "S1", 1, evening), booking("E10", "S1", 2, midnight),
        booking("E2", "S2", 1, MORNING + timedelta(days=1)),
    ))  # fmt: skip
    case = a_case(sessions=(late, session("S2", MORNING + timedelta(days=1))))
    assert paper_faults(tmp_path, written(tmp_path, plan, case)) == []
    page = (tmp_path / "plan.html").read_text("utf-8")
    days = {row["entry_id"]: row["day"] for row in PageReader(page).tables["lists"]}
    assert days == {"E1": "2026-12-01", "E10": "2026-12-02", "E2": "2026-12-02"}
    assert page.count('<time data-key="day"') == 1  # above the list of one day alone
