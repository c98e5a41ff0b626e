"""The hospitals that tests of or_pas plan: one by hand, and others by chance."""

from datetime import date
from random import Random

from benchmarks.or_pas.instance import Department, Instance, Patient, Room

TINY = """<?xml version="1.0"?>
<OrPasu_instance>
 <descriptor><Horizon start_day="2024-01-01" num_days="4"/></descriptor>
 <departments><department name="D">
  <main_specialisms><main_specialism>Bones</main_specialism></main_specialisms>
  <aux_specialisms><aux_specialism>Skin</aux_specialism></aux_specialisms>
 </department></departments>
 <rooms>
  <room name="R1" capacity="2" department="D" gender_policy="SameGender">
   <features><feature>oxygen</feature></features></room>
  <room name="R2" capacity="1" department="D" gender_policy="FemaleOnly"><features/></room>
 </rooms>
 <treatments>
  <treatment name="knee" specialism="Bones" surgery="1" length="100"/>
  <treatment name="rash" specialism="Skin" surgery="0"/>
 </treatments>
 <or_slots slot_length="180"><day name="2024-01-02">
  <specialism_assignment name="Bones" number_or_slots="1"/></day></or_slots>
 <patients>
  <patient name="A" age="50" gender="Male" treatment="knee" registration="2024-01-01"
   admission="2024-01-01" discharge="2024-01-03" variability="1" surgery_day="2024-01-02">
   <room_properties><room_property name="oxygen" type="needed"/></room_properties></patient>
  <patient name="B" age="60" gender="Female" treatment="rash" registration="2024-01-01"
   admission="2024-01-02" discharge="2024-01-04" variability="0" preferred_capacity="1">
   <room_properties><room_property name="oxygen" type="preferred"/></room_properties></patient>
  <patient name="C" age="70" gender="Female" treatment="knee" registration="2024-01-02"
   admission="2024-01-02" discharge="2024-01-03" variability="0" max_admission="2024-01-02"
   surgery_day="2024-01-02"><room_properties/></patient>
  <patient name="E" age="70" gender="Female" treatment="rash" registration="2024-01-01"
   admission="2024-01-01" discharge="2024-01-02" variability="0" room="R2"/>
 </patients>
</OrPasu_instance>
"""
ALL = {
    "A": [(0, "R1"), (1, "R1")],
    "B": [(1, "R1"), (2, "R1")],
    "C": [(1, "R2")],
    "E": [(0, "R2")],
}


def made_up(seed, *, patients=30, days=5, rooms=4):
    """A random hospital with beds and theatre minutes to spare."""
    random = Random(seed)
    names = [f"R{n}" for n in range(rooms)]
    policies = ["SameGender", "SameGender", "FemaleOnly", "Any"]
    departments = {"D": Department(frozenset({"Bones", "Eyes"}), frozenset({"Skin"}), 0, 999)}

    def patient(n):
        first, nights = random.randrange(days), random.randint(1, 4)
        specialism = random.choice(["Bones", "Eyes", "Skin"])
        surgery = specialism != "Skin" and random.random() < 0.7
        return Patient(
            name=f"P{n:02}",
            male=random.random() < 0.5,
            age=40,
            specialism=specialism,
            known=random.randint(0, first),
            first=first,
            last=2 * days - nights,
            nights=nights,
            variable=random.random() < 0.5,
            surgery_offset=random.randrange(nights) if surgery else None,
            minutes=random.choice([30, 50, 90]) if surgery else 0,
            room=random.choice(names) if first == 0 and not surgery else None,
            preferred_capacity=random.choice([2, 6]),
            needed=frozenset(),
            preferred=frozenset({"view"} if random.random() < 0.5 else ()),
            urgent=False,
        )

    return Instance(
        name=f"made-up-{seed}",
        start=date(2024, 1, 1),
        days=days,
        slot_minutes=180,
        rooms={
            name: Room(name, 5, "D", policies[n % 4], frozenset({"view"} if n % 2 else ()))
            for n, name in enumerate(names)
        },
        departments=departments,
        patients={one.name: one for one in (patient(n) for n in range(patients))},
        slots={(one, day): 2 for one in ("Bones", "Eyes") for day in range(days)},
    )
