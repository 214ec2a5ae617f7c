"""Metadata without much of its own: types of encounters and visits, roles, tags, concept classes …"""

from plugin.sandbox.rest.drafts import Draft, decimal, flag, integer, reference, text, texts
from plugin.sandbox.rest.errors import Problems, Unsupported
from plugin.sandbox.rest.metadata_shape import (
    NAMED_AND_DESCRIBED,
    blank,
    check_lengths,
    checked_name,
    finds_by_name,
    metadata,
    same_name,
)
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import name_contains
from plugin.sandbox.rest.resource import Rights
from plugin.sandbox.store import Doc

ENCOUNTER_TYPE = metadata(
    "encountertype",
    "EncounterType",
    "Get Encounter Types",
    "Manage Encounter Types",
    creatable=NAMED_AND_DESCRIBED,
    nodes={"viewPrivilege": "privilege", "editPrivilege": "privilege"},
    save=checked_name("EncounterType.error.duplicateEncounterTypeNameSpecified"),
    lookup=finds_by_name("encountertype"),
    search=name_contains(start_only=True),
)

VISIT_TYPE = metadata(
    "visittype",
    "VisitType",
    "Get Visits",
    "Manage Visit Types",
    version="1.9",
    rights=Rights(read=("Get Visit Types",), save=("Manage Visit Types",)),
    lookup=finds_by_name("visittype"),
    search=name_contains(),
)

ENCOUNTER_ROLE = metadata(
    "encounterrole",
    "EncounterRole",
    "Get Encounter Roles",
    "Manage Encounter Roles",
    creatable=NAMED_AND_DESCRIBED,
    save=checked_name("encounterRole.duplicate.name", retired_too=True),
    search=name_contains(),
)

CONCEPT_CLASS = metadata(
    "conceptclass",
    "ConceptClass",
    "Get Concept Classes",
    "Manage Concept Classes",
    save=checked_name("conceptclass.duplicate.name"),
    lookup=finds_by_name("conceptclass"),
)

LOCATION_TAG = metadata(
    "locationtag",
    "LocationTag",
    "Get Locations",
    "Manage Location Tags",
    lookup=finds_by_name("locationtag"),
    search=name_contains(),
)


def _not_writable(_draft: Draft) -> Doc:
    raise Unsupported


CONCEPT_DATATYPE = metadata(
    "conceptdatatype",
    "ConceptDatatype",
    "Get Concept Datatypes",
    "Manage Concept Datatypes",
    plain=("name", "description", "hl7Abbreviation"),
    default="uuid display name description hl7Abbreviation retired +self +full",
    full="uuid display name description hl7Abbreviation retired auditInfo +self",
    save=_not_writable,
    lookup=finds_by_name("conceptdatatype"),
)

CONCEPT_MAP_TYPE = metadata(
    "conceptmaptype",
    "ConceptMapType",
    "Get Concept Map Types",
    "Manage Concept Map Types",
    version="1.9",
    plain=("name", "description", "isHidden"),
    defaults={"isHidden": False},
    default="uuid display name description isHidden retired +self +full",
    full="uuid display name description isHidden retired auditInfo +self",
    creatable=(text("name", required=True), text("description"), flag("isHidden")),
    save=checked_name("ConceptMapType.duplicate.name", retired_too=True),
    lookup=finds_by_name("conceptmaptype"),
    search=name_contains(),
)


def _save_source(draft: Draft) -> Doc:
    problems = Problems()
    if blank(draft.current("name")):
        problems.field("name", "error.name")
    if blank(draft.current("description")):
        problems.field("description", "error.null")
    problems.refuse()
    return stored(draft)


CONCEPT_SOURCE = metadata(
    "conceptsource",
    "ConceptSource",
    "Get Concept Sources",
    "Manage Concept Sources",
    version="2.1",
    plain=("name", "description", "hl7Code", "uniqueId"),
    default="uuid display name description hl7Code retired uniqueId +self +full",
    full="uuid display name description hl7Code retired uniqueId auditInfo +self",
    creatable=(*NAMED_AND_DESCRIBED, *texts("hl7Code uniqueId")),
    save=_save_source,
    lookup=finds_by_name("conceptsource"),
    search=name_contains(),
)

_IDENTIFIER_PROPERTIES = (
    "uuid display name description format formatDescription required validator locationBehavior "
    "uniquenessBehavior retired"
)

PATIENT_IDENTIFIER_TYPE = metadata(
    "patientidentifiertype",
    "PatientIdentifierType",
    "Get Identifier Types",
    "Manage Identifier Types",
    version="2.0",
    plain=(
        *[
            "name",
            "description",
            "format",
            "formatDescription",
            "required",
            "validator",
            "locationBehavior",
            "uniquenessBehavior",
        ],
        "checkDigit",
    ),
    defaults={"required": False, "checkDigit": False},
    default=f"{_IDENTIFIER_PROPERTIES} +self +full",
    full=f"{_IDENTIFIER_PROPERTIES} auditInfo +self",
    creatable=(
        *NAMED_AND_DESCRIBED,
        *texts("format formatDescription"),
        flag("required"),
        *texts("validator locationBehavior uniquenessBehavior"),
    ),
    save=checked_name("identifierType.duplicate.name"),
    lookup=finds_by_name("patientidentifiertype"),
)

_ATTRIBUTE_PROPERTIES = (
    "uuid display name description format foreignKey sortWeight searchable editPrivilege retired"
)


def _save_attribute_type(draft: Draft) -> Doc:
    problems = Problems()
    if blank(draft.current("name")):
        problems.field("name", "PersonAttributeType.error.nameEmpty")
    if blank(draft.current("format")):
        problems.field("format", "PersonAttributeType.error.formatEmpty")
    if same_name(draft, retired_too=True):
        problems.field("name", "PersonAttributeType.error.nameAlreadyInUse")
    check_lengths(problems, draft.document, {"name": 50, "format": 50})
    problems.refuse()
    if draft.current("sortWeight") is None:
        weights = [doc.get("sortWeight") or 0 for doc in draft.view.store.find("personattributetype")]
        draft.values["sortWeight"] = max(weights, default=0) + 1
    return stored(draft)


PERSON_ATTRIBUTE_TYPE = metadata(
    "personattributetype",
    "PersonAttributeType",
    "Get Person Attribute Types",
    "Manage Person Attribute Types",
    plain=("name", "description", "format", "foreignKey", "sortWeight", "searchable", "concept"),
    defaults={"searchable": False},
    nodes={"editPrivilege": "privilege"},
    default=f"{_ATTRIBUTE_PROPERTIES} +self +full",
    full=f"{_ATTRIBUTE_PROPERTIES} concept auditInfo +self",
    creatable=(
        *NAMED_AND_DESCRIBED,
        text("format"),
        integer("foreignKey"),
        decimal("sortWeight"),
        flag("searchable"),
        reference("editPrivilege", "privilege"),
    ),
    save=_save_attribute_type,
    search=name_contains(),
)


CARE_SETTING = metadata(
    "caresetting",
    "CareSetting",
    "Get Care Settings",
    "Get Care Settings",
    version="1.10",
    plain=("name", "description", "careSettingType"),
    default="uuid name description retired careSettingType display +self +full",
    full="uuid name description retired careSettingType display auditInfo +self",
    creatable=None,
    lookup=finds_by_name("caresetting"),
)

RESOURCES = (
    ENCOUNTER_TYPE,
    VISIT_TYPE,
    ENCOUNTER_ROLE,
    CONCEPT_CLASS,
    CONCEPT_DATATYPE,
    CONCEPT_MAP_TYPE,
    CONCEPT_SOURCE,
    LOCATION_TAG,
    PATIENT_IDENTIFIER_TYPE,
    PERSON_ATTRIBUTE_TYPE,
    CARE_SETTING,
)
