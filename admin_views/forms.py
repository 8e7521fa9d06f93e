"""From a model's columns to the fields of its form: Flask-Admin's scaffolding with our own fields."""

from collections.abc import Mapping
from enum import Enum as PythonEnum
from types import MappingProxyType
from typing import Any

from flask_admin.contrib.sqla.fields import InlineModelFormList, get_field_id, get_obj_pk
from flask_admin.contrib.sqla.form import AdminModelConverter, InlineModelConverter
from flask_admin.form import BaseForm
from flask_admin.model.form import InlineFormAdmin, converts
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from admin_views.fields import (
    CodesField,
    MoneyField,
    PercentField,
    RoundingField,
    UploadField,
    WeekdaysField,
    checks,
    cleaned,
    compacted,
    form_place,
)
from admin_views.related_fields import RelatedField, RelatedMultipleField
from models import StoredFile
from pricing.money import write_amount
from resources.categories import category_of
from resources.choices import choice_label
from resources.labels import LABELS, label_of
from resources.resource import Alternatives
from rules.typed import read_clock, read_day, read_whole
from web.formats import decimal_point

LONGEST_TEXT = 20_000
MOST_CHILDREN = 300
LARGEST = 2**31 - 1
LANGUAGES = {"language", "default_language"}
COMPACT = {"siret", "iban", "bic", "vat_number"}
CAPITALS = {"country", "currency"}
INPUT_TYPES = {"email": "email", "sender_email": "email", "phone": "tel", "website": "url"}


class RecordForm(BaseForm):
    """The base of every generated form.

    shown_when: fields that go with some choices only, as the resource declares them.
    """

    shown_when: Mapping[str, Alternatives] = MappingProxyType({})

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; then that what is filled goes with what is chosen."""
        return bool(super().validate(extra_validators)) and not self._misplaced()

    def _misplaced(self) -> bool:
        """Whether a field is filled that means nothing here; it is told beside it."""
        wrong = [name for name in self.shown_when if name in self and _is_filled(self[name]) and not self._goes(name)]
        for name in wrong:
            other = next(other for other in self.shown_when[name][0] if other in self)
            problem = gettext(
                "It does not go with this choice of “%(field)s”: empty it, or choose otherwise.",
                field=self[other].label.text,
            )
            self[name].errors = [*self[name].errors, problem]
        return bool(wrong)

    def _goes(self, name: str) -> bool:
        return any(
            all(other not in self or _sent(self[other]) in values for other, values in one.items())
            for one in self.shown_when[name]
        )


def _is_filled(field: Any) -> bool:
    """Whether a field says something else than what it begins with."""
    return field.data not in (None, "", field.default, frozenset()) and not isinstance(field.data, bool)


def _sent(field: Any) -> str:
    """The choice of a field as a browser sends it."""
    if isinstance(field, BooleanField):
        return "y" if field.data else ""
    return str(getattr(field.data, "value", field.data or ""))


class FormConverter(AdminModelConverter):
    """Native dates and times, decimals with comma, choices in words, rows of the same house only."""

    def _get_label(self, name: str, field_args: Any) -> Any:
        whole = f"{self.view.model.__name__}.{name}"
        if whole in LABELS or name in LABELS:
            return lazy_gettext(label_of(self.view.model, name))
        raise KeyError(whole)

    def _get_description(self, name: str, field_args: Any) -> Any:
        sentence = self.view.help_texts.get(name)
        if sentence and name in self.view.examples:
            return LazyString(_with_example, sentence, self.view.examples[name])
        return lazy_gettext(sentence) if sentence else None

    def _convert_relation(self, name: str, prop: Any, property_is_association_proxy: bool, kwargs: Any) -> Any:
        if prop.mapper.class_ is not StoredFile:
            return super()._convert_relation(name, prop, property_is_association_proxy, kwargs)
        (column,) = prop.local_columns
        validators = [] if column.nullable else [_Required()]
        return UploadField(
            self._get_label(name, kwargs),
            validators,
            picture=self.view.model.__name__ != "TermsVersion",
            description=self._get_description(name, kwargs) or "",
        )

    def _model_select_field(self, prop: Any, multiple: Any, remote_model: Any, **kwargs: Any) -> Any:
        kwargs.pop("filters", None)
        if multiple:
            kwargs.pop("allow_blank", None)
            return RelatedMultipleField(remote_model, **kwargs)
        return RelatedField(remote_model, **kwargs)

    @converts("String")
    def conv_String(self, column: Any, field_args: Any, **extra: Any) -> Any:
        if column.key in LANGUAGES:
            field_args.update(choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")])
            return SelectField(**field_args)
        _let_empty(self.view, column, field_args)
        filters = [compacted] if column.key in COMPACT | CAPITALS else [cleaned]
        field_args["filters"] = [*filters, *([_none_when_empty] if column.nullable else [])]
        field_args["validators"] += [Length(max=column.type.length or 200), checks(column.key)]
        if column.key in INPUT_TYPES:
            field_args["render_kw"] = {"type": INPUT_TYPES[column.key]}
        category = category_of(self.view.model, column.key)
        if category is not None:
            field_args["render_kw"] = {"list": f"known-{category}", "autocomplete": "off"}
        return StringField(**field_args)

    @converts("Text")
    def conv_Text(self, field_args: Any, **extra: Any) -> Any:
        field_args["filters"] = [cleaned, _empty_when_none]
        field_args["validators"] += [Length(max=LONGEST_TEXT)]
        return TextAreaField(**field_args)

    @converts("sqlalchemy.sql.sqltypes.Enum")
    def convert_enum(self, column: Any, field_args: Any, **extra: Any) -> Any:
        kind: type[PythonEnum] = column.type.enum_class
        field_args.pop("filters", None)
        return ChoiceField(kind, **field_args)

    @converts("CodeSet")
    def convert_codes(self, column: Any, field_args: Any, **extra: Any) -> Any:
        field_args.pop("filters", None)
        field_args.pop("allow_blank", None)
        return CodesField(column.type.kind, **field_args)

    @converts("Integer")
    def handle_integer_types(self, column: Any, field_args: Any, **extra: Any) -> Any:
        field_args.pop("filters", None)
        for suffix, kind in (
            ("rounding_cents", RoundingField),
            ("_cents", MoneyField),
            ("_bp", PercentField),
            ("weekdays", WeekdaysField),
        ):
            if column.key.endswith(suffix):
                field_args.pop("allow_blank", None)
                return kind(**field_args)
        field_args["validators"] += [NumberRange(-LARGEST, LARGEST)]
        if column.key in self.view.suggested:
            _let_empty(self.view, column, field_args)
        elif column.default is not None and not column.nullable:
            field_args["validators"].insert(0, InputRequired())
        return WholeNumberField(**field_args)

    @converts("Boolean")
    def conv_Boolean(self, field_args: Any, **extra: Any) -> Any:
        field_args.pop("filters", None)
        return BooleanField(**field_args)

    @converts("Date")
    def convert_date(self, column: Any, field_args: Any, **extra: Any) -> Any:
        field_args.pop("filters", None)
        field_args["validators"] += [checks(column.key)]
        return DayField(**field_args)

    @converts("Time")
    def convert_time(self, field_args: Any, **extra: Any) -> Any:
        field_args.pop("filters", None)
        field_args["validators"] += [InputRequired()]
        return ClockField(**field_args)


def _let_empty(view: Any, column: Any, field_args: Any) -> None:
    """Do not ask for a value that the row makes itself."""
    if column.key in view.suggested:
        validators = [one for one in field_args["validators"] if not isinstance(one, InputRequired | NumberRange)]
        limits = [one for one in field_args["validators"] if isinstance(one, NumberRange)]
        field_args["validators"] = [Optional(), *validators, *limits]
        field_args["default"] = None


def _with_example(source: str, cents: int) -> str:
    """A help whose {amount} is written in the currency of the place."""
    return gettext(source).format(amount=write_amount(cents, form_place().currency, decimal_point()))


class ChoiceField(SelectField):
    """One of an enum's members, in words."""

    def __init__(self, kind: type[PythonEnum], **kwargs: Any) -> None:
        super().__init__(coerce=_member_of(kind), choices=[SelectChoice(member.value) for member in kind], **kwargs)
        self.kind = kind

    def iter_choices(self) -> Any:
        for member in self.kind:
            yield Choice(member.value, gettext(choice_label(member)), member == self.data, {})

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            raise ValidationError(gettext("This is not one of the choices."))


def _member_of(kind: type[PythonEnum]) -> Any:
    def coerce(value: Any) -> PythonEnum | None:
        try:
            return None if value is None else kind(value)
        except ValueError:
            raise ValueError(gettext("This is not one of the choices.")) from None

    return coerce


class WholeNumberField(IntegerField):
    """A whole number; what was typed stays in the field."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = read_whole(typed)
        except ValueError:
            raise ValueError(gettext("Write a whole number.")) from None


class CountField(WholeNumberField):
    """A whole number between two; anything else is told with these."""

    def __init__(self, label: Any, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self._wanted()) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise ValidationError(self._wanted())

    def _wanted(self) -> str:
        return gettext("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)


class DayField(DateField):
    """A date; what the browser could not read is told as such."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = read_day(typed)
        except ValueError:
            raise ValueError(gettext("This is not a date. Example: 2027-07-14")) from None


class ClockField(TimeField):
    """A time of the day."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = read_clock(typed)
        except ValueError:
            raise ValueError(gettext("This is not a time; write for example 16:00.")) from None


class _Required:
    """Marks a file that must be there; the field itself looks whether it is."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing to add to what the field checks."""


def _none_when_empty(value: str | None) -> str | None:
    return value or None


def _empty_when_none(value: str | None) -> str:
    return value or ""


class ChildForm(InlineFormAdmin):
    """The fields of one child, with the help texts and first values of the declaration."""

    help_texts: dict[str, str] = {}
    examples: dict[str, int] = {}
    suggested: tuple[str, ...] = ()


class ChildList(InlineModelFormList):
    """Children in a form: those of this record only are changed or removed, whatever ids are sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_entries=MOST_CHILDREN, **kwargs)

    def populate_obj(self, obj: Any, name: str) -> None:
        values = getattr(obj, name)
        known = {get_obj_pk(value, self._pk): value for value in values}
        for entry in self.entries:
            child = known.get(get_field_id(entry))
            if self.should_delete(entry):
                if child is not None:
                    values.remove(child)
                continue
            if child is None:
                child = self.model()
                entry.populate_obj(child, None)
                values.append(child)
            else:
                entry.populate_obj(child, None)


class ChildConverter(InlineModelConverter):
    """Adds the children to a form."""

    inline_field_list_type = ChildList

    def get_label(self, info: Any, name: str) -> Any:
        return lazy_gettext(label_of(self.view.model, name))
