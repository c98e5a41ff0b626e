"""Numbers and marks of plan.json that are written as something else.

A text `"9"` and a `true` would be taken for numbers, and `"no"` for a mark, where nobody knows
what whoever wrote them meant.
"""

from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from optimiser.readers.near_names import shown

NUMBER = "a number, without quotation marks"
MARK = "true or false, without quotation marks"


def not_of_their_kind(
    model: type[BaseModel], facts: Any, place: str = ""
) -> Iterator[tuple[str, str]]:
    """Every place in `facts` that is to hold a number or a mark and does not, with what it is to
    hold; an absent field and an empty one (null) are for the model to judge."""
    if not isinstance(facts, dict):
        return
    for name, field in model.model_fields.items():
        key = field.alias or name
        if facts.get(key) is not None:
            yield from _within(field.annotation, facts[key], f"{place}{key}")


def _within(kind: Any, value: Any, place: str) -> Iterator[tuple[str, str]]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        for one in parts:
            if one is not type(None) and value is not None:
                yield from _within(one, value, place)
    elif origin is tuple and isinstance(value, list):
        for number, one in enumerate(value):
            yield from _within(parts[0], one, f"{place}.{number}")
    elif origin is dict and isinstance(value, dict):
        for key, one in value.items():
            yield from _within(parts[1], one, f"{place}.{shown(str(key))}")
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from not_of_their_kind(kind, value, f"{place}.")
    elif kind in (int, float) and isinstance(value, str | bool):
        yield place, NUMBER
    elif kind is bool and not isinstance(value, bool):
        yield place, MARK
