"""Surgeons of a made-up hospital: who operates in which session, and their roster.

Nobody is in two places at once, except the lists deliberately run by one surgeon in two
theatres of one site (about 5% of sessions at M and L).
"""

from collections import Counter, defaultdict
from datetime import date, datetime, time
from random import Random

from optimiser.generate.catalogue import of_specialty
from optimiser.generate.rows import RosterRow, SessionRow, SurgeonRow
from optimiser.generate.sizes import SPECIALTIES, Size

SESSIONS_PER_SURGEON_WEEK = 2.2
ALL_PROCEDURES_SHARE = 0.45
BOTH_SPECIALTIES_SHARE = 0.25
SHARED_SESSION_SHARE = 0.5
FROM_ROSTER_SHARE = 0.12
TWO_THEATRE_SHARE = 0.05
SECOND_SURGEON_SHARE = 0.08
MIDDAY = time(13, 0)
ROSTER_OPENS = time(8, 0)
ROSTER_CLOSES = time(18, 0)


class Staff:
    """Surgeons, the sessions they were given, and the roster that follows from them.

    `in_session` holds the surgeons of each session, also where sessions.csv leaves them blank.
    `two_theatre` are the sessions of a surgeon who has another at the same time.
    """

    def __init__(self, rng: Random, size: Size, sessions: list[SessionRow]) -> None:
        self._rng = rng
        self._size = size
        self._sessions = sessions
        self._busy: dict[tuple[str, date], list[SessionRow]] = defaultdict(list)
        self._count: Counter[str] = Counter()
        self.surgeons: dict[str, SurgeonRow] = {}
        self.in_session: dict[str, tuple[str, ...]] = {}
        self.two_theatre: set[str] = set()
        for code in size.mix:
            own = [s for s in sessions if s.specialties[0] == code]
            wanted = max(2, round(len(own) / (size.weeks * SESSIONS_PER_SURGEON_WEEK)))
            for _ in range(wanted):
                self._appoint(code)
        for session in sessions:
            self._assign(session)
        self._run_two_theatres()
        self._add_second_surgeons()
        self._leave_some_to_roster()
        self._limit_weeks()

    def can(self, surgeon_id: str, specialty: str, procedure: str) -> bool:
        """True when the surgeon works in the specialty and does the procedure."""
        surgeon = self.surgeons[surgeon_id]
        return specialty in surgeon.specialties and (
            not surgeon.procedures or procedure in surgeon.procedures
        )

    def roster(self) -> list[RosterRow]:
        """One row a surgeon and day: the halves of the day in which they have sessions."""
        duties: dict[tuple[str, date], list[SessionRow]] = defaultdict(list)
        for session in self._sessions:
            for surgeon in self.in_session[session.session_id]:
                duties[surgeon, session.day].append(session)
        rows = []
        for (surgeon, day), held in sorted(duties.items()):
            starts_early = any(s.start.time() < MIDDAY for s in held)
            ends_late = any(s.end.time() > MIDDAY for s in held)
            opens = ROSTER_OPENS if starts_early else MIDDAY
            closes = ROSTER_CLOSES if ends_late else MIDDAY
            start, end = datetime.combine(day, opens), datetime.combine(day, closes)
            rows.append(RosterRow(surgeon, start, end, held[0].site))
        return rows

    def _appoint(self, code: str) -> str:
        rng = self._rng
        number = 1 + sum(1 for s in self.surgeons.values() if s.specialties[0] == code)
        surgeon_id = f"{self._size.trust}S{code}-{number:02d}"
        partner = SPECIALTIES[code].partner
        codes: tuple[str, ...] = (code,)
        if partner in self._size.mix and partner and rng.random() < BOTH_SPECIALTIES_SHARE:
            codes = (code, partner)
        procedures: tuple[str, ...] = ()
        names = [p.procedure for p in of_specialty(code)]
        # the first of a specialty does everything, so that no procedure is without a surgeon
        if number > 1 and len(names) > 5 and rng.random() >= ALL_PROCEDURES_SHARE:
            kept = set(rng.sample(names, round(len(names) * (0.6 + 0.3 * rng.random()))))
            both = [p.procedure for other in codes[1:] for p in of_specialty(other)]
            procedures = tuple(n for n in names if n in kept) + tuple(both)
        self.surgeons[surgeon_id] = SurgeonRow(surgeon_id, codes, procedures)
        return surgeon_id

    def _free(self, surgeon_id: str, session: SessionRow) -> bool:
        held = self._busy[surgeon_id, session.day]
        return not any(s.overlaps(session) or s.site != session.site for s in held)

    def _assign(self, session: SessionRow) -> None:
        code = session.specialties[0]
        free = [
            s.surgeon_id
            for s in self.surgeons.values()
            if s.specialties[0] == code and self._free(s.surgeon_id, session)
        ]
        chosen = min(free, key=lambda s: (self._count[s], s)) if free else self._appoint(code)
        self._give(chosen, session)
        session.surgeons = self.in_session[session.session_id] = (chosen,)
        codes = self.surgeons[chosen].specialties
        shared = len(codes) > 1 and self._rng.random() < SHARED_SESSION_SHARE
        if shared and session.state == "open":
            session.specialties = codes

    def _give(self, surgeon_id: str, session: SessionRow) -> None:
        self._busy[surgeon_id, session.day].append(session)
        self._count[surgeon_id] += 1

    def _run_two_theatres(self) -> None:
        wanted = int(len(self._sessions) * TWO_THEATRE_SHARE)
        plain = [
            s for s in self._sessions if s.state == "open" and s.anaesthetist
            and len(s.specialties) == 1
        ]  # fmt: skip
        for session in self._rng.sample(plain, len(plain)):
            if wanted <= 0:
                return
            others = [
                other
                for other in plain
                if other is not session
                and other.site == session.site
                and other.specialties == session.specialties
                and other.overlaps(session)
                and not {other.session_id, session.session_id} & self.two_theatre
            ]
            if not others:
                continue
            old, new = session.surgeons[0], others[0].surgeons[0]
            if sum(s.overlaps(session) for s in self._busy[new, session.day]) > 1:
                continue
            self._busy[old, session.day].remove(session)
            self._give(new, session)
            session.surgeons = self.in_session[session.session_id] = (new,)
            self.two_theatre |= {session.session_id, others[0].session_id}
            wanted -= 1

    def _add_second_surgeons(self) -> None:
        for session in self._sessions:
            if session.session_id in self.two_theatre or session.state != "open":
                continue
            if self._rng.random() >= SECOND_SURGEON_SHARE:
                continue
            for surgeon_id, surgeon in self.surgeons.items():
                same = surgeon.specialties[0] == session.specialties[0]
                if same and self._free(surgeon_id, session):
                    self._give(surgeon_id, session)
                    session.surgeons = (*session.surgeons, surgeon_id)
                    self.in_session[session.session_id] = session.surgeons
                    break

    def _leave_some_to_roster(self) -> None:
        plain = [
            s for s in self._sessions if s.state == "open" and s.session_id not in self.two_theatre
        ]
        for session in self._rng.sample(plain, round(len(self._sessions) * FROM_ROSTER_SHARE)):
            session.surgeons = ()

    def _limit_weeks(self) -> None:
        weekly: Counter[tuple[str, int]] = Counter()
        for session in self._sessions:
            for who in self.in_session[session.session_id]:
                weekly[who, session.start.isocalendar()[1]] += 1
        for surgeon_id, surgeon in self.surgeons.items():
            most = max((n for (name, _), n in weekly.items() if name == surgeon_id), default=0)
            if self._rng.random() < 0.8:
                surgeon.max_sessions_per_week = max(2, most + self._rng.choice((0, 0, 1)))
