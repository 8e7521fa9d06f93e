"""The OpenAPI document: what Flask-AppBuilder knows of every part of the API, put together."""

from typing import Any

from apispec import APISpec
from flask import Response, current_app
from flask_appbuilder.api import expose
from flask_babel import gettext

from api.base import Api, Spec, answer, keyed
from api.schemas import record
from resources import RESOURCES
from rules.text import N_
from web.shell import VERSION

REFUSALS = {
    "400": N_("The request could not be understood."),
    "401": N_("No key, or one that opens nothing."),
    "403": N_("The key lacks the scope, or its person the right."),
    "404": N_("It does not exist, or is not yours to see."),
    "409": N_("It contradicts what is already there, such as nights that are taken."),
    "413": N_("The body is too large."),
    "415": N_("The body is not JSON."),
    "422": N_("Some values are wrong; “fields” names them."),
    "429": N_("Too many calls; “Retry-After” says how long to wait."),
}


class OpenApi(Api):
    """The document itself, for any key whose person may see it."""

    route_base = "/api/v1/openapi.json"
    right = "Api"
    tag = N_("This document")

    @expose("", methods=["GET"])
    @keyed("list")
    def document(self) -> Response:
        """Everything that the API can do."""
        return answer(build_document())

    def document_spec(self) -> Spec:
        """For the document."""
        done = {"description": gettext("Done"), "content": {"application/json": {"schema": {"type": "object"}}}}
        refusals = {code: {"$ref": f"#/components/responses/{code}"} for code in ("401", "403", "429")}
        return {"operationId": "openapi", "summary": gettext("This document"), "responses": {"200": done, **refusals}}


def build_document() -> dict[str, Any]:
    """The document, in the language of the request."""
    spec = APISpec(
        title="Auberge",
        version=VERSION,
        openapi_version="3.0.3",
        info={"description": gettext("Availability, prices, bookings and every record, for programs.")},
        servers=[{"url": current_app.config["PUBLIC_URL"].rstrip("/")}],
        security=[{"key": []}],
    )
    spec.components.security_scheme("key", {"type": "http", "scheme": "bearer", "bearerFormat": "aub_…"})
    for code, meaning in REFUSALS.items():
        spec.components.response(code, _refusal(gettext(meaning)))
    for resource in RESOURCES:
        spec.components.schema(resource.name, record(resource))
    for part in current_app.appbuilder.baseviews:
        if isinstance(part, Api):
            part.openapi_spec_tag = gettext(part.tag)
            part.add_api_spec(spec)
    return spec.to_dict()


def _refusal(meaning: str) -> Spec:
    problem = {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "request_id": {"type": "string"},
            "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    return {"description": meaning, "content": {"application/problem+json": {"schema": problem}}}
