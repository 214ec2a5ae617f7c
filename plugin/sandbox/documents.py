"""The kinds of documents and their fields: OpenMRS's domain, with uuids where it has references.

Pure: nothing here reads a file, a clock or a network.

Every document has ``uuid``, ``id`` (integer, in creation order), ``creator`` (user uuid), ``dateCreated``;
once
changed ``changedBy``, ``dateChanged``. Data carries ``voided`` (with ``voidedBy``, ``dateVoided``,
``voidReason``),
metadata ``retired`` (with ``retiredBy``, ``dateRetired``, ``retireReason``). A field that is absent reads
as None.
Every time is text in UTC, ``2026-01-05T10:00:00.000+0000``, dates without time too (midnight).

kind: fields (-> the kind whose uuid it holds)

person: gender, birthdate, birthdateEstimated, dead, deathDate, causeOfDeath -> concept
personname: person, preferred, givenName, middleName, familyName, familyName2, prefix …
personaddress: person, preferred, address1 … address15, cityVillage, stateProvince, country, postalCode …
personattribute: person, attributeType -> personattributetype, value (text)
patient: (its uuid and id are those of its person), allergyStatus
patientidentifier: patient, identifier, identifierType -> patientidentifiertype, location, preferred
visit: patient, visitType, location, startDatetime, stopDatetime, indication -> concept
encounter: patient, encounterType, encounterDatetime, location, form, visit
encounterprovider: encounter, provider, encounterRole
obs: person, encounter, concept, obsDatetime, value, valueKind, obsGroup -> obs, comment, location, order,
    accessionNumber, formFieldNamespace, formFieldPath, status, interpretation, valueModifier,
    previousVersion -> obs, referenceRange {uuid, hiNormal …}
condition: patient, encounter, coded -> concept, nonCoded, specificName -> conceptname, clinicalStatus,
    verificationStatus, onsetDate, endDate, endReason, additionalDetail, previousVersion -> condition
diagnosis: patient, encounter, coded, nonCoded, specificName, certainty, rank, condition,
    formFieldNamespace, formFieldPath
allergy: patient, encounter, allergenType, codedAllergen -> concept, nonCodedAllergen, severity -> concept,
    comment, reactions [{reaction -> concept, reactionNonCoded}]
enrollment: patient, program, dateEnrolled, dateCompleted, location, outcome -> concept
patientstate: enrollment, state, startDate, endDate, encounter
program: name, description, concept, outcomesConcept
workflow: program, concept, name, description
state: workflow, concept, initial, terminal, name
concept: datatype -> conceptdatatype, conceptClass -> conceptclass, set, version, answers [concept uuids],
    setMembers [concept uuids], hiNormal, hiAbsolute, hiCritical, lowNormal, lowAbsolute, lowCritical, units,
    allowDecimal, displayPrecision
conceptname: concept, name, locale, localePreferred, conceptNameType
conceptdescription: concept, description, locale
conceptmapping: concept, conceptReferenceTerm, conceptMapType
conceptdatatype, conceptclass, conceptmaptype: name, description, hl7Abbreviation / isHidden
conceptsource: name, description, hl7Code, uniqueId
conceptreferenceterm: code, name, description, conceptSource, version
encountertype: name, description, viewPrivilege -> privilege, editPrivilege -> privilege
encounterrole, visittype, locationtag: name, description
location: name, description, address1 …, parentLocation -> location, tags [locationtag uuids]
provider: person, identifier, name
user: username, systemId, person, email, roles [role uuids], userProperties {text: text}
credential: (its uuid is that of its user) salt, digest
role: name, description, privileges [privilege uuids], inheritedRoles [role uuids]
privilege: name, description
form: name, version, build, published, description, encounterType
formresource: form, name, dataType, handler, valueReference (a clob's uuid)
clob: value (text)
patientidentifiertype: name, description, format, formatDescription, required, validator, locationBehavior,
    uniquenessBehavior
personattributetype: name, description, format, foreignKey, searchable, sortWeight, editPrivilege
relationshiptype: aIsToB, bIsToA, description, weight
relationship: personA, personB, relationshipType, startDate, endDate
alert: text, satisfiedByAny, alertRead, dateToExpire, recipients [{uuid, recipient -> user, alertRead}]
systemsetting: property, value, description
task, careplan: what the FHIR room keeps of them

obs: ``valueKind`` names where the value lives: ``coded`` (value = concept uuid), ``numeric`` (number),
``text``, ``datetime`` (text as above; "Date" and "Time" concepts too), ``boolean``, or None (a group).
"""

INDEXES: dict[str, tuple[str, ...]] = {
    "alert": (),
    "allergy": ("patient",),
    "concept": (),
    "conceptdescription": ("concept",),
    "conceptmapping": ("concept", "conceptReferenceTerm"),
    "conceptname": ("concept", "name"),
    "conceptreferenceterm": ("conceptSource", "code"),
    "condition": ("patient", "encounter"),
    "diagnosis": ("patient", "encounter"),
    "encounter": ("patient", "visit", "encounterType"),
    "encounterprovider": ("encounter", "provider"),
    "encountertype": ("name",),
    "enrollment": ("patient", "program"),
    "form": ("name",),
    "formresource": ("form", "valueReference"),
    "location": ("name", "parentLocation"),
    "obs": ("person", "encounter", "concept", "obsGroup", "previousVersion"),
    "patientidentifier": ("patient", "identifier"),
    "patientstate": ("enrollment",),
    "personaddress": ("person",),
    "personattribute": ("person",),
    "personname": ("person",),
    "privilege": ("name",),
    "program": ("concept",),
    "provider": ("person", "identifier"),
    "relationship": ("personA", "personB"),
    "role": ("name",),
    "state": ("workflow",),
    "systemsetting": ("property",),
    "user": ("username", "systemId", "person"),
    "visit": ("patient",),
    "workflow": ("program",),
}
