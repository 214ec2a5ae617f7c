"""The REST door of the tasks module 2.1: a FHIR CarePlan is posted, and answered as plain JSON."""

from plugin.sandbox.call import Call
from plugin.sandbox.fhir.careplans import care_plan
from plugin.sandbox.fhir.outcomes import Refused
from plugin.sandbox.fhir.writes import new_care_plan, posted_resource
from plugin.sandbox.messages import Response, json_response
from plugin.sandbox.modules.answers import guarded
from plugin.sandbox.rest.errors import IllegalRequest, MethodNotSupported


def _post(call: Call) -> Response:
    if call.request.method != "POST" or call.rest:
        raise MethodNotSupported(f"Request method '{call.request.method}' not supported")
    try:
        kept = new_care_plan(call, posted_resource(call, "CarePlan"))
    except Refused as refused:
        raise IllegalRequest(refused.diagnostics) from refused
    return json_response(201, care_plan(call.store, kept), ("Location", f"CarePlan/{kept['uuid']}"))


care_plans = guarded("Get Patients", _post)
