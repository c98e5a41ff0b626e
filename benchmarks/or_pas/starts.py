"""The days on which a patient may be admitted, as far as is worth looking."""

from benchmarks.or_pas.instance import Instance
from benchmarks.or_pas.state import Item


def starts_of(instance: Instance, item: Item, reach: int) -> list[int]:
    """First nights within `reach`; who needs theatre may wait longer, for a day with slots."""
    last_night = 2 * instance.days - item.nights
    if item.surgery_offset is None:
        return [s for s in item.starts if s <= min(item.starts.start + reach, last_night)]
    if item.patient.urgent or len(item.starts) == 1:
        return list(item.starts)
    return [
        start
        for start in item.starts
        if start <= last_night
        and instance.slots_on(item.patient.specialism, start + item.surgery_offset)
    ]
