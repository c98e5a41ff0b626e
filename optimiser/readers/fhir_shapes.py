"""Pieces of FHIR JSON whatever their shape: what is not there, or is something else, is empty."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from optimiser.readers.text import trimmed

Json = Mapping[str, Any]


def text_in(value: Any) -> str:
    """A text without the blanks around it."""
    return trimmed(value) if isinstance(value, str) else ""


def list_in(value: Any) -> list[Any]:
    """A list."""
    return value if isinstance(value, list) else []


def object_in(value: Any) -> Json:
    """An object."""
    return value if isinstance(value, dict) else {}


def objects_in(value: Any) -> list[Json]:
    """The objects of a list."""
    return [object_in(one) for one in list_in(value)]


def codings_in(concepts: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """System and code of every coding of CodeableConcepts."""
    for concept in concepts:
        for coding in objects_in(object_in(concept).get("coding")):
            yield text_in(coding.get("system")), text_in(coding.get("code"))


def identifiers_in(resource: Json) -> list[tuple[str, str]]:
    """System and value of every identifier that has a value."""
    found = objects_in(resource.get("identifier"))
    pairs = [(text_in(one.get("system")), text_in(one.get("value"))) for one in found]
    return [pair for pair in pairs if pair[1]]
