"""Uploaded files, given to those who may see a record that shows them."""

from flask import Blueprint, Response, abort

from extensions import db
from resources.filters import LARGEST_ID
from resources.stored_files import find_file
from web.actor import required_actor
from web.files import send_stored
from web.rights import logged_in

blueprint = Blueprint("files", __name__)


@blueprint.get(f"/files/<int(max={LARGEST_ID}):file_id>")
@logged_in
def show(file_id: int) -> Response:
    """A picture in the page, a PDF as a download."""
    file = find_file(db.session(), file_id, required_actor(), lambda _name: True)
    return send_stored(file) if file is not None else abort(404)
