"""What only a named person's word lets pass, and the mark that every page then carries."""

from collections.abc import Iterable

ACCEPTED = {
    "extract_stale_accepted": "the lists are older than they should be",
    "extract_superseded_accepted": "the plan before had newer lists",
    "list_much_shorter_accepted": "the list is much shorter than in the plan before",
    "urgent_vanished_accepted": "urgent patients of the plan before are gone from the list",
}
"""Findings that only a named person's word lets pass, in words of ours."""


def accepted(findings: Iterable[str]) -> list[str]:
    """What was accepted, in words, of the rules of these findings."""
    return [ACCEPTED[rule] for rule in sorted(findings) if rule in ACCEPTED]


def accepted_mark(findings: Iterable[str]) -> str:
    """The mark for every page; empty where nothing had to be accepted."""
    words = accepted(findings)
    return f"PROPOSED, and {'; '.join(words)}" if words else ""
