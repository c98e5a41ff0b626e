from optimiser.constraints.anaesthetist_present import AnaesthetistPresent
from optimiser.models.words import Anaesthetic
from tests.by_hand import said
from tests.tiny import case, entry, session

LISTS = case(
    [
        entry("general"),
        entry("local", anaesthetic=Anaesthetic.local),
        entry("blank", anaesthetic=None),
    ],
    [session("with", 0, 8, 240), session("without", 0, 8, 240, anaesthetist=None)],
)


def test_unknown_counts_as_needed_and_as_absent():
    rows = ("general", "without", "08:00"), ("local", "without", "09:30"), (
        "blank", "without", "11:00",
    )  # fmt: skip
    assert said(AnaesthetistPresent(), LISTS, *rows) == [
        "anaesthetist_present: general has anaesthetic general; without has no anaesthetist",
        "anaesthetist_present: blank has anaesthetic unknown; without has no anaesthetist",
    ]


def test_with_an_anaesthetist_anyone_may_come():
    rows = ("general", "with", "08:00"), ("local", "with", "09:30"), ("blank", "with", "11:00")
    assert said(AnaesthetistPresent(), LISTS, *rows) == []
