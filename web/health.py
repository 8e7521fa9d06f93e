"""What machines ask: is the process alive, is the installation ready. No secrets, no session."""

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify

from extensions import db
from services.readiness import readiness
from web.rights import anyone

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@anyone
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@anyone
def ready() -> tuple[Response, int]:
    """200 when database, migrations, guards, worker and mail are as they must be, else 503 and which is not."""
    checks = readiness(db.session(), datetime.now(UTC))
    good = all(check.ok for check in checks)
    told = {check.name: {"ok": check.ok, "detail": check.detail} for check in checks}
    return jsonify(status="ready" if good else "not ready", checks=told), 200 if good else 503
