"""The page on which people read the API and try it, with a key that they type."""

from typing import Any

from flask import Blueprint, render_template, url_for

from api.base import answer
from api.openapi import build_document
from web.actor import required_actor
from web.rights import needs

blueprint = Blueprint("api_docs", __name__, url_prefix="/api/docs")
METHODS = ("get", "post", "put", "delete")


@blueprint.get("")
@needs("list", "Api")
def show() -> str:
    """The document in words, one part after the other."""
    document = build_document()
    return render_template(
        "api/docs.html",
        parts=_parts(document),
        server=document["servers"][0]["url"],
        document_url=url_for("api_docs.document"),
        keys_url=url_for("api_keys.new") if required_actor().can("add", "ApiKey") else None,
    )


@blueprint.get("/openapi.json")
@needs("list", "Api")
def document() -> Any:
    """The same as a file for programs that make clients."""
    return answer(build_document())


def _parts(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Routes by tag: title and operations."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                parts.setdefault(item[method]["tags"][0], []).append(_operation(path, method, item[method]))
    return [{"title": title, "operations": operations} for title, operations in parts.items()]


def _operation(path: str, method: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": spec["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": spec["summary"],
        "parameters": [_parameter(parameter) for parameter in spec.get("parameters", [])],
        "body": _properties(spec.get("requestBody", {})),
        "statuses": sorted(spec["responses"]),
        "tries": method == "get",
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "needed": parameter.get("required", False),
        "meaning": parameter["description"],
        "example": schema.get("example", ""),
        "choices": schema.get("enum") or schema.get("items", {}).get("enum") or [],
        "date": schema.get("format") == "date",
    }


def _properties(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a body: name, whether it is needed."""
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    schema = schema.get("oneOf", [schema])[0]
    needed = schema.get("required", [])
    return [{"name": name, "needed": name in needed} for name in schema.get("properties", {})]
