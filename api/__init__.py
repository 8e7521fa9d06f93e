"""REST over the same services and declarations as the screens, behind API keys."""

from flask import Flask
from flask_appbuilder import AppBuilder

from api import docs
from api.bookings import BookingApi
from api.files import FilesApi
from api.openapi import OpenApi
from api.resources import ResourceApi, api_of
from api.sale import AvailabilityApi, QuotesApi
from resources import RESOURCES

OWN_BASES: dict[str, type[ResourceApi]] = {"Booking": BookingApi}


def register_api(app: Flask, accounts: AppBuilder) -> None:
    """Join a part for every declared resource, the sale, and the document that describes them."""
    accounts.add_api(AvailabilityApi)
    accounts.add_api(QuotesApi)
    for resource in RESOURCES:
        accounts.add_api(api_of(resource, OWN_BASES.get(resource.name, ResourceApi)))
    accounts.add_api(FilesApi)
    accounts.add_api(OpenApi)
    app.register_blueprint(docs.blueprint)
