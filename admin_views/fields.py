"""The fields of generated forms: each value as people write it, checked before anything is saved."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from babel.dates import get_day_names
from flask import current_app, g, url_for
from flask_babel import get_locale, gettext
from wtforms import FileField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from extensions import db
from models import StoredFile
from pricing.money import read_amount, write_amount
from resources.choices import choice_label
from rules.errors import UserError
from rules.text import WEEKDAYS
from rules.typed import TooLarge, read_percent, write_scaled
from services.field_checks import problem_of
from services.uploads import Upload, checked_pdf, checked_picture, store
from web.errors import refusal_sentence
from web.formats import DEFAULT_CURRENCY, currency_sign, currency_signs, decimal_point, sentence

MOST_CENTS = 10**13
MOST_BP = 100_000  # ten times the whole
_SPACES = re.compile(r"[\s\u202f\xa0]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class FormPlace:
    """Where the record of a form stands: its establishment with its currency, and its version of the tariff."""

    establishment_id: int | None = None
    tariff_id: int | None = None
    slug: str = ""
    currency: str = DEFAULT_CURRENCY


def form_place() -> FormPlace:
    """The place of the record on show; the screen sets it before it makes the form."""
    place: FormPlace = g.get("form_place") or FormPlace()
    return place


def cleaned(value: str | None) -> str | None:
    """Text without control characters and without spaces around it."""
    return None if value is None else _CONTROL.sub("", value).replace("\r\n", "\n").strip()


def compacted(value: str | None) -> str | None:
    """A number of the administration without the spaces it is typed with."""
    return None if value is None else _SPACES.sub("", value).upper()


def checks(name: str) -> Callable[[Any, Any], None]:
    """A validator of what an attribute of that name must look like."""

    def check(_form: Any, field: Any) -> None:
        problem = problem_of(name, field.data)
        if problem is not None:
            raise ValidationError(sentence(problem))

    return check


class _ScaledField(StringField):
    """A decimal that is stored as a whole number of its smallest parts."""

    def __init__(self, label: Any = None, validators: Any = None, allow_blank: bool = False, **kwargs: Any) -> None:
        self.allow_blank = allow_blank
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def read(self, typed: str) -> int | None:
        """The stored number of what was typed. Raises UserError."""
        raise NotImplementedError

    def write(self, value: int) -> str:
        """A stored number as it is typed."""
        raise NotImplementedError

    def too_large(self) -> str:
        """What is said of a number beyond `most`."""
        return gettext("This number is too large.")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: int | None = None
        try:
            self.data = self.read(str(valuelist[0]) if valuelist else "")
        except TooLarge:
            raise ValueError(self.too_large()) from None
        except UserError as refusal:
            raise ValueError(refusal_sentence(refusal)) from None


class MoneyField(_ScaledField):
    """An amount in the currency of the place: "12,50" or "12.50" for 1250 cents, "1000" for 1000 yen."""

    @property
    def currency(self) -> str:
        """In which the amount is."""
        return form_place().currency

    @property
    def suffix(self) -> str:
        """The sign behind the field."""
        return currency_sign(self.currency)

    def read(self, typed: str) -> int | None:
        return read_amount(typed, self.currency, MOST_CENTS, currency_signs(self.currency))

    def write(self, value: int) -> str:
        return write_amount(value, self.currency, decimal_point())


class RoundingField(MoneyField):
    """What prices are a multiple of, in the currency of the same form; left empty, its smallest unit."""

    currency_of = "currency"  # the field that the sign follows while it is typed

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        self.form = kwargs.get("_form")
        super().__init__(label, validators, **kwargs)

    @property
    def currency(self) -> str:
        """What stands in the field of the currency, once it is three letters."""
        chosen = self.form["currency"].data if self.form is not None and "currency" in self.form else None
        return chosen if chosen and problem_of("currency", chosen) is None else super().currency

    def read(self, typed: str) -> int | None:
        found = super().read(typed)
        return 1 if found is None else found


class PercentField(_ScaledField):
    """A rate: "5,5" for 550 basis points."""

    suffix = "%"

    def read(self, typed: str) -> int | None:
        return read_percent(typed, MOST_BP)

    def write(self, value: int) -> str:
        return write_scaled(value, 2, decimal_point())

    def too_large(self) -> str:
        """What is said of a rate that nobody means."""
        return gettext("From -1000 to 1000 %.")


class WeekdaysField(SelectMultipleField):
    """Days of the week as seven boxes, stored as a mask of seven bits."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label, validators, choices=[SelectChoice(str(day), name) for day, name in enumerate(WEEKDAYS)], **kwargs
        )

    def iter_choices(self) -> Iterator[Any]:
        mask = self.data or 0
        for bit, name in sorted(get_day_names("abbreviated", locale=get_locale()).items()):
            yield Choice(str(bit), name, bool(mask >> bit & 1), {})

    def process_data(self, value: Any) -> None:
        self.data: int = value if isinstance(value, int) else 0

    def process_formdata(self, valuelist: list[Any]) -> None:
        wanted = {str(value) for value in valuelist}
        if not wanted <= set("0123456"):
            raise ValueError(gettext("Choose among the days of the week."))
        self.data = sum(1 << int(day) for day in wanted)

    def pre_validate(self, form: Any) -> None:
        """The days were checked when they were read."""


class CodesField(SelectMultipleField):
    """Some of an enum's values as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, kind: type[StrEnum], label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=[SelectChoice(code.value) for code in kind], **kwargs)
        self.kind = kind

    def iter_choices(self) -> Iterator[Any]:
        for code in self.kind:
            yield Choice(code.value, gettext(choice_label(code)), code.value in self.data, {})

    def process_data(self, value: Any) -> None:
        self.data: frozenset[str] = frozenset(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        wanted = frozenset(str(value) for value in valuelist)
        if not wanted <= {code.value for code in self.kind}:
            raise ValueError(gettext("This is not one of the choices."))
        self.data = wanted

    def pre_validate(self, form: Any) -> None:
        """The codes were checked when they were read."""


class UploadField(FileField):
    """A picture or PDF; nothing sent keeps what is there, unless its removal is ticked."""

    def __init__(self, label: Any = None, validators: Any = None, picture: bool = True, **kwargs: Any) -> None:
        self.picture = picture
        accept = "image/jpeg,image/png,image/webp" if picture else "application/pdf"
        super().__init__(label, validators, render_kw={"accept": accept}, **kwargs)
        self.upload: Upload | None = None

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the file and whether the one that is there goes."""
        self.removed = bool(formdata and formdata.get(self.remove_name))
        super().process(formdata, *args, **kwargs)

    @property
    def remove_name(self) -> str:
        """The name of the box that takes the file away."""
        return f"{self.name}-remove"

    @property
    def removable(self) -> bool:
        """Whether there is a file that may go."""
        return not self.flags.required and isinstance(self.object_data, StoredFile)

    @property
    def preview_url(self) -> str | None:
        """The picture that is there now."""
        kept = self.object_data
        if not isinstance(kept, StoredFile) or not kept.mime_type.startswith("image/"):
            return None
        return url_for("files.show", file_id=kept.id)

    @property
    def preview_name(self) -> str | None:
        """The name of the file that is there now."""
        return self.object_data.name if isinstance(self.object_data, StoredFile) else None

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = valuelist[0] if valuelist else None
        self.upload = None
        if sent is None or not getattr(sent, "filename", ""):
            return
        check = checked_picture if self.picture else checked_pdf
        try:
            self.upload = check(sent.read(), sent.filename, current_app.config["UPLOAD_MAX_BYTES"])
        except UserError as refusal:
            raise ValueError(refusal_sentence(refusal)) from None

    def pre_validate(self, form: Any) -> None:
        """A file that must be there is there, or was before."""
        if self.flags.required and self.upload is None and not isinstance(self.object_data, StoredFile):
            raise ValidationError(gettext("Please choose a file."))

    def populate_obj(self, obj: Any, name: str) -> None:
        if self.upload is not None:
            folder = current_app.config["UPLOAD_FOLDER"]
            row = store(db.session(), folder, self.upload, form_place().establishment_id, datetime.now(UTC))
            setattr(obj, name, row)
        elif self.removed and self.removable:
            setattr(obj, name, None)
