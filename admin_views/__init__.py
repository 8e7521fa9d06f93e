"""The screens of the back-office, registered from one place."""

from flask import Flask
from flask_admin import Admin

from admin_views import (
    account,
    api_keys,
    bookings,
    closures,
    compare,
    login,
    next_year,
    planning,
    preferences,
    price_year,
    rate_grid,
    resources_screens,
    sale,
    season_holidays,
    simulator,
    today,
)

BLUEPRINTS = (
    account.blueprint,
    api_keys.blueprint,
    login.blueprint,
    preferences.blueprint,
    today.blueprint,
    planning.blueprint,
    sale.blueprint,
    bookings.blueprint,
    closures.blueprint,
    simulator.blueprint,
    price_year.blueprint,
    rate_grid.blueprint,
    compare.blueprint,
    next_year.blueprint,
    season_holidays.blueprint,
)


def register_screens(app: Flask, admin: Admin) -> None:
    """Join every screen to the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    resources_screens.register(app, admin)
