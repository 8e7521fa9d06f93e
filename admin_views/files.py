"""Uploaded files, given to those who may see a record that shows them."""

from flask import Blueprint, Response, abort, current_app, send_file
from sqlalchemy import select

from extensions import db
from models import Establishment, Housing, HousingPhoto, StoredFile, TermsVersion
from resources.scope import visible
from services.actor import Actor
from services.uploads import path_of
from web.actor import required_actor
from web.rights import logged_in

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<int(max=2147483647):file_id>")
@logged_in
def show(file_id: int) -> Response:
    """A picture in the page, a PDF as a download."""
    actor = required_actor()
    file = db.session().scalar(select(StoredFile).where(StoredFile.id == file_id, visible(StoredFile, actor)))
    if file is None or not _may_see(file, actor):
        abort(404)
    path = path_of(current_app.config["UPLOAD_FOLDER"], file.sha256)
    if not path.exists():
        abort(404)
    picture = file.mime_type.startswith("image/")
    answer = send_file(path, file.mime_type, as_attachment=not picture, download_name=file.name, etag=file.sha256)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _may_see(file: StoredFile, actor: Actor) -> bool:
    """Whether some record that the actor may read shows the file."""
    users = (
        (
            "Housing",
            select(HousingPhoto.id).join(Housing).where(HousingPhoto.file_id == file.id, visible(Housing, actor)),
        ),
        (
            "Establishment",
            select(Establishment.id).where(Establishment.logo_file_id == file.id, visible(Establishment, actor)),
        ),
        ("TermsVersion", select(TermsVersion.id).where(TermsVersion.file_id == file.id, visible(TermsVersion, actor))),
    )
    return any(actor.can("show", name) and db.session().scalar(query.limit(1)) is not None for name, query in users)
