"""The libraries' objects, without an application: `create_app` joins them to one."""

from flask_admin import Admin
from flask_appbuilder import AppBuilder
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from models import Base
from services import audit, search


class Accounts(AppBuilder):
    """Flask-AppBuilder for accounts, permissions and OpenAPI; its own screens stay switched off."""

    def _add_admin_views(self) -> None:
        self.openapi_manager.register_views()

    def _add_global_static(self) -> None:
        """Its scripts and styles are not served."""

    def _add_menu_permissions(self) -> None:
        """Its menu is not used."""


# One organisation, one database: the models are declared on their own base, not on `db.Model`.
db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True})
audit.listen(db.session)
search.listen(db.session)
csrf = CSRFProtect()
mail = Mail()
accounts = Accounts()
admin = Admin()
