import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from optimiser.models.words import Priority
from optimiser.readers import read_case

TINY = Path(__file__).parents[2] / "instances" / "theatre" / "tiny"
UK = "https://fhir.hl7.org.uk"
NHS = "https://fhir.nhs.uk/Id/nhs-number"


def patient(key, **more):
    return {
        "resourceType": "Patient",
        "id": f"pat-{key}",
        "identifier": [{"system": NHS, "value": "9992820616"}, {"system": "urn:x", "value": key}],
        "birthDate": "1984-09-02",
        "gender": "female",
        "extension": [
            {
                "url": f"{UK}/StructureDefinition/Extension-UKCore-EthnicCategory",
                "valueCodeableConcept": {"coding": [{"code": "A"}]},
            }
        ],
    } | more


def request(key, **more):
    return {
        "resourceType": "ServiceRequest",
        "id": f"req-{key}",
        "identifier": [{"value": f"E{key}"}],
        "status": "active",
        "intent": "order",
        "priority": "urgent",
        "category": [
            {"coding": [{"system": f"{UK}/CodeSystem/UKCore-PracticeSettingCode", "code": "110"}]}
        ],
        "code": {"coding": [{"system": "urn:snomed", "code": "1"},
                            {"system": "urn:OPCS-4", "code": "W822"}]},
        "subject": {"reference": f"Patient/pat-P{key}"},
        "authoredOn": "2025-11-10T09:30:00+00:00",
        "performer": [{"identifier": {"value": "S-JOINT"}}],
        "extension": [{"url": "urn:PriorityReason", "valueCodeableConcept": {"text": "P3"}}],
    } | more  # fmt: skip


def bundle(*resources, **more):
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": one} for n, one in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries} | more


@pytest.fixture
def read(tmp_path):
    """Reads the tiny case with this document as its waiting list."""

    def of(document):
        folder = tmp_path / "case"
        shutil.copytree(TINY, folder, dirs_exist_ok=True)
        (folder / "waiting_list.csv").unlink()
        text = document if isinstance(document, str) else json.dumps(document)
        (folder / "waiting_list.fhir.json").write_text(text, encoding="utf-8")
        return read_case(folder)

    return of


def test_a_service_request_becomes_an_entry(read):
    reading = read(bundle(patient("P1"), request(1)))
    assert reading.case is not None, reading.findings
    (entry,) = reading.case.entries
    assert (entry.entry_id, entry.patient_id, entry.nhs_number) == ("E1", "P1", "9992820616")
    assert (entry.specialty, entry.procedure, entry.priority) == ("110", "W822", Priority.P3)
    assert (entry.referral_date, entry.birth_date) == (date(2025, 11, 10), date(1984, 9, 2))
    assert (entry.sex, entry.ethnicity, entry.consultant) == ("female", "A", "S-JOINT")


def test_the_models_accept_what_the_tests_read():
    from fhir.resources.R4B.bundle import Bundle

    assert len(Bundle.model_validate(bundle(patient("P1"), request(1))).entry) == 2


def test_a_patient_who_is_not_in_the_bundle_is_known_by_reference(read):
    reading = read(bundle(request(1), request(2, subject={"identifier": {"value": "P9"}})))
    assert [entry.patient_id for entry in reading.case.entries] == ["pat-P1", "P9"]


@pytest.mark.parametrize("extension", [[], [{"url": "urn:PriorityReason", "valueString": "soon"}]])
def test_row_34_urgent_without_a_surgical_priority_is_held_not_guessed(read, extension):
    reading = read(bundle(request(1, extension=extension)))
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
def test_row_33_only_active_requests_wait(read, status, part):
    reading = read(bundle(request(1, status=status), request(2)))
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
def test_row_33_part_of_a_list_is_refused(read, document, problem):
    reading = read(document)
    assert reading.refused
    assert any(problem in finding.problem for finding in reading.findings)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1, "a": 2}', "\x00"])
def test_what_is_no_json_is_refused(read, text):
    assert read(text).refused


def test_every_request_ends_in_one_place_whatever_its_shape(read):
    odd = [None, [], "x", 7, {"a": {}}, [None], [{"coding": "x"}]]
    fields = ("identifier", "subject", "code", "category", "extension", "performer", "authoredOn")
    requests = [
        request(n, **{field: value})
        for n, (field, value) in enumerate((f, v) for f in fields for v in odd)
    ]
    reading = read(bundle(*requests))
    ids = [e.entry_id for e in reading.case.entries]
    ids += [one.id for one in (*reading.held, *reading.left_out)]
    assert sorted(ids) == sorted(reading.raw_ids)
    assert len(ids) == len(requests)


def without_urls(*resources):
    whole = bundle(*resources)
    return whole | {"entry": [{"resource": one["resource"]} for one in whole["entry"]]}


def test_a_patient_without_a_url_is_not_everybodys(read):
    """Nobody is named by nothing: a subject without a reference is who it says."""
    subjects = ({"identifier": {"value": "P9"}}, {"display": "somebody"})
    others = [request(n, subject=subject) for n, subject in enumerate(subjects, 2)]
    reading = read(without_urls(patient("P1"), request(1), *others))
    assert {entry.entry_id: entry.patient_id for entry in reading.case.entries} == {
        "E1": "P1",
        "E2": "P9",
    }
    assert reading.case.entry_by_id["E2"].nhs_number is None
    assert [(one.id, one.rule) for one in reading.held] == [("E3", "patient_id_missing")]


@pytest.mark.parametrize("blank", ["\u00a0", " \u2003 "])
def test_row_52_a_text_of_blanks_of_any_kind_is_no_text(read, blank):
    reading = read(bundle(patient("P1"), request(1, authoredOn=blank)))
    assert [one.rule for one in reading.held] == ["referral_date_missing"]


def test_a_contained_patient_is_that_of_its_own_request(read):
    def of(key):
        inside = patient(key) | {"id": "p"}
        return request(key, contained=[inside], subject={"reference": "#p"})

    reading = read(bundle(of("P1"), of("P2"), request(3, subject={"reference": "#p"})))
    assert [entry.patient_id for entry in reading.case.entries] == ["P1", "P2"]
    assert [one.rule for one in reading.held] == ["patient_id_missing"]


def test_a_version_of_a_patient_is_the_patient(read):
    versions = [
        request(number, subject={"reference": f"Patient/pat-{key}/_history/1"})
        for number, key in ((1, "A"), (2, "B"))
    ]
    assert [one.patient_id for one in read(bundle(*versions)).case.entries] == ["pat-A", "pat-B"]


@pytest.mark.parametrize(("value", "held"), [("P1", False), ("P2", True)])
def test_row_33_a_subject_who_is_not_its_patient_is_held(read, value, held):
    system = patient("P1")["identifier"][-1].get("system")
    subject = {"reference": "Patient/pat-P1", "identifier": {"system": system, "value": value}}
    reading = read(bundle(patient("P1"), request(1, subject=subject)))
    assert [one.rule for one in reading.held] == (["fhir_subject_unlike_patient"] if held else [])


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2025-07-01T23:30:00Z", date(2025, 7, 2)),
        ("2025-07-01T23:30:00+01:00", date(2025, 7, 1)),
        ("2025-07-01T23:30:00", date(2025, 7, 1)),
        ("2025-07-01", date(2025, 7, 1)),
    ],
)
def test_the_clock_starts_on_the_day_it_was_in_london(read, told, day):
    reading = read(bundle(patient("P1"), request(1, authoredOn=told)))
    assert reading.case.entries[0].referral_date == day


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-14:00"])
def test_row_30_an_instant_at_the_end_of_the_calendar_is_held(read, told):
    """Further on than any calendar goes, once it is told on the clock of London."""
    reading = read(bundle(patient("P1"), request(1, authoredOn=told)))
    assert [one.id for one in reading.held] == ["E1"]
    assert any(one.column == "referral_date" for one in reading.findings)


def test_a_request_not_to_do_something_is_held(read):
    reading = read(bundle(patient("P1"), request(1, doNotPerform=True)))
    assert [one.rule for one in reading.held] == ["status_unknown"]


@pytest.mark.parametrize(
    ("reference", "patients"),
    [("Patient/gone", [patient("P1")]), ("urn:uuid:gone", []), ("urn:uuid:gone", [patient("P1")])],
)
def test_row_33_a_subject_who_ought_to_be_in_the_bundle_is_held(read, reference, patients):
    wanted = [request(1)] if patients else []
    reading = read(bundle(*patients, *wanted, request(2, subject={"reference": reference})))
    assert [(one.id, one.rule) for one in reading.held] == [("E2", "fhir_subject_not_there")]
    assert "gone" not in reading.held[0].detail
    assert [one.entry_id for one in reading.case.entries] == (["E1"] if patients else [])


def test_a_subject_with_an_identifier_needs_no_patient(read):
    subject = {"reference": "Patient/gone", "identifier": {"system": "urn:x", "value": "P9"}}
    reading = read(bundle(patient("P1"), request(1, subject=subject)))
    assert [entry.patient_id for entry in reading.case.entries] == ["P9"]


def test_row_38_all_requests_of_one_patient_are_those_of_one_person(read):
    """However each points to the Patient: by reference, by either identifier, or by both."""
    two = [{"system": "urn:a", "value": "A1"}, {"system": "urn:b", "value": "B7"}]
    subjects = [
        {"reference": "Patient/pat-P1"},
        {"reference": "Patient/pat-P1", "identifier": two[1]},
        {"identifier": two[1]},
        {"reference": "Patient/gone", "identifier": two[0]},
    ]
    requests = [request(number, subject=one) for number, one in enumerate(subjects)]
    reading = read(bundle(patient("P1", identifier=two), *requests))
    assert [entry.patient_id for entry in reading.case.entries] == ["A1"] * 4
    nameless = read(bundle(patient("P1", identifier=[]), *requests[:2]))
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
def test_row_33_a_patient_who_cannot_wait_is_held(read, more, rule):
    reading = read(bundle(patient("P1", **more), request(1)))
    assert [one.rule for one in reading.held] == ([rule] if rule else [])


def test_row_33_what_is_closed_is_left_out_whoever_the_patient_is(read):
    closed = request(1, status="completed", intent="plan")
    reading = read(bundle(patient("P1", deceasedBoolean=True), closed))
    assert [one.id for one in reading.left_out] == ["E1"]
    assert not reading.held


@pytest.mark.parametrize(
    ("intent", "held"),
    [("order", False), ("original-order", False), ("instance-order", False), (None, False),
     ("proposal", True), ("plan", True), ("directive", True), ("option", True)],
)  # fmt: skip
def test_row_33_what_nobody_ordered_is_held(read, intent, held):
    reading = read(bundle(patient("P1"), request(1, intent=intent)))
    assert [one.rule for one in reading.held] == (["fhir_not_an_order"] if held else [])


@pytest.mark.parametrize(
    ("second", "held"), [("P2", True), ("P3", False), ("p3", False), ("see letter", False)]
)
def test_row_42_surgical_priorities_that_differ_are_held(read, second, held):
    more = {"url": "urn:PriorityReason", "valueString": second}
    extension = [*request(1)["extension"], more]
    reading = read(bundle(patient("P1"), request(1, extension=extension)))
    assert [one.rule for one in reading.held] == (["priority_ambiguous"] if held else [])


def test_row_37_a_request_that_stands_again_with_what_may_change_it_is_held(read):
    doubtful = request(1, modifierExtension=[{"url": "urn:not"}])
    for both in ([request(1), doubtful], [doubtful, request(1)]):
        reading = read(bundle(patient("P1"), *both))
        assert [(one.id, one.rule) for one in reading.held] == [("E1", "entry_ambiguous")]


@pytest.mark.parametrize("born", ["1980", "1980-05"])
def test_row_34_a_birth_date_without_its_day_is_unknown_and_told(read, born):
    reading = read(bundle(patient("P1", birthDate=born), request(1)))
    assert reading.case.entries[0].birth_date is None
    assert told(reading) == {
        (
            "fhir_birth_date_partial",
            "the 'birthDate' of a Patient has no day, and counts as unknown",
        )
    }


def told(reading):
    return {(one.rule, one.problem) for one in reading.findings if one.rule.startswith("fhir_")}


def test_row_34_what_is_not_read_is_told_and_nothing_is_made_of_it(read):
    allergy = {"url": "urn:allergy", "valueString": "latex"}
    ours = request(1)["extension"]
    inside = patient("P2") | {"id": "p", "extension": [{"url": "urn:needs"}]}
    second = request(2, contained=[inside], subject={"reference": "#p"})
    second["extension"] = [*ours, allergy, {"url": "urn:other"}]
    reading = read(
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


def test_row_34_unknown_code_systems_are_told(read):
    code = {"coding": [{"system": "urn:snomed", "code": "W822"}]}
    category = [{"coding": [{"system": "urn:local", "code": "110"}]}]
    people = patient("P1"), patient("P2")
    reading = read(bundle(*people, request(1, code=code), request(2, category=category)))
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
    assert told(read(bundle(patient("P1"), request(1)))) == set()


@pytest.mark.parametrize("whose", ["request", "patient"])
@pytest.mark.parametrize(
    "more",
    [{"modifierExtension": [{"url": "urn:not", "valueBoolean": True}]}, {"implicitRules": "urn:x"}],
)
def test_row_34_an_element_that_may_change_the_meaning_is_held(read, whose, more):
    who = patient("P1", **(more if whose == "patient" else {}))
    reading = read(bundle(who, request(1, **(more if whose == "request" else {}))))
    assert [one.rule for one in reading.held] == ["fhir_modifier_not_read"]
