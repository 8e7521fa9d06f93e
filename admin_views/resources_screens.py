"""A generated screen for every declared resource."""

from flask import Flask
from flask_admin import Admin

from admin_views import files
from admin_views.base import CrudView
from admin_views.users_screen import UsersView
from resources import RESOURCES
from resources.resource import Resource

# Resources whose screens do more than what is generated.
OWN_VIEWS: dict[str, type[CrudView]] = {"Account": UsersView}


def register(app: Flask, admin: Admin) -> None:
    """Generate and join the screens; Flask-Admin's own pages and files stay out."""
    app.register_blueprint(files.blueprint)
    for resource in RESOURCES:
        register_resource(app, admin, resource)


def register_resource(app: Flask, admin: Admin, resource: Resource) -> None:
    """The screens of one resource."""
    view = OWN_VIEWS.get(resource.name, CrudView)(resource)
    app.register_blueprint(view.create_blueprint(admin))
