"""Files that people send: known by their content, re-encoded when they are pictures, stored by hash.

Nothing of what the sender says about a file is trusted: neither its name nor its type.
"""

import hashlib
import io
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from models import StoredFile
from rules.errors import UserError
from rules.text import N_

MEGABYTE = 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PDF = "application/pdf"
_UNSAFE = re.compile(r"[^\w .()+-]+")


class FileTooLarge(UserError):
    """More bytes than are accepted."""

    message = N_("This file is larger than {most} MB.")
    status = 413


class TooManyPixels(UserError):
    """A picture that would fill the memory."""

    message = N_("This picture has more than {most} million pixels.")


class NotAPicture(UserError):
    """Something else than a picture we can read."""

    message = N_("This is not a JPEG, PNG or WebP picture.")


class NotAPdf(UserError):
    """Something else than a PDF."""

    message = N_("This is not a PDF.")


@dataclass(frozen=True)
class Upload:
    """A file that was checked: its content as it will be stored."""

    content: bytes
    mime_type: str
    name: str

    @property
    def sha256(self) -> str:
        """The hash under which it is stored."""
        return hashlib.sha256(self.content).hexdigest()


def checked_picture(content: bytes, name: str, most_bytes: int) -> Upload:
    """A picture, written anew without whatever came with it. Raises what is wrong with it."""
    _check_size(content, most_bytes)
    try:
        with Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels(most=MOST_PIXELS // 1_000_000)
            kind = picture.format or ""
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return Upload(_encoded(upright, kind), PICTURES[kind], _safe_name(name))
    except Image.DecompressionBombError:
        raise TooManyPixels(most=MOST_PIXELS // 1_000_000) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError):
        raise NotAPicture() from None


def checked_pdf(content: bytes, name: str, most_bytes: int) -> Upload:
    """A PDF as it is. Raises what is wrong with it."""
    _check_size(content, most_bytes)
    kind = filetype.guess(content)
    if kind is None or kind.mime != PDF:
        raise NotAPdf()
    return Upload(content, PDF, _safe_name(name))


def store(session: Session, folder: str, upload: Upload, establishment_id: int | None, now: datetime) -> StoredFile:
    """Keep the content and add its row; call inside a transaction."""
    path = path_of(folder, upload.sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.part")
        temporary.write_bytes(upload.content)
        temporary.replace(path)
    row = StoredFile(
        establishment_id=establishment_id,
        sha256=upload.sha256,
        name=upload.name,
        mime_type=upload.mime_type,
        size_bytes=len(upload.content),
        created_at=now,
    )
    session.add(row)
    return row


def path_of(folder: str, sha256: str) -> Path:
    """Where a content lies."""
    return Path(folder) / sha256[:2] / sha256


def _encoded(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.info.clear()  # else comments and profiles of the sender are written back
    if kind == "JPEG":
        picture.convert("RGB").save(buffer, kind, quality=85, optimize=True)
    else:
        plain = picture if picture.mode in ("RGB", "RGBA", "L", "LA", "P") else picture.convert("RGB")
        plain.save(buffer, kind, exif=b"")
    return buffer.getvalue()


def _check_size(content: bytes, most: int) -> None:
    if len(content) > most:
        raise FileTooLarge(most=most // MEGABYTE)


def _safe_name(name: str) -> str:
    plain = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    return plain[-120:] or "file"
