"""ASL1 weeks: the nouns, the rules that bind, and files that are not quite right."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from optimiser.audit import judged_by_rules
from optimiser.models.plan import Booking, Plan
from optimiser.models.words import Admission, Levels, Priority
from optimiser.readers.asl1 import read_asl1
from optimiser.theatre import objectives

WEEK = """\
#const timeDisp = 120.
#const week_days = 5.
#const totRegsP1 = 1. #const totRegsP2 = 2.
#const totRegsP3 = 2.
#const totRegsP4 = 1.
mss("ROOM-1-(A, B)", 1, 1). mss("ROOM-1-(A, B)", 2, 1).
mss("ROOM-2", 2, 2).mss("ROOM-2", 2, 5).
beds(1,1,-1). beds(1, 1, 1). beds(0, 2, 2).
registration(1, 1, 1, "Ordinario", 60, 0, 1, 0).
registration(2, 2, 1, "Ordinario", 60, 0, 0, 2). registration(3, 2, 2, "DaySurgery", 61, 0, 0, 0).
registration(4, 3, 2, "Ordinario", 30, 1, 2, 2).
registration(5, 3, 2, "Ordinario", 30, 0, 0, 0).
registration(6, 4, 2, "Ambulatoriale", 20, 0, 1, 1).
"""
MONDAY, FRIDAY = date(2024, 1, 1), date(2024, 1, 5)


@pytest.fixture
def week(tmp_path):
    def read(text=WEEK, **options):
        file = tmp_path / "input7.lp"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_asl1(file, **options)

    return read


def rules_of(reading):
    return {finding.rule for finding in reading.findings if finding.severity.value != "info"}


def booked(case, *places):
    """A plan by hand: (entry, session, minutes after opening)."""
    bookings = []
    for entry_id, session_id, after in places:
        entry, session = case.entry_by_id[entry_id], case.session_by_id[session_id]
        start = session.start + timedelta(minutes=after)
        bookings.append(
            Booking(
                entry_id=entry_id,
                patient_id=entry.patient_id,
                session_id=session_id,
                site=session.site,
                theatre=session.theatre,
                surgeon=None,
                position=1,
                start=start,
                end=start + timedelta(minutes=entry.minutes),
            )
        )
    return Plan(bookings=tuple(bookings))


def broken(case, *places):
    return {violation.rule for violation in judged_by_rules(case, booked(case, *places))}


def test_the_week_in_nouns(week):
    reading = week()
    case = reading.case
    assert not reading.refused
    assert rules_of(reading) == set()
    assert reading.raw_ids == ("1", "2", "3", "4", "5", "6")
    assert (case.horizon_start, case.horizon_end) == (MONDAY, FRIDAY)
    assert MONDAY.isoweekday() == 1
    assert [session.session_id for session in case.sessions] == [
        "ROOM-1-(A, B)/1",
        "ROOM-2/2",
        "ROOM-2/5",
    ]
    assert {session.minutes for session in case.sessions} == {120}
    assert {session.specialties for session in case.sessions} == {("1", "2")}
    assert {night.date for night in case.beds if night.ward == "1"} == {MONDAY, date(2023, 12, 30)}
    assert [entry.priority for entry in case.entries] == [
        Priority.P1B, Priority.P2, Priority.P2, Priority.P3, Priority.P3, Priority.P4,
    ]  # fmt: skip
    assert case.policy.levels is Levels.priority
    assert [level.name for level in objectives(case)][:4] == ["p1", "p2", "p3", "p4"]


def test_a_stay_covers_both_of_its_ends(week):
    stays = {e.entry_id: (e.nights_before, e.nights, e.ward) for e in week().case.entries}
    assert stays == {
        "1": (1, 1, "1"),
        "2": (0, 3, "1"),
        "3": (0, 0, None),
        "4": (0, 0, None),
        "5": (0, 0, None),
        "6": (0, 0, None),
    }
    admissions = {e.entry_id: e.admission for e in week().case.entries}
    assert admissions["1"] is Admission.inpatient
    assert {admissions["3"], admissions["6"]} == {Admission.day}


def test_a_whole_room_may_be_used_back_to_back_and_no_minute_more(week):
    case = week().case
    assert broken(case, ("1", "ROOM-1-(A, B)/1", 0), ("6", "ROOM-1-(A, B)/1", 60)) == set()
    assert broken(case, ("1", "ROOM-2/2", 0), ("2", "ROOM-2/2", 60)) == set()
    assert broken(case, ("1", "ROOM-2/2", 0), ("3", "ROOM-2/2", 60)) == {"session_hours"}


def test_beds_bind_on_days_with_a_fact_and_on_no_others(week):
    case = week().case
    one_bed_on_monday = ("1", "ROOM-1-(A, B)/1", 0), ("2", "ROOM-1-(A, B)/1", 60)
    assert broken(case, *one_bed_on_monday) == {"ward_beds"}
    no_limit_later = ("1", "ROOM-2/5", 0), ("2", "ROOM-2/5", 60)
    assert broken(case, *no_limit_later) == set()
    no_beds_taken = ("4", "ROOM-2/2", 0), ("5", "ROOM-2/2", 30), ("6", "ROOM-2/2", 60)
    assert broken(case, *no_beds_taken) == set()


def test_nights_before_reach_past_sunday_which_has_no_limit(week):
    reading = week(WEEK.replace("beds(1,1,-1)", "beds(0,1,-1)").replace("0, 1, 0)", "0, 2, 0)"))
    assert broken(reading.case, ("1", "ROOM-1-(A, B)/1", 0)) == {"ward_beds"}
    assert broken(reading.case, ("1", "ROOM-2/2", 0)) == set(), "two days before is day 0"


def test_strict_keeps_registrations_to_rooms_of_their_specialty(week):
    assert broken(week().case, ("1", "ROOM-2/2", 0)) == set()
    strict = week(strict=True)
    assert broken(strict.case, ("1", "ROOM-2/2", 0)) == {"session_specialty"}
    assert broken(strict.case, ("1", "ROOM-1-(A, B)/1", 0)) == set()
    assert strict.sha256 != week().sha256


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("(3, 2, 2,", "(3, 5, 2,", "priority_unreadable"),
        ("(3, 2, 2,", "(3, , 2,", "priority_unreadable"),
        ("(3, 2, 2,", "(3, 2, ,", "specialty_unreadable"),
        ("61, 0", "0, 0", "duration_unreadable"),
        ("61, 0", "61.5, 0", "duration_unreadable"),
        ("61, 0", "\u0663, 0", "duration_unreadable"),
        ("61, 0", "61, 2", "flag_unreadable"),
        ("61, 0, 0, 0)", "61, 0, -1, 0)", "stay_unreadable"),
        ("61, 0, 0, 0)", "61, 0, 0, 4000)", "stay_unreadable"),
        ("61, 0, 0, 0)", "61, 0, 0)", "fact_terms"),
        ('"DaySurgery"', '"Altro"', "regime_unknown"),
        ('"DaySurgery"', "DaySurgery", "regime_unknown"),
    ],
)
def test_a_registration_that_cannot_be_planned_safely_is_held(week, old, new, rule):
    reading = week(WEEK.replace(old, new, 1))
    assert not reading.refused
    assert [(aside.id, aside.rule) for aside in reading.held] == [("3", rule)]
    assert sorted(reading.raw_ids) == ["1", "2", "3", "4", "5", "6"]
    assert [f.row for f in reading.findings if f.rule == rule] == [10]


def test_an_id_that_is_none_is_held_under_its_line(week):
    reading = week(WEEK.replace("(3, 2, 2,", "(, 2, 2,"))
    assert [(aside.id, aside.rule) for aside in reading.held] == [
        ("line-10", "entry_id_unreadable")
    ]


def test_one_id_twice_counts_once_and_with_other_content_is_held(week):
    more = WEEK.replace("totRegsP4 = 1", "totRegsP4 = 2")
    same = week(more + 'registration(6,4,2,"Ambulatoriale",20,0,1,1).')
    assert rules_of(same) == {"entry_repeated"}
    assert len(same.case.entries) == 6
    other = week(more + 'registration(6, 4, 2, "Ambulatoriale", 25, 0, 1, 1).')
    assert [(aside.id, aside.rule) for aside in other.held] == [("6", "entry_ambiguous")]
    assert Counter(other.raw_ids) == Counter("123456")


def test_of_two_numbers_of_beds_the_lower_counts(week):
    reading = week(WEEK + "beds(0, 1, 1).")
    assert rules_of(reading) == {"beds_ambiguous"}
    assert reading.case.beds_by_night["1", MONDAY] == 0


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "list_empty"),
        (WEEK.replace("registration(", "registrazione("), "fact_unknown"),
        (WEEK.replace("registration(6", "registraton(6"), "fact_unknown"),
        (WEEK.replace("61, 0, 0, 0).", "61, 0, 0, 0)", 1), "fact_unreadable"),
        (WEEK.replace("#const timeDisp = 120.", ""), "session_minutes"),
        (WEEK.replace("= 120.", "= 5000."), "session_minutes"),
        (WEEK.replace("mss(", "beds(1, 1, 3). beds("), "beds_unreadable"),
        (WEEK.replace('mss("ROOM-2", 2, 5)', 'mss("ROOM-2", 2, Friday)'), "mss_unreadable"),
        (WEEK.replace("beds(0, 2, 2)", "beds(few, 2, 2)"), "beds_unreadable"),
        (WEEK.replace("beds(0, 2, 2)", "beds(-1, 2, 2)"), "beds_unreadable"),
        (WEEK[: WEEK.rindex("registration")], "list_cut_short"),
        (WEEK[:-3], "fact_unreadable"),
        (WEEK.encode("utf-16-le"), "binary_data"),
        (WEEK.encode() + b"% \xff", "encoding_not_as_declared"),
        ("\n".join(line for line in WEEK.splitlines() if "mss" not in line), "sessions_missing"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(week, text, rule):
    reading = week(text)
    assert reading.refused
    assert rule in rules_of(reading)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert rules_of(read_asl1(tmp_path / "nowhere.lp")) == {"file_unreadable"}
    assert read_asl1(tmp_path).refused


def test_findings_repeat_no_text_of_the_file(week):
    reading = week(WEEK.replace('"DaySurgery"', '"Mario Rossi"').replace("61, 0", "secret, 0"))
    told = "\n".join([*map(str, reading.findings), *(aside.detail for aside in reading.held)])
    assert "Rossi" not in told
    assert "secret" not in told


def test_mutated_files_never_raise_and_lose_nobody(week):
    random = Random(7)
    letters = '(),."0123456789 \n%#-abP\x00\ufeffé'
    accepted = 0
    for _ in range(600):
        text = list(WEEK)
        for _ in range(random.randint(1, 4)):
            place = random.randrange(len(text))
            match random.randrange(4):
                case 0:
                    text[place] = random.choice(letters)
                case 1:
                    text.insert(place, random.choice(letters))
                case 2:
                    del text[place]
                case 3:
                    other = random.randrange(len(text))
                    text[place], text[other] = text[other], text[place]
        reading = week("".join(text))
        if reading.refused:
            assert reading.case is None
            continue
        accepted += 1
        ids = [entry.entry_id for entry in reading.case.entries]
        ids += [aside.id for aside in reading.held]
        assert Counter(ids) == Counter(reading.raw_ids)
        assert len(ids) == len(set(ids)) >= 5
    assert accepted > 50
