"""Requests of a FHIR Bundle; whose they are stands in test_fhir_patients."""

from datetime import date

import pytest

from optimiser.models.words import Priority
from tests.readers.bundles import bundle, patient, request, told


def test_a_service_request_becomes_an_entry(read_fhir):
    reading = read_fhir(bundle(patient("P1"), request(1)))
    assert reading.case is not None, reading.findings
    (entry,) = reading.case.entries
    assert (entry.entry_id, entry.patient_id, entry.nhs_number) == ("E1", "P1", "9992820616")
    assert (entry.specialty, entry.procedure, entry.priority) == ("110", "W822", Priority.P3)
    assert (entry.referral_date, entry.birth_date) == (date(2025, 11, 10), date(1984, 9, 2))
    assert (entry.sex, entry.ethnicity, entry.consultant) == ("female", "A", "S-JOINT")


def test_the_models_accept_what_the_tests_read():
    from fhir.resources.R4B.bundle import Bundle

    assert len(Bundle.model_validate(bundle(patient("P1"), request(1))).entry) == 2


@pytest.mark.parametrize("extension", [[], [{"url": "urn:PriorityReason", "valueString": "soon"}]])
def test_row_34_urgent_without_a_surgical_priority_is_held_not_guessed(read_fhir, extension):
    reading = read_fhir(bundle(request(1, extension=extension)))
    assert [one.id for one in reading.held] == ["E1"]
    assert "priority" in reading.held[0].rule


@pytest.mark.parametrize(
    ("status", "part"),
    [
        ("on-hold", "left_out"),
        ("revoked", "left_out"),
        ("entered-in-error", "left_out"),
        ("draft", "held"),
        (None, "held"),
        ("removed", "held"),
        ("suspended", "held"),
        ("booked", "held"),
        ("waiting", "held"),
    ],
)
def test_row_33_only_active_requests_wait(read_fhir, status, part):
    reading = read_fhir(bundle(request(1, status=status), request(2)))
    assert [one.id for one in getattr(reading, part)] == ["E1"]
    assert [entry.entry_id for entry in reading.case.entries] == ["E2"]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (bundle(request(1), link=[{"relation": "next", "url": "x"}]), "one page"),
        (bundle(request(1), total=7), "holds 1 of 7"),
        (bundle(patient("P1")), "holds no ServiceRequest"),
        ({"resourceType": "Patient"}, "is no Bundle"),
    ],
)
def test_row_33_part_of_a_list_is_refused(read_fhir, document, problem):
    reading = read_fhir(document)
    assert reading.refused
    assert any(problem in finding.problem for finding in reading.findings)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1, "a": 2}', "\x00"])
def test_what_is_no_json_is_refused(read_fhir, text):
    assert read_fhir(text).refused


def test_every_request_ends_in_one_place_whatever_its_shape(read_fhir):
    odd = [None, [], "x", 7, {"a": {}}, [None], [{"coding": "x"}]]
    fields = ("identifier", "subject", "code", "category", "extension", "performer", "authoredOn")
    requests = [
        request(n, **{field: value})
        for n, (field, value) in enumerate((f, v) for f in fields for v in odd)
    ]
    reading = read_fhir(bundle(*requests))
    ids = [e.entry_id for e in reading.case.entries]
    ids += [one.id for one in (*reading.held, *reading.left_out)]
    assert sorted(ids) == sorted(reading.raw_ids)
    assert len(ids) == len(requests)


@pytest.mark.parametrize("blank", ["\u00a0", " \u2003 "])
def test_row_52_a_text_of_blanks_of_any_kind_is_no_text(read_fhir, blank):
    reading = read_fhir(bundle(patient("P1"), request(1, authoredOn=blank)))
    assert [one.rule for one in reading.held] == ["referral_date_missing"]


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2025-07-01T23:30:00Z", date(2025, 7, 2)),
        ("2025-07-01T23:30:00+01:00", date(2025, 7, 1)),
        ("2025-07-01T23:30:00", date(2025, 7, 1)),
        ("2025-07-01", date(2025, 7, 1)),
    ],
)
def test_the_clock_starts_on_the_day_it_was_in_london(read_fhir, told, day):
    reading = read_fhir(bundle(patient("P1"), request(1, authoredOn=told)))
    assert reading.case.entries[0].referral_date == day


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-14:00"])
def test_row_30_an_instant_at_the_end_of_the_calendar_is_held(read_fhir, told):
    """Further on than any calendar goes, once it is told on the clock of London."""
    reading = read_fhir(bundle(patient("P1"), request(1, authoredOn=told)))
    assert [one.id for one in reading.held] == ["E1"]
    assert any(one.column == "referral_date" for one in reading.findings)


def test_a_request_not_to_do_something_is_held(read_fhir):
    reading = read_fhir(bundle(patient("P1"), request(1, doNotPerform=True)))
    assert [one.rule for one in reading.held] == ["status_unknown"]


@pytest.mark.parametrize(
    ("intent", "held"),
    [("order", False), ("original-order", False), ("instance-order", False), (None, False),
     ("proposal", True), ("plan", True), ("directive", True), ("option", True)],
)  # fmt: skip
def test_row_33_what_nobody_ordered_is_held(read_fhir, intent, held):
    reading = read_fhir(bundle(patient("P1"), request(1, intent=intent)))
    assert [one.rule for one in reading.held] == (["fhir_not_an_order"] if held else [])


@pytest.mark.parametrize(
    ("second", "held"), [("P2", True), ("P3", False), ("p3", False), ("see letter", False)]
)
def test_row_42_surgical_priorities_that_differ_are_held(read_fhir, second, held):
    more = {"url": "urn:PriorityReason", "valueString": second}
    extension = [*request(1)["extension"], more]
    reading = read_fhir(bundle(patient("P1"), request(1, extension=extension)))
    assert [one.rule for one in reading.held] == (["priority_ambiguous"] if held else [])


def test_row_37_a_request_that_stands_again_with_what_may_change_it_is_held(read_fhir):
    doubtful = request(1, modifierExtension=[{"url": "urn:not"}])
    for both in ([request(1), doubtful], [doubtful, request(1)]):
        reading = read_fhir(bundle(patient("P1"), *both))
        assert [(one.id, one.rule) for one in reading.held] == [("E1", "entry_ambiguous")]


def test_row_34_what_is_not_read_is_told_and_nothing_is_made_of_it(read_fhir):
    allergy = {"url": "urn:allergy", "valueString": "latex"}
    ours = request(1)["extension"]
    inside = patient("P2") | {"id": "p", "extension": [{"url": "urn:needs"}]}
    second = request(2, contained=[inside], subject={"reference": "#p"})
    second["extension"] = [*ours, allergy, {"url": "urn:other"}]
    reading = read_fhir(
        bundle(
            patient("P1"),
            request(1, extension=[*ours, allergy]),
            second,
            {"resourceType": "AllergyIntolerance", "id": "a"},
        )
    )
    assert told(reading) == {
        ("fhir_extension_not_read", "the extension 'urn:allergy' is not read (2 times)"),
        ("fhir_extension_not_read", "the extension 'urn:other' is not read"),
        ("fhir_extension_not_read", "the extension 'urn:needs' is not read"),
        ("fhir_resource_not_read", "a resource of the kind 'AllergyIntolerance' is not read"),
    }
    assert [sorted(entry.flags) for entry in reading.case.entries] == [[], []]


def test_row_34_unknown_code_systems_are_told(read_fhir):
    code = {"coding": [{"system": "urn:snomed", "code": "W822"}]}
    category = [{"coding": [{"system": "urn:local", "code": "110"}]}]
    people = patient("P1"), patient("P2")
    reading = read_fhir(bundle(*people, request(1, code=code), request(2, category=category)))
    assert told(reading) == {
        (
            "fhir_code_system_unknown",
            "an operation has no OPCS-4 code; its code of the system 'urn:snomed' is taken as it "
            "stands",
        ),
        (
            "fhir_code_system_unknown",
            "a request has a category of the system 'urn:local', which is not read",
        ),
    }
    assert [entry.procedure for entry in reading.case.entries] == ["W822"]
    assert [one.id for one in reading.held] == ["E2"]
    assert told(read_fhir(bundle(patient("P1"), request(1)))) == set()


@pytest.mark.parametrize("whose", ["request", "patient"])
@pytest.mark.parametrize(
    "more",
    [{"modifierExtension": [{"url": "urn:not", "valueBoolean": True}]}, {"implicitRules": "urn:x"}],
)
def test_row_34_an_element_that_may_change_the_meaning_is_held(read_fhir, whose, more):
    who = patient("P1", **(more if whose == "patient" else {}))
    reading = read_fhir(bundle(who, request(1, **(more if whose == "request" else {}))))
    assert [one.rule for one in reading.held] == ["fhir_modifier_not_read"]
