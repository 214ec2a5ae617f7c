"""The errors of the FHIR door, each with the status and the words of HAPI FHIR 5.7 and fhir2 4.1."""

from collections.abc import Iterable

from plugin.sandbox.fhir.narrative import with_narrative
from plugin.sandbox.fhir.parts import TERMINOLOGY, Resource
from plugin.sandbox.messages import Response, json_response

FHIR_JSON = "application/fhir+json;charset=UTF-8"
TYPES = (
    "Condition",
    "Group",
    "Immunization",
    "MedicationRequest",
    "Task",
    "MedicationDispense",
    "Patient",
    "DiagnosticReport",
    "ServiceRequest",
    "RelatedPerson",
    "Practitioner",
    "CarePlan",
    "AllergyIntolerance",
    "EpisodeOfCare",
    "Observation",
    "Medication",
    "PlanDefinition",
    "Encounter",
    "ValueSet",
    "Person",
    "OperationDefinition",
    "Location",
)


class Refused(Exception):
    """The request ends with an OperationOutcome of this status."""

    def __init__(self, status: int, diagnostics: str, code: str = "processing") -> None:
        super().__init__(diagnostics)
        self.status = status
        self.diagnostics = diagnostics
        self.code = code

    def response(self) -> Response:
        issue = {"severity": "error", "code": self.code, "diagnostics": self.diagnostics}
        outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
        return json_response(self.status, with_narrative(outcome), kind=FHIR_JSON)


def unknown_resource(kind: str, uuid: str) -> Refused:
    return Refused(404, f"Resource of type {kind} with ID {uuid} is not known")


def gone(kind: str, uuid: str) -> Refused:
    return Refused(410, f"Resource of type {kind} with ID {uuid} is gone/deleted")


def unknown_type(kind: str) -> Refused:
    known = ", ".join(TYPES)
    return Refused(404, f"HAPI-0302: Unknown resource type '{kind}' - Server knows how to handle: [{known}]")


def unsupported(method: str, operation: str, parameters: Iterable[str]) -> Refused:
    """No method of the server fits the operation ("Observation/uuid/_history") with these parameters."""
    given = ", ".join(parameters)
    words = (
        "Invalid request: The FHIR endpoint on this server does not know how to handle "
        f"{method} operation[{operation}] with parameters [[{given}]]"
    )
    return Refused(400, words, code="not-supported")


def base_url_only() -> Refused:
    words = (
        "HAPI-0287: This is the base URL of FHIR server. Unable to handle this request, "
        "as it does not contain a resource type or operation name."
    )
    return Refused(400, words)


def invalid(words: str) -> Refused:
    return Refused(400, words)


def unprocessable(words: str) -> Refused:
    return Refused(422, words)


def lacking_privilege(words: str) -> Refused:
    """fhir2 lets the refusal of the services below it through as an inner error, not as 403."""
    return Refused(
        500, f"HAPI-0389: Failed to call access method: org.openmrs.api.APIAuthenticationException: {words}"
    )


def not_set_up(words: str) -> Refused:
    """The server lacks metadata that this type needs."""
    return Refused(501, words, code="business-rule")


def expired_pages(token: str) -> Refused:
    return Refused(410, f'HAPI-0417: Search ID "{token}" does not exist and may have expired')


def deleted() -> Resource:
    """What a good DELETE answers."""
    text = "This resource has been deleted"
    coding = {"system": f"{TERMINOLOGY}/operation-outcome", "code": "MSG_DELETED", "display": text}
    issue = {
        "severity": "information",
        "code": "informational",
        "details": {"coding": [coding], "text": text},
    }
    return {"resourceType": "OperationOutcome", "issue": [issue]}
