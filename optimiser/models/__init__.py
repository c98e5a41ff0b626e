"""Nouns: what exists. Frozen, and importing nothing of ours outside this folder.

noun              the base of every noun: frozen, no field undeclared
kinds             both kinds of planning at once
case              a theatre case, ids resolved and checked
diagnostics_case  a diagnostics case
pathway           what an entry and a request have in common
entry             one pathway of one patient
request           the tests that one patient needs
diagnostic_test   what each test takes, and what two owe each other
session           one room for one stretch of one day, with its team
resources         what sessions share: surgeons, skills, equipment, beds
policy            every number a hospital may set for itself
urgency           class, target, weight and value of a booking
words             the closed vocabularies of the files
days              days and minutes in words
told              the day of a booking as the patient is told it
fhir_systems      systems of codes and ids in FHIR
plan              who is booked, who waits and why, how good it is
violation         a rule that a plan breaks
finding           what is wrong with an input, and what to do
reading           what a reader hands over
"""
