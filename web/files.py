"""How an uploaded file leaves: never run, never guessed, kept by the reader's browser only."""

from flask import Response, abort, current_app, send_file

from models import StoredFile
from services.uploads import path_of


def send_stored(file: StoredFile) -> Response:
    """A picture to be shown, anything else as a download."""
    path = path_of(current_app.config["UPLOAD_FOLDER"], file.sha256)
    if not path.exists():
        abort(404)
    picture = file.mime_type.startswith("image/")
    answer = send_file(path, file.mime_type, as_attachment=not picture, download_name=file.name, etag=file.sha256)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
