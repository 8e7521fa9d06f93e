"""The home page."""

from flask import Blueprint

from web.rights import needs

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
@needs("list", "Today")
def index() -> str:
    """The day at a glance."""
    return ""
