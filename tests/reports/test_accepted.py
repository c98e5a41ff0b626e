"""What a named person had to accept, and the mark of every page."""

from optimiser.reports.accepted import ACCEPTED, accepted, accepted_mark


def test_nothing_accepted_leaves_no_mark():
    assert accepted({"entry_vanished", "file_unknown"}) == []
    assert accepted_mark({"entry_vanished": 3}) == ""


def test_the_mark_says_all_that_was_accepted_and_is_safe_in_a_page_footer():
    mark = accepted_mark(dict.fromkeys(ACCEPTED, 1))
    assert all(words in mark for words in ACCEPTED.values())
    assert mark.startswith("PROPOSED, and ")
    assert not set(mark) & set("\\\"'&<>")
    assert len(mark) < 200  # a spreadsheet's header holds 255
