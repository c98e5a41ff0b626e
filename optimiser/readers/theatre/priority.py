"""The priority a clinician recorded: read exactly as written, or the row is held.

Only a code of the list is read, in capitals, blanks around it aside. `p2`, `2ww?` and
`P2 - 4wks` are held at the top of the attention list, never planned as routine: who wrote
something else than a code may have meant something else.

Source: file contract, waiting_list.csv `priority`; DOMAIN 2.1; RELIABILITY row 42.
"""

from optimiser.models.words import Priority
from optimiser.readers.cells import Unreadable

READ_AS_P4 = frozenset({"C1", "C2", "C3", "C4", "P5", "P6"})
"""Active monitoring and deferrals by the patient: on the list, the clock runs, no window."""


def priority_of(text: str) -> Priority:
    """The priority of a code."""
    if text in READ_AS_P4:
        return Priority.P4
    try:
        return Priority(text)
    except ValueError:
        near = text.upper() in {*Priority, *READ_AS_P4}
        raise Unreadable(
            "priority_unreadable",
            "is a code in small letters" if near else "is no priority code",
            "one of " + ", ".join((*Priority, *sorted(READ_AS_P4))),
            "ask who listed the patient, and write the code as it stands here",
        ) from None
