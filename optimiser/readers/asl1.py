"""ASL1 weeks: one week of operating lists of a Ligurian hospital, as logic-program facts.

    registration(id, priority, specialty, regime, minutes, flag, before, after).
    mss(room, specialty, day).      day 1 is Monday
    beds(free, specialty, day).     a specialty's ward
    #const timeDisp = minutes.      of every room on every day it is open

Each of that problem's rules is one of ours, and nothing else binds: one booking per entry; the
room's minutes are the session's hours (no turnover, no spread of durations, no surgeons); beds
are held on every day from `before` days ahead of surgery to `after` days past it, both included,
so `after` + 1 nights. As published, any registration may go into any open room; with `strict`
its specialty must be one of the room's on that day. The levels are patients booked of P1, then
P2, P3, P4 (every P1 fits, so the published rule that all are placed is the first level).

The files carry no dates, so days are put on the week of Monday 1 January 2024 and lateness is not
judged.

Source: Mochi, Galata, Maratea et al., CEUR-WS 3428 (2023) paper 19, and Journal of Logic and
Computation (2024).
"""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.finding import Finding, Severity
from optimiser.models.plan import SetAside
from optimiser.models.policy import Policy
from optimiser.models.reading import Reading
from optimiser.models.resources import BedNight
from optimiser.models.session import Session
from optimiser.models.words import Levels, Priority
from optimiser.readers.asl1_facts import (
    MONDAY,
    PRIORITIES,
    TERMS,
    ZONE,
    Notes,
    beds_of,
    entries_of,
    sessions_of,
)
from optimiser.readers.facts import Facts, facts_of
from optimiser.readers.private_copy import stood_still, take
from optimiser.readers.text import text_of

POLICY = Policy(
    levels=Levels.priority,
    notice_days=0,
    p_days={Priority.P1A: 7, Priority.P1B: 7},  # no dates in the file, so nobody is late
)


def read_asl1(path: Path, *, strict: bool = False) -> Reading:
    """One week from `path`; `strict` keeps registrations to rooms of their own specialty."""
    copy = take(path)
    if isinstance(copy, Finding):
        return Reading(case=None, findings=(copy,))
    text = text_of(copy.content, copy.name)
    if isinstance(text, Finding):
        return Reading(case=None, findings=(text,), sha256=copy.sha256)
    notes, held = Notes(copy.name), list[SetAside]()
    facts = facts_of(text)
    entries = list(entries_of(facts, notes, held))
    sessions = sessions_of(facts, notes, {entry.specialty for entry in entries}, strict=strict)
    beds = beds_of(facts, notes)
    _check_whole(facts, notes)
    if (moved := stood_still(copy)) is not None:
        notes.findings.append(moved)
    name = f"{path.resolve().parent.name}/{path.stem}" + (" strict" if strict else "")
    case = None if notes.refused else _case(name, entries, sessions, beds, notes, strict=strict)
    return Reading(
        case=case,
        findings=tuple(notes.findings),
        held=tuple(held),
        raw_ids=(*(entry.entry_id for entry in entries), *(aside.id for aside in held)),
        sha256=sha256(copy.content + (b" strict" if strict else b"")).hexdigest(),
    )


def _case(
    name: str,
    entries: list[Entry],
    sessions: list[Session],
    beds: list[BedNight],
    notes: Notes,
    *,
    strict: bool,
) -> TheatreCase:
    owner = "its own specialties" if strict else "any specialty, as published"
    for rule, problem in (
        ("dates_missing", f"no dates: Monday is {MONDAY}, and nobody is counted late"),
        ("surgeons_missing", "no surgeons: who operates is not checked"),
        ("rooms_shared", f"a room takes {owner}"),
    ):
        notes.add(Severity.info, rule, problem, "what the format holds", "nothing")
    days = [session.day for session in sessions]
    return TheatreCase(
        name="".join(letter for letter in name if letter.isprintable()),
        planning_date=min(days),
        horizon_start=min(days),
        horizon_end=max(days),
        extracted_at=datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=UTC),
        timezone=ZONE,
        policy=POLICY,
        entries=tuple(entries),
        sessions=tuple(sessions),
        beds=tuple(beds),
    )


def _check_whole(facts: Facts, notes: Notes) -> None:
    """Refuse a file with lines nobody understands, or with fewer registrations than it counts."""
    for line in facts.odd_lines:
        words = ("neither a fact nor a constant", "name(terms).", "mend or remove the line")
        notes.refuse("fact_unreadable", *words, row=line)
    for fact in facts.facts:
        if fact.name not in TERMS:
            words = ("an unknown fact", ", ".join(TERMS), "check its name, or remove it")
            notes.refuse("fact_unknown", *words, row=fact.line)
    there = sum(fact.name == "registration" for fact in facts.facts)
    if not there:
        notes.refuse("list_empty", "no registration", "at least one", "check the extract")
    totals = [facts.constants.get(f"totRegsP{priority}") for priority in PRIORITIES]
    stated = sum(total or 0 for total in totals)
    if None not in totals and stated != there:
        problem = f"holds {there} registrations and counts {stated}"
        notes.refuse("list_cut_short", problem, "as many as counted", "export the file again")
