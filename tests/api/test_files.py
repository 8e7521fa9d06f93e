"""Files that records tell: given to keys that may read such a record, and to no other."""

import io

import pytest
from PIL import Image

from models import HousingPhoto, StoredFile
from services.rights import CLEANING, OWNER, READER
from services.uploads import checked_picture, store
from tests.factories import NOW, housing, make_house


@pytest.fixture
def photo(app, session, house) -> StoredFile:
    """A photo of a housing of the house."""
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20)).save(buffer, "JPEG")
    upload = checked_picture(buffer.getvalue(), "vue.jpg", app.config["UPLOAD_MAX_BYTES"])
    file = store(session, app.config["UPLOAD_FOLDER"], upload, house.id, NOW)
    place = housing(session, house, "maison-du-puits")
    place.photos.append(HousingPhoto(file=file))
    session.commit()
    return file


def test_a_file_that_a_record_tells_is_given_with_its_type(program, session, house, photo):
    key = program(READER, ["housings:read"])
    place = housing(session, house, "maison-du-puits")
    (told,) = key.get(f"/api/v1/housings/{place.id}").json["photos"]

    given = key.get(f"/api/v1/files/{told['file']['id']}")

    assert told["file"] == {"id": photo.id, "name": "vue.jpg"}
    assert given.status_code == 200 and given.data[:2] == b"\xff\xd8"
    assert given.mimetype == "image/jpeg"
    assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "role, scopes, status",
    [
        (OWNER, ["*:read"], 200),
        (READER, ["terms:read", "establishments:read"], 404),
        (READER, ["bookings:read"], 404),
        (CLEANING, ["*:read"], 403),
    ],
)
def test_a_file_follows_the_scope_and_the_right_of_its_record(program, photo, role, scopes, status):
    assert program(role, scopes).get(f"/api/v1/files/{photo.id}").status_code == status


def test_a_file_of_another_house_is_not_found(program, session, photo):
    other = make_house(session, code="autre-maison")

    answer = program(OWNER, establishments=[other]).get(f"/api/v1/files/{photo.id}")

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["0", "abc", "99999999999999999999", "-1", "%00", "١"])
def test_a_garbage_name_of_a_file_is_not_found(program, house, name):
    assert program().get(f"/api/v1/files/{name}").status_code == 404


def test_a_file_without_a_key_is_not_given(client, photo):
    assert client.get(f"/api/v1/files/{photo.id}").status_code == 401
