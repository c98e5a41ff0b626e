"""What theatres share: movable equipment by site, and ward beds by night.

Both are kept scarce on purpose. Equipment: a part of the sessions that could want an item at
the same moment. Beds: about what the inpatients of an ordinary week need, less at weekends.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random

from optimiser.generate.catalogue import Procedure, of_specialty
from optimiser.generate.dates import Calendar
from optimiser.generate.hospital import WHOLE_DAY_MINUTES, sites_of
from optimiser.generate.rows import BedRow, EquipmentRow, SessionRow
from optimiser.generate.sizes import FIXED_IN_SUITE, SPECIALTIES, Size

SCARCITY = {"laparoscopic_stack": 0.5, "c_arm": 0.3, "arthroscopy_stack": 0.35}
"""Items owned per session that could want one at the busiest moment; 0.6 for other items."""

OTHER_SCARCITY = 0.6
ONE_ONLY = frozenset({"robot", "holmium_laser", "vitrector"})
SESSION_USE = 0.85
WEEKEND_BEDS = {5: 0.85, 6: 0.75}
NIGHTS_BEFORE = 3
NIGHTS_AFTER = 14
CRITICAL_CARE = "critical_care"


def draw_equipment(size: Size, sessions: list[SessionRow]) -> list[EquipmentRow]:
    """Movable items of each site, from the sessions that run at the same moment."""
    peak: Counter[tuple[str, str]] = Counter()
    moments = {(s.site, s.start) for s in sessions}
    for site, moment in sorted(moments):
        running = [s for s in sessions if s.site == site and s.start <= moment < s.end]
        wanting: Counter[str] = Counter()
        for session in running:
            wanting.update(movable_of(session.specialties[0]))
        for item, count in wanting.items():
            peak[item, site] = max(peak[item, site], count)
    rows = []
    for (item, site), count in sorted(peak.items()):
        if item == "robot" and site != sites_of(size, "101")[0]:
            continue
        part = count * SCARCITY.get(item, OTHER_SCARCITY)
        quantity = 1 if item in ONE_ONLY else max(1, round(part))
        rows.append(EquipmentRow(item, site, quantity))
    return rows


def movable_of(specialty: str) -> set[str]:
    """Items its procedures need that are not fixed in its theatres."""
    fixed = FIXED_IN_SUITE[SPECIALTIES[specialty].suite]
    return {i for p in of_specialty(specialty) for i in p.equipment if i not in fixed}


def ward_of(size: Size, specialty: str) -> str:
    """Ward of a specialty's inpatients, at its base site."""
    return f"{sites_of(size, specialty)[0]}_{SPECIALTIES[specialty].ward}"


def draw_beds(
    rng: Random, size: Size, calendar: Calendar, sessions: list[SessionRow]
) -> list[BedRow]:
    """Beds by ward and night, from three nights before the horizon to 14 after it."""
    stays: Counter[str] = Counter()
    days = len(calendar.working_days())
    for session in sessions:
        code = session.specialties[0]
        if session.site != sites_of(size, code)[0]:
            continue
        share = session.minutes / WHOLE_DAY_MINUTES
        bed_nights, critical = _nights_a_day(code)
        stays[ward_of(size, code)] += round(1000 * share * bed_nights / days)
        stays[CRITICAL_CARE] += round(1000 * share * critical / days)
    rows = []
    first = calendar.horizon_start - timedelta(days=NIGHTS_BEFORE)
    last = calendar.horizon_end + timedelta(days=NIGHTS_AFTER)
    nights = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if size.trust:
        del stays[CRITICAL_CARE]
    for ward, thousandths in sorted(stays.items()):
        least = 2 if ward == CRITICAL_CARE else 1
        for night in nights:
            rows.append(BedRow(ward, night, _beds(rng, thousandths / 1000, night, least)))
    return rows


def _beds(rng: Random, usual: float, night: date, least: int) -> int:
    noise = 0.9 + 0.2 * rng.random()
    return max(least, round(usual * noise * WEEKEND_BEDS.get(night.weekday(), 1.0)))


def _nights_a_day(code: str) -> tuple[float, float]:
    """Ward and critical-care bed nights that one whole-day session of the usual mix makes."""
    procedures = of_specialty(code)
    minutes = sum(p.weight * p.slot_minutes for p in procedures)
    cases_per_weight = SESSION_USE * WHOLE_DAY_MINUTES / minutes

    def staying(p: Procedure) -> float:
        return p.weight * (100 - p.day_case_percent) / 100

    ward = sum(staying(p) * p.nights for p in procedures)
    critical = sum(staying(p) * p.critical_care_percent / 100 for p in procedures)
    return cases_per_weight * ward, cases_per_weight * critical
