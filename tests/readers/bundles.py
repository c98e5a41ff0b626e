"""FHIR Bundles of ServiceRequests and Patients; a test changes the elements it is about."""

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


def told(reading):
    return {(one.rule, one.problem) for one in reading.findings if one.rule.startswith("fhir_")}
