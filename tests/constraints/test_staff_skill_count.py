from optimiser.constraints.staff_skill_count import StaffSkillCount
from optimiser.models.resources import StaffCover
from tests.by_hand_centre import said
from tests.tiny_centre import at, centre, exam, fixed, request, room

TESTS = [exam("scan", 20, skill="sonographer"), exam("bloods", 20)]
ROOMS = [room("s1", 0, 8, 60), room("s2", 0, 8, 60), room("far", 0, 8, 60, site="S")]
REQUESTS = [request("r1", "scan"), request("r2", "scan"), request("r3", "bloods")]


def on_duty(*rows):
    staff = tuple(
        StaffCover(
            skill="sonographer", site="N", start=at(0, 8, first), end=at(0, 8, last), count=n
        )
        for first, last, n in rows
    )
    return centre(REQUESTS, ROOMS, TESTS, staff=staff)


def test_one_sonographer_between_two_rooms():
    places = [("r1", "scan", "s1", 0), ("r2", "scan", "s2", 10)]
    assert said(StaffSkillCount(), on_duty((0, 50, 1)), *places) == [
        "staff_skill_count: sonographer at N at 2026-03-02 08:10: 2 needed, 1 on duty"
    ]
    assert said(StaffSkillCount(), on_duty((0, 50, 1), (10, 20, 1)), *places) == []
    apart = [("r1", "scan", "s1", 0), ("r2", "scan", "s2", 20)]
    assert said(StaffSkillCount(), on_duty((0, 50, 1)), *apart) == []


def test_duty_that_ends_before_the_test():
    assert said(StaffSkillCount(), on_duty((0, 15, 1)), ("r1", "scan", "s1", 0)) == [
        "staff_skill_count: sonographer at N at 2026-03-02 08:15: 1 needed, 0 on duty"
    ]
    assert said(StaffSkillCount(), on_duty((0, 15, 1), (15, 20, 1)), ("r1", "scan", "s1", 0)) == []


def test_staff_of_another_site_do_not_help_and_other_tests_need_nobody():
    assert said(StaffSkillCount(), on_duty((0, 50, 1)), ("r1", "scan", "far", 0)) == [
        "staff_skill_count: sonographer at S at 2026-03-02 08:00: 1 needed, 0 on duty"
    ]
    assert said(StaffSkillCount(), on_duty(), ("r3", "bloods", "s1", 0)) == []


def test_bookings_already_made_stay_and_nothing_is_added_to_them():
    made = REQUESTS[0].model_copy(update={"fixed": (fixed("scan", ROOMS[0]),)})
    nobody = centre([made, *REQUESTS[1:]], ROOMS, TESTS, staff=())
    assert said(StaffSkillCount(), nobody, ("r1", "scan", "s1", 0)) == []
    assert said(StaffSkillCount(), nobody, ("r1", "scan", "s1", 0), ("r2", "scan", "s2", 10)) == [
        "staff_skill_count: sonographer at N at 2026-03-02 08:10: 2 needed, 0 on duty"
    ]


def test_without_staff_csv_nothing_is_checked():
    unknown = centre(REQUESTS, ROOMS, TESTS)
    assert said(StaffSkillCount(), unknown, ("r1", "scan", "s1", 0)) == []
