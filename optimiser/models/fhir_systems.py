"""Systems of codes and ids in FHIR that are read and written alike.

Source: DOMAIN 6.1 (UK Core).
"""

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
SPECIALTY = "https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCode"
