"""The days on which a patient may be admitted."""

from benchmarks.or_pas.instance import Instance
from benchmarks.or_pas.state import Item


def starts_of(instance: Instance, item: Item) -> list[int]:
    """First nights possible; for an elective to be operated, those with slots on its day."""
    last_night = 2 * instance.days - item.nights
    if item.surgery_offset is None or item.patient.urgent or len(item.starts) == 1:
        return [start for start in item.starts if start <= last_night]
    return [
        start
        for start in item.starts
        if start <= last_night
        and instance.slots_on(item.patient.specialism, start + item.surgery_offset)
    ]
