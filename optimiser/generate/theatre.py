"""Writes a whole theatre case folder from a size and a seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from textwrap import fill

from optimiser.generate.booked import Bookings
from optimiser.generate.catalogue import of_specialty
from optimiser.generate.dates import NOTICE_DAYS, Calendar, draw_calendar
from optimiser.generate.dirt import soil
from optimiser.generate.hospital import draw_sessions
from optimiser.generate.rows import (
    BedRow,
    EntryRow,
    EquipmentRow,
    ProcedureRow,
    RosterRow,
    SessionRow,
    SurgeonRow,
    as_text,
    columns_of,
    write_table,
)
from optimiser.generate.sizes import Size
from optimiser.generate.staff import Staff
from optimiser.generate.stock import draw_beds, draw_equipment
from optimiser.generate.waiting_list import WaitingList


def write_theatre_case(
    size: Size, seed: int, out: Path, dirt: float, name: str, command: str
) -> None:
    """Write the folder `out`: the same arguments give the same bytes on every machine.

    `dirt` is the share of waiting-list rows that get a fault, 0 to 1. `name` goes into
    case.toml and `command` into about.md. Raises ValueError when `dirt` is not a share.
    """
    if not 0 <= dirt <= 1:
        raise ValueError(f"dirt is a share from 0 to 1, not {dirt}; try 0.05")

    def stream(part: str) -> Random:
        # a stream for each part: adding a draw to one leaves the others as they were
        return Random(f"theatre/{seed}/{part}")

    calendar = draw_calendar(stream("calendar"), size.weeks)
    made = _Made()
    for trust in size.each():
        _add_trust(made, trust, calendar, stream)
    rows = [as_text(entry) for entry in made.entries]
    if dirt:
        rows = soil(stream("dirt"), rows, dirt)

    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "waiting_list.csv", columns_of(EntryRow), rows)
    for file, row_class, table in (
        ("sessions.csv", SessionRow, made.sessions),
        ("procedures.csv", ProcedureRow, _procedures(size)),
        ("surgeons.csv", SurgeonRow, made.surgeons),
        ("roster.csv", RosterRow, made.roster),
        ("equipment.csv", EquipmentRow, made.equipment),
        ("beds.csv", BedRow, made.beds),
    ):
        write_table(out / file, columns_of(row_class), [as_text(row) for row in table])
    _write_text(out / "case.toml", _case_toml(name, calendar))
    about = _about(name, size, seed, dirt, command, calendar, len(rows))
    _write_text(out / "about.md", about)


@dataclass
class _Made:
    """The rows of every trust so far, and the NHS numbers given."""

    sessions: list[SessionRow] = field(default_factory=list)
    surgeons: list[SurgeonRow] = field(default_factory=list)
    roster: list[RosterRow] = field(default_factory=list)
    equipment: list[EquipmentRow] = field(default_factory=list)
    beds: list[BedRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)


def _add_trust(
    made: _Made, size: Size, calendar: Calendar, stream: Callable[[str], Random]
) -> None:
    """Everything of one trust, from streams of its own."""

    def own(part: str) -> Random:
        return stream(size.trust + part)

    sessions = draw_sessions(own("sessions"), size, calendar)
    staff = Staff(own("staff"), size, sessions)
    equipment = draw_equipment(size, sessions)
    beds = draw_beds(own("beds"), size, calendar, sessions)
    first = len(made.entries) + 1
    waiting = WaitingList(own("waiting list"), size, calendar, staff, sessions, made.numbers, first)
    entries = waiting.entries()
    Bookings(own("booked"), entries, sessions, staff, equipment, beds).make()
    made.sessions += sessions
    made.surgeons += staff.surgeons.values()
    made.roster += staff.roster()
    made.equipment += equipment
    made.beds += beds
    made.entries += entries


def _procedures(size: Size) -> list[ProcedureRow]:
    return [
        ProcedureRow(
            procedure=p.procedure,
            name=p.name,
            specialty=p.specialty,
            touch_minutes=p.touch_minutes,
            touch_sd=p.touch_sd,
            turnover_minutes=p.turnover_minutes,
            same_turnover_minutes=p.same_turnover_minutes,
            anaesthetic=p.anaesthetic,
            admission=p.admission,
            nights=0 if p.admission == "day" else p.nights,
            equipment=p.equipment,
        )
        for code in sorted(size.mix)
        for p in of_specialty(code)
    ]


def _case_toml(name: str, calendar: Calendar) -> str:
    return f"""\
kind = "theatre"
name = "{name}"
planning_date = {calendar.planning_date}
horizon_start = {calendar.horizon_start}
horizon_end = {calendar.horizon_end}
extracted_at = {calendar.extracted_at.isoformat()}
timezone = "Europe/London"

[policy]
notice_days = {NOTICE_DAYS}
"""


def _about(
    name: str, size: Size, seed: int, dirt: float, command: str, calendar: Calendar, rows: int
) -> str:
    sites = "one site" if len(size.sites) == 1 else f"{len(size.sites)} sites"
    if size.trusts > 1:
        sites += f" of each of {size.trusts} trusts that share nothing"
    what = fill(
        f"A made-up theatre planning case: {rows} waiting-list rows, {size.sessions} sessions at "
        f"{sites}, {len(size.mix)} specialties. Planned on {calendar.planning_date} for "
        f"{calendar.horizon_start} to {calendar.horizon_end}.",
        width=100,
    )
    faults = f"About {dirt:.0%} of the waiting-list rows carry a fault put in on purpose.\n\n"
    return f"""\
# {name}

{what}

The horizon begins {NOTICE_DAYS} days after the planning date, because patients who are not urgent
are owed {NOTICE_DAYS} days' notice: every session of the horizon can be offered to them.

{faults if dirt else ""}- Made by: `{command}`
- Seed: {seed}. The same command writes the same bytes on every machine.
- All data are synthetic. Patients, surgeons, sites and bookings do not exist; NHS numbers are of
  the 999 range, which is kept for tests. Durations, waits and case mix follow published figures
  where there are any and working values elsewhere (marks in `optimiser/generate/procedures.csv`);
  they describe no hospital.
- Licence: that of this repository (Apache-2.0, see LICENSE).
"""


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
