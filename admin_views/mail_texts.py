"""What the page of a mail says otherwise than the row has it."""

from flask_babel import gettext

from admin_views.cells import Cell
from models import OutboxMail
from resources.columns import Column
from services.outbox import UNSEEN, holds_secret
from web.language import translate


def mail_cell(mail: OutboxMail, column: Column) -> Cell | None:
    """The cell of a column that is not shown as it is stored; None for the others."""
    if column.attribute in ("body_text", "body_html") and holds_secret(mail):
        return Cell(
            "long",
            gettext("This text is not shown: whoever has its link may choose the password of the account."),
        )
    if column.attribute == "server_answer" and mail.server_answer == UNSEEN:
        return Cell("long", translate(UNSEEN))
    return None
