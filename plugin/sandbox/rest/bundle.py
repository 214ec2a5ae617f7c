"""The server's English messages, as far as its validators and refusals need them.

Pure: nothing here reads a file, a clock or a network.
"""

MESSAGES = {
    "Alert.text.required": "Alert Text is required",
    "Concept.conceptClass.empty": "Concept class cannot be empty",
    "Concept.contains.itself.as.answer": "Concept cannot have itself as an answer",
    "Concept.datatype.empty": "Concept datatype cannot be empty",
    "Concept.error.no.FullySpecifiedName": "No fully specified name for this concept",
    "Concept.error.preferredName.is.indexTerm": "An index term cannot be the preferred name",
    "Concept.error.preferredName.is.shortName": "A short name cannot be the preferred name",
    "Concept.name.atLeastOneRequired": "At least one non-empty name is required",
    "Concept.name.empty": "Names should not be empty or white space character(s) only",
    "ConceptMapType.duplicate.name": "Duplicate concept map type name",
    "ConceptReferenceTerm.duplicate.code": "Duplicate reference term code in its concept source",
    "ConceptReferenceTerm.error.codeRequired": "Code is required",
    "ConceptReferenceTerm.error.sourceRequired": "Concept Source is required",
    "Condition.clinicalStatusShouldNotBeNull": "Clinical status is required",
    "Condition.conditionShouldNotBeNull": "Condition is required",
    "Encounter.datetime.required": "Encounter Date is required",
    "Encounter.datetimeShouldBeBeforeCurrent": "The encounter datetime should be before the current date.",
    "Encounter.datetimeShouldBeInVisitDatesRange": (
        "The encounter datetime should be between the visit start and stop dates."
    ),
    "Encounter.error.encounterType.required": "Encounter type is Required",
    "Encounter.error.patient.required": "Patient is Required",
    "Encounter.visit.patients.dontMatch": (
        "The encounter and the visit it belongs to must both belong to the same patient"
    ),
    "EncounterType.error.duplicateEncounterTypeNameSpecified": (
        "Encounter Type name already exists, please specify another"
    ),
    "Form.version.invalid": "Version must start with a number",
    "Location.parentLocation.error": (
        "Can't set parent to a child! As this would create a loop in the hierarchy."
    ),
    "Obs.error.inGroupMember": "A member of this obs group has an error",
    "Obs.error.precision": (
        'Assigning decimal value to numeric concept with "Allowed decimal" property set to false '
        "is not allowed."
    ),
    "Patient.names.required.given.family": "You must define the Given Name",
    "PatientIdentifier.error.nullOrBlank": "Identifier cannot be null or blank",
    "PatientIdentifierType.null": "Identifier Type cannot be null",
    "PatientProgram.error.cannotBeInMultipleStates": (
        "A patient can't be in multiple patient states for the same program work flow"
    ),
    "PatientState.error.duplicatePatientStates": (
        "Found duplicate patient states with similar start dates and program work flow states"
    ),
    "PatientState.error.endDateCannotBeBeforeStartDate": (
        "End date can't be before start date for a patient state"
    ),
    "PatientState.error.invalidPatientState": "Found invalid patient state:{0}",
    "Person.gender.required": "Please select a gender",
    "Person.shouldHaveAtleastOneNonVoidedName": "Person must have at least one non-deleted name",
    "PersonAttributeType.error.formatEmpty": "Please select a non empty format",
    "PersonAttributeType.error.nameAlreadyInUse": (
        "The name you entered is already in use, please enter a unique name."
    ),
    "PersonAttributeType.error.nameEmpty": "Please enter a nonempty unique name.",
    "Provider.error.personOrName.required": "Provider Name or Person required",
    "Provider.error.retireReason.required": "Retired Reason Required",
    "Relationship.InvalidEndDate.error": "Please Select valid End Date which after Start Date",
    "RelationshipType.aIsToB.required": "A is to B name is required",
    "RelationshipType.bIsToA.required": "B is to A name is required",
    "RelationshipType.description.required": "Description is required",
    "Visit.encountersCannotBeAfterStopDate": (
        "Cannot contain encounters whose dates are after the stop of the visit."
    ),
    "Visit.encountersCannotBeBeforeStartDate": (
        "Cannot contain encounters whose dates are before the start of the visit."
    ),
    "Visit.error.endDateBeforeStartDate": "Stop date cannot be before start date",
    "Visit.error.patient.required": "Patient Id is required",
    "Visit.error.startDate.required": "Start date is required",
    "Visit.error.visitType.required": "Visit Type is required",
    "conceptclass.duplicate.name": "Specified Concept Class name already exists, please specify another",
    "duplicate.relationshipType": "Relationship Type already exists, please specify another",
    "error.concept": "Invalid concept",
    "error.date.future": "Cannot be a date in the future",
    "error.deathdate.before.birthdate": "Death date must be after birth date",
    "error.exceededMaxLengthOfField": (
        "This value exceeds the maximum length of {0} permitted for this field."
    ),
    "error.name": "Invalid name",
    "error.null": "Cannot be empty or null",
    "error.patientProgram.completionDateCannotBeInFuture": (
        "Completed date can't be in future, Please select a date on or before today"
    ),
    "error.patientProgram.enrolledDateDateCannotBeInFuture": (
        "Enrolled date can't be in future, Please select a date on or before today"
    ),
    "error.patientProgram.enrolledDateEmpty": "Enrolled date is empty, Please select a enrolled date",
    "error.patientProgram.enrolledDateShouldBeBeforecompletionDate": (
        "Enrolled Date should be before completion Date"
    ),
    "error.privilege": "Privilege cannot be empty",
    "error.rank.notPositiveInteger": "Rank can only be a positive integer",
    "error.required": "{0} is required",
    "error.role": "Role cannot be empty",
    "error.trailingSpaces": "Extra spaces at the beginning or end are not allowed",
    "error.username.pattern": (
        "Username is invalid. It must be between 2 and 50 characters. "
        'Only letters, digits, ".", "-", and "_" are allowed.'
    ),
    "general.error.nameAlreadyInUse": "The name you entered is already in use, please enter a unique name.",
    "identifierType.duplicate.name": "Specified Identifier Type name already exists, please specify another",
    "location.duplicate.name": "Specified Location name already exists, please specify another",
}


def message_of(code: str, *arguments: object, default: str | None = None) -> str:
    """The message of a code with its arguments filled in; an unknown code gives the default, or itself."""
    text = MESSAGES.get(code)
    if text is None:
        return default if default is not None else code
    for position, argument in enumerate(arguments):
        text = text.replace(f"{{{position}}}", str(argument))
    return text
