"""The cheapest visit of every kind on every day, where doctors and nurses have a price.

With all prices at 0 it is the earliest end in an empty hospital.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.cht1.instance import Instance, Needs, Patient
from benchmarks.cht1.score import Placed

Floats = npt.NDArray[np.float64]
GRAIN = 4096.0
"""Prices are whole multiples of 1/GRAIN, so that sums of them are exact in floating point."""


def exact(prices: Floats) -> Floats:
    """Prices at or above 0, on the grain."""
    return np.floor(np.maximum(prices, 0.0) * GRAIN) / GRAIN


@dataclass(frozen=True)
class Prices:
    """Of a doctor for one slot, and of a share of a nurse (one patient watched), by day, slot."""

    doctors: Floats
    shares: Floats


@dataclass(frozen=True)
class Offers:
    """For one kind of visit by day: the cheapest cost (inf: none), and its starts.

    `by_treatment` is the cheapest by day and start of the treatment.
    """

    cost: Floats
    consultation: npt.NDArray[np.int64]
    installation: npt.NDArray[np.int64]
    treatment: npt.NDArray[np.int64]
    by_treatment: Floats


class Pricing:
    """Pricing of one instance; what does not depend on prices is computed once.

    `of` is the pricing of an instance with the same pharmacy and no fewer kinds of visit.
    """

    def __init__(self, instance: Instance, of: "Pricing | None" = None) -> None:
        self.instance = instance
        self.doctors = np.array(instance.doctors)
        self.shares = np.array(instance.shares)
        days = np.arange(instance.days + 1)
        self.ends = (days[:, None] - 1) * instance.slots + np.arange(instance.slots + 1)[None, :]
        self._ready = (
            {needs: self._when_ready(needs) for needs in instance.needs}
            if of is None
            else of._ready
        )

    def offers(self, prices: Prices) -> dict[Needs, Offers]:
        """What every kind of visit costs: its completion, and what it takes of others."""
        return {needs: self._offer(needs, prices) for needs in self.instance.needs}

    def by_first_day(self, patient: Patient, offers: Mapping[Needs, Offers]) -> Floats:
        """Cost of all visits of a patient by day of the first (inf: none; day 0 is none)."""
        cost = np.full(self.instance.days + 1, np.inf)
        first = self.instance.first_days(patient)
        inside = slice(first.start, first.stop)
        cost[inside] = 0.0
        for after, needs in zip(patient.after, patient.visits, strict=True):
            cost[inside] += offers[needs].cost[first.start + after : first.stop + after]
        return cost

    def placed(self, patient: Patient, first: int, offers: Mapping[Needs, Offers]) -> list[Placed]:
        """The cheapest visits of a patient who first comes on day `first`."""
        visits = []
        for after, needs in zip(patient.after, patient.visits, strict=True):
            day, offer = first + after, offers[needs]
            consultation = int(offer.consultation[day]) if needs.consultation else None
            seen = (consultation or 0) + needs.consultation
            mixing = self.instance.mixing(needs, day, seen)
            assert mixing is not None
            starts = int(offer.installation[day]), mixing, int(offer.treatment[day])
            visits.append(Placed(day, consultation, *starts))
        return visits

    def worth_of_all(self, prices: Prices) -> float:
        """What all doctors and nurses there are would cost."""
        both = prices.doctors * self.doctors + prices.shares * self.shares
        return float(both[1:].sum())

    def _when_ready(self, needs: Needs) -> npt.NDArray[np.int64]:
        """By day and start of the consultation, the first slot with the drug there."""
        slots = self.instance.slots
        consultations = slots if needs.consultation else 1
        ready = np.full((self.instance.days + 1, consultations), slots + 1)
        for day in range(1, self.instance.days + 1):
            for start in range(consultations):
                found = self.instance.ready(needs, day, start + needs.consultation)
                ready[day, start] = slots + 1 if found is None else found
        return ready

    def _offer(self, needs: Needs, prices: Prices) -> Offers:
        slots, watched = self.instance.slots, self.instance.watched
        doctor = _runs(prices.doctors, self.doctors > 0, needs.consultation)
        nurse = watched * _runs(prices.shares, self.shares >= watched, needs.installation)
        treatment = _runs(prices.shares, self.shares > 0, needs.treatment)
        ends = np.full_like(treatment, np.inf)
        last = slots - needs.treatment + 1
        ends[:, :last] = self.ends[:, needs.treatment :]
        treatment = treatment + ends
        starts = np.arange(slots + 1)
        days = np.arange(self.instance.days + 1)
        cost = np.full(len(days), np.inf)
        at = np.zeros((3, len(days)), dtype=np.int64)
        by_treatment = np.full((len(days), slots + 1), np.inf)
        for consultation in range(slots if needs.consultation else 1):
            seen = consultation + needs.consultation
            able = np.full_like(nurse, np.inf)
            able[:, seen:] = nurse[:, seen:]
            best, which = _least_before(able, needs.installation)
            total = treatment + best
            if needs.consultation:
                total = total + doctor[:, consultation, None]
            total[starts[None, :] < self._ready[needs][:, consultation, None]] = np.inf
            by_treatment = np.minimum(by_treatment, total)
            chosen = total.argmin(axis=1)
            value = total[days, chosen]
            better = value < cost
            cost[better] = value[better]
            at[0, better] = consultation
            at[1, better] = which[days, chosen][better]
            at[2, better] = chosen[better]
        cost[0] = np.inf
        return Offers(cost, at[0], at[1], at[2], by_treatment)


def _runs(prices: Floats, opens: npt.NDArray[np.bool_], length: int) -> Floats:
    """By day and start (one more than slots): the price of `length` slots, inf where closed."""
    days, slots = prices.shape
    total = np.full((days, slots + 1), np.inf)
    total[:, : slots - length + 1] = 0.0
    each = np.where(opens, prices, np.inf)
    for k in range(length):
        total[:, : slots - length + 1] += each[:, k : slots - length + 1 + k]
    return total


def _least_before(cost: Floats, gap: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """By day and slot t: the least of `cost` at slots up to t - gap, and at which slot."""
    days, slots = cost.shape
    best = np.full((days, slots), np.inf)
    which = np.zeros((days, slots), dtype=np.int64)
    best[:, gap:] = np.minimum.accumulate(cost, axis=1)[:, : slots - gap]
    news = np.zeros_like(cost, dtype=np.int64)
    running = np.full(days, np.inf)
    at = np.zeros(days, dtype=np.int64)
    for slot in range(slots):
        lower = cost[:, slot] < running
        running = np.where(lower, cost[:, slot], running)
        at = np.where(lower, slot, at)
        news[:, slot] = at
    which[:, gap:] = news[:, : slots - gap]
    return best, which
