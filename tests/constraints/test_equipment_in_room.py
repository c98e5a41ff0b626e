from optimiser.constraints.equipment_in_room import EquipmentInRoom
from optimiser.models.resources import Equipment
from tests.by_hand import said
from tests.tiny import case, entry, session

LISTS = case(
    [entry("e1", equipment=("laminar", "c_arm"))],
    [
        session("s1", 0, 8, 240),
        session("s2", 0, 8, 240, equipment=("laminar",)),
        session("s3", 0, 8, 240, site="B", equipment=("laminar",)),
    ],
    equipment=(Equipment(item="c_arm", site="A", quantity=1),
               Equipment(item="c_arm", site="B", quantity=0)),
)  # fmt: skip


def test_what_is_fixed_elsewhere_cannot_be_brought():
    assert said(EquipmentInRoom(), LISTS, ("e1", "s1", "08:00")) == [
        "equipment_in_room: e1 needs laminar; it is neither in Ts1 nor movable at A"
    ]


def test_a_site_that_owns_none_has_none():
    assert said(EquipmentInRoom(), LISTS, ("e1", "s3", "08:00")) == [
        "equipment_in_room: e1 needs c_arm; it is neither in Ts3 nor movable at B"
    ]


def test_one_in_the_room_and_one_brought_will_do():
    assert said(EquipmentInRoom(), LISTS, ("e1", "s2", "08:00")) == []
