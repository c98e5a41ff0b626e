"""Contents page of diagnostics planning: these rules, these objectives, in this order."""

from collections.abc import Mapping
from datetime import date

from optimiser.constraints.fasting_morning import FastingMorning
from optimiser.constraints.fixed_booking_kept import FixedBookingKept
from optimiser.constraints.longest_visit import LongestVisit
from optimiser.constraints.max_visits import MaxVisits
from optimiser.constraints.one_booking_per_entry import OneBookingPerEntry
from optimiser.constraints.patient_available import PatientAvailable
from optimiser.constraints.patient_one_place import PatientOnePlace
from optimiser.constraints.readiness_window import ReadinessWindow
from optimiser.constraints.reserve_minutes import ReserveMinutes
from optimiser.constraints.room_changeover import RoomChangeover
from optimiser.constraints.room_has_capability import RoomHasCapability
from optimiser.constraints.room_has_modality import RoomHasModality
from optimiser.constraints.rule import Rule
from optimiser.constraints.session_hours import SessionHours
from optimiser.constraints.session_open import SessionOpen
from optimiser.constraints.session_protected import SessionProtected
from optimiser.constraints.site_accepted import SiteAccepted
from optimiser.constraints.slot_grid import SlotGrid
from optimiser.constraints.staff_skill_count import StaffSkillCount
from optimiser.constraints.tests_apart_from_results import TestsApartFromResults
from optimiser.constraints.tests_conflict_same_day import TestsConflictSameDay
from optimiser.constraints.tests_in_order import TestsInOrder
from optimiser.constraints.tests_min_days_apart import TestsMinDaysApart
from optimiser.constraints.time_of_day_kept import TimeOfDayKept
from optimiser.constraints.visit_one_site_one_day import VisitOneSiteOneDay
from optimiser.constraints.walk_gap import WalkGap
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.pathway import Item
from optimiser.models.words import Urgency
from optimiser.objectives.delay_spared import DelaySpared
from optimiser.objectives.in_visit_wait import InVisitWait
from optimiser.objectives.moved import Moved
from optimiser.objectives.objective import Objective
from optimiser.objectives.travel import Travel
from optimiser.objectives.visits import Visits

RULES: tuple[Rule, ...] = (
    OneBookingPerEntry(),
    FixedBookingKept(),
    # which test may go where
    SessionOpen(),
    SessionProtected(),
    RoomHasModality(),
    RoomHasCapability(),
    SiteAccepted(),
    ReadinessWindow(),
    PatientAvailable(),
    SlotGrid(),
    FastingMorning(),
    TimeOfDayKept(),
    TestsApartFromResults(),
    # what fits into one session
    SessionHours(),
    RoomChangeover(),
    ReserveMinutes(),
    # what a visit owes the patient
    VisitOneSiteOneDay(),
    WalkGap(),
    LongestVisit(),
    MaxVisits(),
    TestsInOrder(),
    TestsConflictSameDay(),
    TestsMinDaysApart(),
    # what rooms share
    PatientOnePlace(),
    StaffSkillCount(),
)


def objectives(case: DiagnosticsCase, told: Mapping[Item, date] | None = None) -> list[Objective]:
    """The levels in order of rank.

    `told` maps tests of an earlier plan to the date they were told; with it, whoever it holds, the
    level `moved` comes second.
    """
    levels: list[Objective] = [DelaySpared(urgency) for urgency in Urgency]
    if told is not None:
        levels.insert(1, Moved(told, "visits that lose the date they were told"))
    return [*levels, Visits(), InVisitWait(), Travel()]
