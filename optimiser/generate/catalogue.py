"""The procedure catalogue that made-up hospitals draw on: `procedures.csv` beside this file.

One row a procedure. `touch_minutes` and `touch_sd`: into the anaesthetic room to out of theatre.
`day_case_percent`: patients who go home the same day; the others stay `nights`.
`critical_care_percent`: inpatients whose first night is in critical care. `p2`, `p3`, `p4`:
percent of patients of each priority. `weight`: how common it is inside its specialty.

Source: the default procedure catalogue and the case mix compiled for this project from public
sources. Marks: `F` day-case share of the GIRFT high-volume groups; `E` working default anchored on
published theatre times (cataract BJO, cholecystectomy CholeS, prostate resection NSQIP, joints NZ
registry, hernia a district hospital, gynaecology Royal Free, dental Dundee); `A` working default;
`D` added here next to its nearest neighbour. Everything without a mark column is `A`: it makes a
believable exercise and describes no hospital. Where a code has two anaesthetics the first counts.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUE_FILE = Path(__file__).with_name("procedures.csv")
MOSTLY_DAY_PERCENT = 50
LEAST_TURNOVER_MINUTES = 3


@dataclass(frozen=True)
class Procedure:
    """One procedure of the catalogue; fields are explained at the top of this module."""

    procedure: str
    name: str
    specialty: str
    touch_minutes: int
    touch_sd: int
    turnover_minutes: int
    anaesthetic: str
    day_case_percent: int
    nights: int
    critical_care_percent: int
    p2: int
    p3: int
    p4: int
    weight: int
    age_mean: int
    age_sd: int
    age_from: int
    age_to: int
    sex: str
    equipment: tuple[str, ...]
    touch_mark: str
    day_case_mark: str

    @property
    def same_turnover_minutes(self) -> int:
        """Gap to a next patient with the same procedure: half the turnover, at least 3 minutes."""
        return max(LEAST_TURNOVER_MINUTES, (self.turnover_minutes + 1) // 2)

    @property
    def admission(self) -> str:
        """`day` where most patients go home the same day, else `inpatient`."""
        return "day" if self.day_case_percent >= MOSTLY_DAY_PERCENT else "inpatient"

    @property
    def slot_minutes(self) -> int:
        """Touch time and the turnover after it."""
        return self.touch_minutes + self.turnover_minutes


@cache
def catalogue() -> tuple[Procedure, ...]:
    """Every procedure, in the order of the file."""
    with CATALOGUE_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_procedure(row) for row in csv.DictReader(file))


@cache
def of_specialty(specialty: str) -> tuple[Procedure, ...]:
    """Procedures of one treatment function code."""
    return tuple(p for p in catalogue() if p.specialty == specialty)


def mean_of(specialty: str, figure: str) -> float:
    """Mean of a whole-number field (`slot_minutes`, `nights` ...) over the case mix."""
    procedures = of_specialty(specialty)
    total = sum(p.weight for p in procedures)
    return float(sum(p.weight * getattr(p, figure) for p in procedures) / total)


def _procedure(row: dict[str, str]) -> Procedure:
    return Procedure(
        procedure=row["procedure"],
        name=row["name"],
        specialty=row["specialty"],
        touch_minutes=int(row["touch_minutes"]),
        touch_sd=int(row["touch_sd"]),
        turnover_minutes=int(row["turnover_minutes"]),
        anaesthetic=row["anaesthetic"],
        day_case_percent=int(row["day_case_percent"]),
        nights=int(row["nights"]),
        critical_care_percent=int(row["critical_care_percent"]),
        p2=int(row["p2"]),
        p3=int(row["p3"]),
        p4=int(row["p4"]),
        weight=int(row["weight"]),
        age_mean=int(row["age_mean"]),
        age_sd=int(row["age_sd"]),
        age_from=int(row["age_from"]),
        age_to=int(row["age_to"]),
        sex=row["sex"],
        equipment=tuple(item for item in row["equipment"].split(";") if item),
        touch_mark=row["touch_mark"],
        day_case_mark=row["day_case_mark"],
    )
