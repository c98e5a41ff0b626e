"""The local policy: every number a hospital may set for itself."""

import re
from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from statistics import NormalDist

from pydantic import Field, field_validator

from optimiser.models.noun import Noun
from optimiser.models.words import CountBy, Levels, Priority, RequestPriority, Urgency

MOST_DECIMALS = 6
"""Of `late_rate`: levels are counted in whole parts of the last."""
MOST = 10_000
"""No number of a policy is larger; days beyond leave the calendar."""


def _default_days() -> dict[Priority, int]:
    return {
        Priority.P1A: 1,
        Priority.P1B: 3,
        Priority.P2: 28,
        Priority.P3: 84,
        Priority.P4: 126,
    }


def _default_request_days() -> dict[RequestPriority, int]:
    return {
        RequestPriority.D1: 3,
        RequestPriority.D2: 14,
        RequestPriority.D3: 42,
        RequestPriority.D4: 84,
    }


def _possible(key: str, days: Iterable[int]) -> None:
    if not all(0 <= value <= MOST for value in days):
        raise ValueError(f"{key} must be whole days, 0 to {MOST}")


def decimals_of(number: float) -> int:
    """So many decimals a number has as it is written shortest."""
    return max(0, -int(Decimal(repr(float(number))).normalize().as_tuple().exponent))


class Policy(Noun):
    """`[policy]` of case.toml; the defaults are those of the file contract, section 4.

    Days and minutes are whole numbers; probabilities are shares of 1. `p_days` counts from
    the decision to admit to the target (for P4 from the referral), `d_days` from the referral
    of a diagnostic request. A fasting test starts before `fasting_latest_start`.
    `walk_minutes` is the least gap between two tests of one visit, `longest_visit_minutes` the
    time from its first start to its last end, `max_visits` how many a request may be split
    into.
    """

    p_days: dict[Priority, int] = Field(default_factory=_default_days)
    long_wait_weeks: int = Field(default=52, ge=0, le=MOST)
    late_rate: float = Field(default=4, ge=1, le=1000, allow_inf_nan=False)
    count_by: CountBy = CountBy.balanced
    levels: Levels = Levels.urgency
    tolerance: float | dict[str, float] = 0.005
    overrun_probability: float = Field(default=0.20, gt=0, lt=1)
    overrun_minutes: int = Field(default=0, ge=0, le=720)
    first_case_delay_minutes: int = Field(default=0, ge=0, le=240)
    notice_days: int = Field(default=21, ge=0, le=366)
    infection_clean_minutes: int = Field(default=30, ge=0, le=240)
    d_days: dict[RequestPriority, int] = Field(default_factory=_default_request_days)
    fasting_latest_start: time = time(12)
    walk_minutes: int = Field(default=5, ge=0, le=240)
    longest_visit_minutes: int = Field(default=240, ge=1, le=1440)
    max_visits: int = Field(default=1, ge=1, le=50)

    @field_validator("fasting_latest_start", mode="before")
    @classmethod
    def _clock(cls, told: object) -> object:
        """A time of the clock alone: a number or an offset would be read as something else."""
        if isinstance(told, str):
            told = time.fromisoformat(told) if re.fullmatch("[0-9]{2}:[0-9]{2}", told) else None
        if not isinstance(told, time) or told.tzinfo is not None:
            raise ValueError('fasting_latest_start must be a time such as "12:00"')
        return told

    @field_validator("late_rate")
    @classmethod
    def _countable(cls, rate: float) -> float:
        """What a day past the target counts is counted in whole parts, so that proofs are true."""
        if decimals_of(rate) > MOST_DECIMALS:
            raise ValueError(f"late_rate must have at most {MOST_DECIMALS} decimals")
        return rate

    @field_validator("p_days")
    @classmethod
    def _complete(cls, days: dict[Priority, int]) -> dict[Priority, int]:
        _possible("p_days", days.values())
        return _default_days() | days

    @field_validator("d_days")
    @classmethod
    def _all_request_days(cls, days: dict[RequestPriority, int]) -> dict[RequestPriority, int]:
        _possible("d_days", days.values())
        return _default_request_days() | days

    @field_validator("tolerance")
    @classmethod
    def _shares(cls, tolerance: float | dict[str, float]) -> float | dict[str, float]:
        shares = tolerance.values() if isinstance(tolerance, dict) else [tolerance]
        if not all(0 <= share < 1 for share in shares):
            raise ValueError("tolerance must be shares from 0 to below 1")
        return tolerance

    @property
    def overrun_z(self) -> float:
        """Spreads that a list must end before its latest, by `overrun_probability`; 0 from half a
        chance on, where the planned end itself is the tighter rule."""
        # not by 1 - p, which is 1 where p is very small
        chance = self.overrun_probability
        return -NormalDist().inv_cdf(chance) if chance < 0.5 else 0.0

    def tolerance_of(self, level: str) -> float:
        """Share of `level` that later levels may give back.

        A table counts for the levels it names. A single number counts for every level but
        `urgent`, unless it is the default, which is for the waiting levels alone.
        """
        if isinstance(self.tolerance, dict):
            return self.tolerance.get(level, 0.005 if level in ("long", "routine") else 0.0)
        if level == "urgent":
            return 0.0
        if "tolerance" in self.model_fields_set:
            return self.tolerance
        return self.tolerance if level in list(Urgency) else 0.0
