"""One record per session, as plan.json holds them under `sessions`."""

from typing import Any

from optimiser.measures.capped_utilisation import touch_minutes_inside, used_share
from optimiser.measures.overrun import overrun_chance
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan


def session_records(case: TheatreCase, plan: Plan) -> list[dict[str, Any]]:
    """Every session of the case with its figures, in the case's order.

    `touch_minutes` are those inside session hours, `open_minutes` the length of the session,
    `utilisation` and `overrun_probability` shares of 1.
    """
    lists = plan.by_session()
    records = []
    for session in case.sessions:
        bookings = lists.get(session.session_id, [])
        surgeons = dict.fromkeys(b.surgeon for b in bookings if b.surgeon is not None)
        records.append(
            {
                "session_id": session.session_id,
                "site": session.site,
                "theatre": session.theatre,
                "start": session.start,
                "end": session.end,
                "state": session.state.value,
                "cases": len(bookings),
                "touch_minutes": touch_minutes_inside(session, bookings),
                "open_minutes": session.minutes,
                "utilisation": used_share(session, bookings),
                "overrun_probability": overrun_chance(session, bookings, case),
                "surgeons": list(surgeons) or list(session.surgeons),
            }
        )
    return records
