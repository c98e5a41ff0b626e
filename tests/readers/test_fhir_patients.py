"""Whose a request of a FHIR Bundle is, and whether they can wait."""

import pytest

from tests.readers.bundles import bundle, patient, request, told


def test_a_patient_who_is_not_in_the_bundle_is_known_by_reference(read_fhir):
    reading = read_fhir(bundle(request(1), request(2, subject={"identifier": {"value": "P9"}})))
    assert [entry.patient_id for entry in reading.case.entries] == ["pat-P1", "P9"]


def without_urls(*resources):
    whole = bundle(*resources)
    return whole | {"entry": [{"resource": one["resource"]} for one in whole["entry"]]}


def test_a_patient_without_a_url_is_not_everybodys(read_fhir):
    """Nobody is named by nothing: a subject without a reference is who it says."""
    subjects = ({"identifier": {"value": "P9"}}, {"display": "somebody"})
    others = [request(n, subject=subject) for n, subject in enumerate(subjects, 2)]
    reading = read_fhir(without_urls(patient("P1"), request(1), *others))
    assert {entry.entry_id: entry.patient_id for entry in reading.case.entries} == {
        "E1": "P1",
        "E2": "P9",
    }
    assert reading.case.entry_by_id["E2"].nhs_number is None
    assert [(one.id, one.rule) for one in reading.held] == [("E3", "patient_id_missing")]


def test_a_contained_patient_is_that_of_its_own_request(read_fhir):
    def of(key):
        inside = patient(key) | {"id": "p"}
        return request(key, contained=[inside], subject={"reference": "#p"})

    reading = read_fhir(bundle(of("P1"), of("P2"), request(3, subject={"reference": "#p"})))
    assert [entry.patient_id for entry in reading.case.entries] == ["P1", "P2"]
    assert [one.rule for one in reading.held] == ["patient_id_missing"]


def test_a_version_of_a_patient_is_the_patient(read_fhir):
    versions = [
        request(number, subject={"reference": f"Patient/pat-{key}/_history/1"})
        for number, key in ((1, "A"), (2, "B"))
    ]
    assert [one.patient_id for one in read_fhir(bundle(*versions)).case.entries] == [
        "pat-A",
        "pat-B",
    ]


@pytest.mark.parametrize(("value", "held"), [("P1", False), ("P2", True)])
def test_row_33_a_subject_who_is_not_its_patient_is_held(read_fhir, value, held):
    system = patient("P1")["identifier"][-1].get("system")
    subject = {"reference": "Patient/pat-P1", "identifier": {"system": system, "value": value}}
    reading = read_fhir(bundle(patient("P1"), request(1, subject=subject)))
    assert [one.rule for one in reading.held] == (["fhir_subject_unlike_patient"] if held else [])


@pytest.mark.parametrize(
    ("reference", "patients"),
    [("Patient/gone", [patient("P1")]), ("urn:uuid:gone", []), ("urn:uuid:gone", [patient("P1")])],
)
def test_row_33_a_subject_who_ought_to_be_in_the_bundle_is_held(read_fhir, reference, patients):
    wanted = [request(1)] if patients else []
    reading = read_fhir(bundle(*patients, *wanted, request(2, subject={"reference": reference})))
    assert [(one.id, one.rule) for one in reading.held] == [("E2", "fhir_subject_not_there")]
    assert "gone" not in reading.held[0].detail
    assert [one.entry_id for one in reading.case.entries] == (["E1"] if patients else [])


def test_a_subject_with_an_identifier_needs_no_patient(read_fhir):
    subject = {"reference": "Patient/gone", "identifier": {"system": "urn:x", "value": "P9"}}
    reading = read_fhir(bundle(patient("P1"), request(1, subject=subject)))
    assert [entry.patient_id for entry in reading.case.entries] == ["P9"]


def test_row_38_all_requests_of_one_patient_are_those_of_one_person(read_fhir):
    """However each points to the Patient: by reference, by either identifier, or by both."""
    two = [{"system": "urn:a", "value": "A1"}, {"system": "urn:b", "value": "B7"}]
    subjects = [
        {"reference": "Patient/pat-P1"},
        {"reference": "Patient/pat-P1", "identifier": two[1]},
        {"identifier": two[1]},
        {"reference": "Patient/gone", "identifier": two[0]},
    ]
    requests = [request(number, subject=one) for number, one in enumerate(subjects)]
    reading = read_fhir(bundle(patient("P1", identifier=two), *requests))
    assert [entry.patient_id for entry in reading.case.entries] == ["A1"] * 4
    nameless = read_fhir(bundle(patient("P1", identifier=[]), *requests[:2]))
    assert {entry.patient_id for entry in nameless.case.entries} == {"pat-P1"}


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"deceasedBoolean": True}, "fhir_patient_died"),
        ({"deceasedDateTime": "2026-01-20"}, "fhir_patient_died"),
        ({"active": False}, "fhir_patient_not_in_use"),
        ({"link": [{"type": "replaced-by"}]}, "fhir_patient_not_in_use"),
        ({"deceasedBoolean": False, "active": True, "link": [{"type": "seealso"}]}, None),
    ],
)
def test_row_33_a_patient_who_cannot_wait_is_held(read_fhir, more, rule):
    reading = read_fhir(bundle(patient("P1", **more), request(1)))
    assert [one.rule for one in reading.held] == ([rule] if rule else [])


def test_row_33_what_is_closed_is_left_out_whoever_the_patient_is(read_fhir):
    closed = request(1, status="completed", intent="plan")
    reading = read_fhir(bundle(patient("P1", deceasedBoolean=True), closed))
    assert [one.id for one in reading.left_out] == ["E1"]
    assert not reading.held
    # nor does it matter whether the Patient is in the Bundle
    reading = read_fhir(bundle(patient("P2"), request(2), closed))
    assert [one.id for one in reading.left_out] == ["E1"]
    assert not reading.held


@pytest.mark.parametrize("born", ["1980", "1980-05"])
def test_row_34_a_birth_date_without_its_day_is_unknown_and_told(read_fhir, born):
    reading = read_fhir(bundle(patient("P1", birthDate=born), request(1)))
    assert reading.case.entries[0].birth_date is None
    assert told(reading) == {
        (
            "fhir_birth_date_partial",
            "the 'birthDate' of a Patient has no day, and counts as unknown",
        )
    }
