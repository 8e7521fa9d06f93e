"""The contents of files that records tell: logos, photos, terms of sale."""

from flask import Response
from flask_appbuilder.api import expose
from werkzeug.exceptions import NotFound

from api import descriptions as told
from api.base import Api, Spec, keyed
from api.keys import may_read
from api.resources import number_of
from extensions import db
from resources import by_name
from resources.stored_files import find_file
from rules.text import N_
from web.actor import required_actor
from web.files import send_stored


class FilesApi(Api):
    """A file, for keys that may read a record which shows it."""

    resource_name = "files"
    tag = N_("Files")

    @expose("/<file_id>", methods=["GET"])
    @keyed("list", "Api")
    def get(self, file_id: str) -> Response:
        """The content, as it was sent by whoever edits the record."""
        number = number_of(file_id)
        file = find_file(db.session(), number, required_actor(), lambda name: may_read(by_name(name).slug))
        if file is None:
            raise NotFound()
        return send_stored(file)

    def get_spec(self) -> Spec:
        """For the document."""
        return told.file_content()
