"""Contents page of theatre planning: these rules, these objectives, in this order.

Children first and diabetic patients early are preferences, not rules: they
order a list only where nothing above is worse for it (`optimiser.solvers.sequence`).
"""

from collections.abc import Mapping
from datetime import date

from optimiser.constraints.ages_accepted import AgesAccepted
from optimiser.constraints.anaesthetist_present import AnaesthetistPresent
from optimiser.constraints.equipment_in_room import EquipmentInRoom
from optimiser.constraints.equipment_shared import EquipmentShared
from optimiser.constraints.fixed_booking_kept import FixedBookingKept
from optimiser.constraints.infection_last import InfectionLast
from optimiser.constraints.latex_first import LatexFirst
from optimiser.constraints.notice_given import NoticeGiven
from optimiser.constraints.one_booking_per_entry import OneBookingPerEntry
from optimiser.constraints.one_case_at_a_time import OneCaseAtATime
from optimiser.constraints.overrun_budget import OverrunBudget
from optimiser.constraints.patient_available import PatientAvailable
from optimiser.constraints.patient_one_place import PatientOnePlace
from optimiser.constraints.readiness_window import ReadinessWindow
from optimiser.constraints.rule import Rule
from optimiser.constraints.session_hours import SessionHours
from optimiser.constraints.session_open import SessionOpen
from optimiser.constraints.session_protected import SessionProtected
from optimiser.constraints.session_specialty import SessionSpecialty
from optimiser.constraints.site_accepted import SiteAccepted
from optimiser.constraints.surgeon_competent import SurgeonCompetent
from optimiser.constraints.surgeon_named import SurgeonNamed
from optimiser.constraints.surgeon_one_place import SurgeonOnePlace
from optimiser.constraints.surgeon_rostered import SurgeonRostered
from optimiser.constraints.surgeon_weekly_limit import SurgeonWeeklyLimit
from optimiser.constraints.theatre_one_list import TheatreOneList
from optimiser.constraints.ward_beds import WardBeds
from optimiser.models.case import TheatreCase
from optimiser.models.words import Levels, Priority, Urgency
from optimiser.objectives.changeovers import Changeovers
from optimiser.objectives.delay_spared import DelaySpared
from optimiser.objectives.moved import Moved
from optimiser.objectives.objective import Objective
from optimiser.objectives.patients_booked import PatientsBooked
from optimiser.objectives.utilisation import Utilisation

RULES: tuple[Rule, ...] = (
    OneBookingPerEntry(),
    FixedBookingKept(),
    # who may go where
    SessionOpen(),
    SessionProtected(),
    SessionSpecialty(),
    SiteAccepted(),
    SurgeonNamed(),
    SurgeonCompetent(),
    SurgeonRostered(),
    AnaesthetistPresent(),
    AgesAccepted(),
    EquipmentInRoom(),
    ReadinessWindow(),
    PatientAvailable(),
    NoticeGiven(),
    # what fits into one list
    SessionHours(),
    OneCaseAtATime(),
    OverrunBudget(),
    LatexFirst(),
    InfectionLast(),
    # what lists share
    TheatreOneList(),
    SurgeonOnePlace(),
    SurgeonWeeklyLimit(),
    PatientOnePlace(),
    EquipmentShared(),
    WardBeds(),
)


def objectives(case: TheatreCase, told: Mapping[str, date] | None = None) -> list[Objective]:
    """The levels in order of rank, for this case's policy.

    `told` maps entries of an earlier plan to the date they were told; with it, whoever it holds,
    the level `moved` comes second.
    """
    if case.policy.levels is Levels.priority:
        levels: list[Objective] = [
            PatientsBooked("p1", Priority.P1A, Priority.P1B),
            PatientsBooked("p2", Priority.P2),
            PatientsBooked("p3", Priority.P3),
            PatientsBooked("p4", Priority.P4),
        ]
    else:
        levels = [DelaySpared(urgency) for urgency in Urgency]
    if told is not None:
        levels.insert(1, Moved({(entry_id,): day for entry_id, day in told.items()}))
    return [*levels, Utilisation(), Changeovers()]
