from optimiser.constraints.equipment_shared import EquipmentShared
from optimiser.models.resources import Equipment
from tests.by_hand import said
from tests.tiny import case, entry, session

ONE_C_ARM = case(
    [entry(f"e{k}", equipment=("c_arm",)) for k in range(4)],
    [
        session("s1", 0, 8, 240),
        session("s2", 0, 8, 240),
        session("s3", 0, 8, 240, equipment=("c_arm",)),
        session("s4", 1, 8, 240),
        session("s5", 1, 8, 240),
    ],
    equipment=(Equipment(item="c_arm", site="A", quantity=1),),
)


def test_two_theatres_cannot_hold_the_one_there_is():
    assert said(EquipmentShared(), ONE_C_ARM, ("e0", "s1", "08:00"), ("e1", "s2", "08:59")) == [
        "equipment_shared: 2 cases hold c_arm at A at 2026-03-02 08:59; the site owns 1"
    ]


def test_it_may_go_from_one_to_the_next_and_a_fixed_one_is_not_shared():
    rows = ("e0", "s1", "08:00"), ("e1", "s2", "09:00"), ("e2", "s3", "08:30")
    assert said(EquipmentShared(), ONE_C_ARM, *rows) == []


def test_every_day_is_reported():
    rows = ("e0", "s1", "08:00"), ("e1", "s2", "08:00"), ("e2", "s4", "09:00"), (
        "e3", "s5", "09:30",
    )  # fmt: skip
    assert said(EquipmentShared(), ONE_C_ARM, *rows) == [
        "equipment_shared: 2 cases hold c_arm at A at 2026-03-02 08:00; the site owns 1",
        "equipment_shared: 2 cases hold c_arm at A at 2026-03-03 09:30; the site owns 1",
    ]
