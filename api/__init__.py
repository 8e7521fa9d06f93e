"""REST over the same services and models as the screens."""

from flask import Flask
from flask_appbuilder import AppBuilder


def register_api(app: Flask, accounts: AppBuilder) -> None:
    """Join every API to the application."""
