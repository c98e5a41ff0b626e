"""How big a made-up hospital is, and how its specialties work.

Sizes follow the ones methods were compared on: S 150 entries and 10 sessions, M 2,500 and 120,
L 12,000 and 600, XL 100,000 and 5,000 of five trusts. All figures are working values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Specialty:
    """How one treatment function works.

    `suite`: kind of theatre it uses; `ward`: ward group of its inpatients; `all_day_share`: share
    of its sessions that last all day; `partner`: specialty it may share a session with;
    `children`: it operates on children only.
    """

    code: str
    suite: str
    ward: str
    all_day_share: float
    partner: str | None = None
    children: bool = False


SPECIALTIES = {
    s.code: s
    for s in (
        Specialty("100", "general", "surgical", 0.45, "104"),
        Specialty("101", "general", "urology", 0.50),
        Specialty("103", "general", "surgical", 0.50, "100"),
        Specialty("104", "general", "surgical", 0.60, "100"),
        Specialty("107", "general", "surgical", 0.20),
        Specialty("110", "joints", "orthopaedic", 0.65),
        Specialty("120", "head", "head_neck", 0.35, "215"),
        Specialty("130", "eye", "head_neck", 0.20),
        Specialty("142", "head", "children", 0.30, children=True),
        Specialty("160", "general", "surgical", 0.25),
        Specialty("215", "head", "children", 0.30, "120", children=True),
        Specialty("502", "general", "gynaecology", 0.45),
    )
}

FIXED_IN_SUITE = {
    "joints": ("laminar_flow",),
    "eye": ("microscope", "phaco"),
    "head": ("microscope",),
    "general": (),
}
"""Equipment that stays in each kind of theatre; everything else moves."""


@dataclass(frozen=True)
class Size:
    """What to make. `mix`: percent of the entries by specialty; `sites`: name and session kind,
    the first `acute_sites` of them with wards for inpatients.

    With several `trusts` these figures are of all of them together, but for `sites` and
    `protected_a_week`, of which each trust has as many. `trust` is the name of one of several, with
    which everything begins that is its own.
    """

    entries: int
    sessions: int
    weeks: int
    mix: dict[str, int]
    sites: tuple[tuple[str, str], ...]
    acute_sites: int
    locked: int
    protected_a_week: int
    immediate_share: float
    trusts: int = 1
    trust: str = ""

    def each(self) -> "Iterator[Size]":
        """The size of each trust: this one itself where there is but one."""
        if self.trusts == 1:
            yield self
            return
        for number in range(1, self.trusts + 1):
            name = f"T{number}-"
            yield replace(
                self,
                entries=self.entries // self.trusts,
                sessions=self.sessions // self.trusts,
                sites=tuple((name + site, kind) for site, kind in self.sites),
                locked=self.locked // self.trusts,
                trusts=1,
                trust=name,
            )


_SMALL_MIX = {"110": 45, "101": 30, "130": 25}
_MEDIUM_MIX = {
    "110": 24, "130": 14, "100": 13, "101": 11, "502": 11,
    "120": 9, "160": 5, "104": 5, "103": 4, "215": 4,
}  # fmt: skip
_LARGE_MIX = {
    "110": 23, "130": 14, "100": 12, "101": 11, "502": 10, "120": 8,
    "160": 5, "104": 5, "103": 3, "215": 3, "107": 3, "142": 3,
}  # fmt: skip
_ONE_SITE = (("north", "elective"),)
_TWO_SITES = (("north", "elective"), ("south", "elective"))
_FOUR_SITES = (*_TWO_SITES, ("hub", "hub"), ("coast", "independent"))

SIZES = {
    "S": Size(150, 10, 1, _SMALL_MIX, _ONE_SITE, 1, 1, 0, 0.0),
    "M": Size(2_500, 120, 2, _MEDIUM_MIX, _TWO_SITES, 2, 2, 1, 0.0012),
    "L": Size(12_000, 600, 2, _LARGE_MIX, _FOUR_SITES, 2, 2, 1, 0.001),
    "XL": Size(100_000, 5_000, 6, _LARGE_MIX, _FOUR_SITES, 2, 10, 1, 0.001, trusts=5),
}

FORTNIGHT_SMALL = Size(150, 10, 2, _SMALL_MIX, _ONE_SITE, 1, 1, 0, 0.0)
DIRTY = Size(40, 4, 1, _SMALL_MIX, _ONE_SITE, 1, 1, 0, 0.0)
