"""The shipped catalogue of diagnostic tests, their rules and one-stop bundles; to be edited.

Three CSV files beside this one, explained in `about.md`; a folder with files of the same names
and columns serves as well. Every row carries a source mark.

Source: DOMAIN 4.2 (slots), 4.3 (bundles), 4.4 (preparation, precedence).
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

CATALOGUE_FOLDER = Path(__file__).parent
MARKS = frozenset("FCA")
"""Found in a public source, common in the field, assumed."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class CatalogueTest:
    """One test; fields as in the file contract, then what `about.md` explains.

    `notice_days` is how many days before the test its preparation has to be sent out.
    """

    test: str
    name: str
    modality: str
    minutes: int
    capability: tuple[str, ...]
    skill: str | None
    changeover_minutes: int
    fasting_hours: int | None
    valid_days: int | None
    notice_days: int
    mark: str
    source: str

    @property
    def room_minutes(self) -> int:
        """Minutes of a room that the test takes: the test and the changeover after it."""
        return self.minutes + self.changeover_minutes


@dataclass(frozen=True)
class CatalogueRule:
    """What two tests owe each other; fields as in the file contract."""

    first: str
    then: str
    min_gap_minutes: int | None
    max_gap_minutes: int | None
    kind: str
    applies_to: str | None
    mark: str
    source: str


@dataclass(frozen=True)
class Bundle:
    """Tests asked for together; `sometimes` are added on indication. Order carries no meaning."""

    bundle: str
    name: str
    tests: tuple[str, ...]
    sometimes: tuple[str, ...]
    mark: str
    source: str


@dataclass(frozen=True)
class DiagnosticsCatalogue:
    """Tests and bundles by code, and the rules between tests, in the order of the files."""

    tests: Mapping[str, CatalogueTest]
    rules: Sequence[CatalogueRule]
    bundles: Mapping[str, Bundle]


def read_catalogue(folder: Path = CATALOGUE_FOLDER) -> DiagnosticsCatalogue:
    """The catalogue of a folder.

    Raises ValueError, naming file and line, where a cell cannot be read, a code comes twice, a
    mark is not known, or a rule or bundle names a test that tests.csv does not have.
    """
    tests: dict[str, CatalogueTest] = {}
    for place, row in _rows(folder / "tests.csv"):
        test = _made(place, row, _test)
        if tests.setdefault(test.test, test) is not test:
            raise ValueError(f"{place}: the test {test.test} comes twice")
    rules = []
    for place, row in _rows(folder / "test_rules.csv"):
        rule = _made(place, row, _rule)
        _known(place, (rule.first, rule.then), tests)
        rules.append(rule)
    bundles: dict[str, Bundle] = {}
    for place, row in _rows(folder / "bundles.csv"):
        bundle = _made(place, row, _bundle)
        _known(place, (*bundle.tests, *bundle.sometimes), tests)
        if bundles.setdefault(bundle.bundle, bundle) is not bundle:
            raise ValueError(f"{place}: the bundle {bundle.bundle} comes twice")
    return DiagnosticsCatalogue(tests, tuple(rules), bundles)


def _rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            return [(f"{path.name}, line {reader.line_num}", row) for row in reader]
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name} is no UTF-8 CSV file: {error}") from None


def _made(place: str, row: dict[str, str], make: Callable[[dict[str, str]], _T]) -> _T:
    try:
        made = make(row)
    except KeyError as error:
        raise ValueError(f"{place}: the column {error.args[0]} is missing") from None
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
    if row["mark"] not in MARKS:
        raise ValueError(f"{place}: the mark is one of {', '.join(sorted(MARKS))}")
    return made


def _known(place: str, codes: Sequence[str], tests: Mapping[str, CatalogueTest]) -> None:
    unknown = sorted(set(codes) - tests.keys())
    if unknown:
        raise ValueError(f"{place}: tests.csv has no {', '.join(unknown)}")


def _test(row: dict[str, str]) -> CatalogueTest:
    return CatalogueTest(
        test=row["test"],
        name=row["name"],
        modality=row["modality"],
        minutes=int(row["minutes"]),
        capability=_list(row["capability"]),
        skill=row["skill"] or None,
        changeover_minutes=_whole(row["changeover_minutes"]) or 0,
        fasting_hours=_whole(row["fasting_hours"]),
        valid_days=_whole(row["valid_days"]),
        notice_days=_whole(row["notice_days"]) or 0,
        mark=row["mark"],
        source=row["source"],
    )


def _rule(row: dict[str, str]) -> CatalogueRule:
    return CatalogueRule(
        first=row["first"],
        then=row["then"],
        min_gap_minutes=_whole(row["min_gap_minutes"]),
        max_gap_minutes=_whole(row["max_gap_minutes"]),
        kind=row["kind"],
        applies_to=row["applies_to"] or None,
        mark=row["mark"],
        source=row["source"],
    )


def _bundle(row: dict[str, str]) -> Bundle:
    return Bundle(
        bundle=row["bundle"],
        name=row["name"],
        tests=_list(row["tests"]),
        sometimes=_list(row["sometimes"]),
        mark=row["mark"],
        source=row["source"],
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _whole(text: str) -> int | None:
    return int(text) if text else None
