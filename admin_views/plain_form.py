"""The base of forms that are written by hand: texts come in as clean as those of generated forms."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField

from admin_views.fields import cleaned


class PlainForm(FlaskForm):
    """A form whose texts have no control characters and no spaces around them."""

    class Meta:
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the filter to every text; a password stays as it was typed."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = [*options.get("filters", ()), cleaned]
            return super().bind_field(form, unbound_field, options)  # type: ignore[misc, no-any-return]
