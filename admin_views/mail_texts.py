"""What the page of a mail says otherwise than the row has it."""

from flask_babel import gettext

from admin_views.cells import Cell
from messaging.transport import UNWRITABLE, WRITTEN
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
    if column.attribute == "server_answer" and (said := _our_own(mail.server_answer or "")):
        return Cell("long", said)
    return None


def _our_own(answer: str) -> str | None:
    """An answer that no server gave, in words; None for a server's own."""
    if answer == UNSEEN:
        return translate(UNSEEN)
    if answer.startswith(f"250 {WRITTEN}"):
        name = answer.removeprefix(f"250 {WRITTEN}")
        return gettext("No mail server is set: the mail was written into the file %(name)s.", name=name)
    if answer.startswith(f"501 {UNWRITABLE}"):
        return gettext("Not handed to the server: the address, the subject or a name cannot stand in a mail.")
    return None
