"""Made-up people: NHS numbers nobody has, and the fields of the equity section.

NHS numbers come from the 999 range, which is kept for tests, with a right check digit.
Ethnic categories are the NHS data dictionary letters, deprivation is a decile (1 the most
deprived). Shares are working values for an urban hospital, not those of a place.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Protocol

TEST_RANGE = "999"
DECILE_WEIGHTS = (16, 14, 12, 11, 10, 9, 8, 7, 7, 6)
ETHNICITY_WEIGHTS = {
    "A": 760, "B": 8, "C": 45, "D": 5, "E": 3, "F": 5, "G": 5, "H": 30, "J": 30, "K": 10,
    "L": 15, "M": 12, "N": 20, "P": 5, "R": 7, "S": 10, "Z": 30,
}  # fmt: skip
FLAG_SHARES = {
    "diabetic": 0.08,
    "interpreter": 0.05,
    "transport": 0.04,
    "infection": 0.02,
    "latex": 0.01,
    "learning_disability": 0.01,
}


class Ages(Protocol):
    """Who has a procedure or a test: ages in years, and `any` or a sex."""

    @property
    def age_mean(self) -> int:
        """Mean of the ages."""

    @property
    def age_sd(self) -> int:
        """Their standard deviation."""

    @property
    def age_from(self) -> int:
        """The youngest."""

    @property
    def age_to(self) -> int:
        """The oldest."""

    @property
    def sex(self) -> str:
        """`any`, `female` or `male`."""


@dataclass(frozen=True)
class Person:
    """One made-up person."""

    patient_id: str
    nhs_number: str
    birth_date: date
    sex: str
    imd_decile: int
    ethnicity: str
    flags: tuple[str, ...]


def check_digit(nine: str) -> int | None:
    """Modulus-11 check digit of the first nine digits of an NHS number; None where there is none.

    Weights 10 to 2; 11 minus the remainder, 11 counting as 0; 10 means the number is not issued.
    """
    digit = 11 - sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11
    if digit == 10:
        return None
    return 0 if digit == 11 else digit


def normal(rng: Random) -> float:
    """A standard normal value as a sum of twelve uniforms.

    Additions only: the same on every machine, which the C library's logarithm is not.
    """
    return sum(rng.random() for _ in range(12)) - 6.0


class People:
    """Makes people one after another; no NHS number comes twice, nor one of those in `taken`.

    `taken` is kept up, so that people made elsewhere with it are others too.
    """

    def __init__(self, rng: Random, planning_date: date, taken: set[str] | None = None) -> None:
        self._rng = rng
        self._planning_date = planning_date
        self._numbers: set[str] = set() if taken is None else taken

    def person(self, fits: Ages) -> Person:
        """A person of an age and sex that fits a procedure or a referral."""
        rng = self._rng
        age = round(fits.age_mean + fits.age_sd * normal(rng))
        age = min(fits.age_to, max(fits.age_from, age))
        # 364, not 365: age in whole years stays within the range on the planning date
        birth_date = self._planning_date - timedelta(
            days=int(age * 365.25) + 1 + rng.randrange(364)
        )
        flags = [flag for flag, share in FLAG_SHARES.items() if rng.random() < share]
        if age < 16:
            flags.insert(0, "child")
            flags = [flag for flag in flags if flag != "diabetic"]
        sex = fits.sex if fits.sex != "any" else rng.choice(("female", "male"))
        return Person(
            patient_id=f"P{len(self._numbers) + 1:05d}",
            nhs_number=self._nhs_number(),
            birth_date=birth_date,
            sex=sex,
            imd_decile=rng.choices(range(1, 11), DECILE_WEIGHTS)[0],
            ethnicity=rng.choices(list(ETHNICITY_WEIGHTS), list(ETHNICITY_WEIGHTS.values()))[0],
            flags=tuple(flags),
        )

    def _nhs_number(self) -> str:
        while True:
            nine = f"{TEST_RANGE}{self._rng.randrange(1_000_000):06d}"
            digit = check_digit(nine)
            number = f"{nine}{digit}"
            if digit is not None and number not in self._numbers:
                self._numbers.add(number)
                return number
