"""A house that is lived in, made by services: journeys click only what they are about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment, OutboxMail, Pool, Tariff
from models.inventory import ClosureReason
from rules.delivery import MailState
from rules.stay import Stay
from services.actor import Channel
from services.api_keys import NewKey, create_key
from services.closures import close_nights
from services.rights import actor_of
from services.tariffs import copy_to_draft
from tests.factories import ACTOR, make_client, make_house, sell


def now() -> datetime:
    """Screens read the clock, so does what they show."""
    return datetime.now(UTC)


def today() -> date:
    """The day that the screens of a French house show; tests do not run over midnight."""
    return now().astimezone(ZoneInfo("Europe/Paris")).date()


def in_days(number: int) -> date:
    """A day from today."""
    return today() + timedelta(number)


def next_june(day: int) -> date:
    """A day of June that is still to come: mid season, no minimum stay."""
    return date(today().year + 1, 6, day)


@dataclass(frozen=True)
class Street:
    """Two houses and what happens in them."""

    estate: Establishment
    hostel: Establishment


def furnish(session: Session) -> Street:
    """The two demonstration houses with a few stays around today, a closure, a mail and drafts of the tariffs."""
    estate, hostel = make_house(session), make_house(session, "demo-auberge")
    elodie = make_client(session, phone="+33 6 12 34 56 78", city="Nîmes", notes="Vient avec son chien")
    paul = make_client(session, "Roussel", "Paul")
    sell(session, estate, "maison-du-puits", in_days(-2), 5, {40: 2, 8: 1}, elodie, now=now())
    sell(session, estate, "maison-du-four", in_days(0), 2, {40: 9}, paul, now=now())
    sell(session, estate, "domaine-entier", in_days(40), 2, {40: 18}, paul, now=now())
    sell(session, hostel, "lit-en-dortoir", in_days(0), 3, {30: 2}, elodie, now=now())
    oven = session.scalars(select(Pool).where(Pool.code == "maison-du-four")).one()
    close_nights(session, estate.id, {oven.id: 1}, Stay.of(in_days(20), 3), ClosureReason.works, "", ACTOR, now())
    for published in session.scalars(select(Tariff)).all():
        copy_to_draft(session, published, ACTOR)
    _wait_for_the_mail(session)
    session.commit()
    return Street(estate, hostel)


def _wait_for_the_mail(session: Session) -> None:
    """A mail that a server refused for good."""
    mail = OutboxMail(dedupe="1", message_id="1@example.org", recipient="personne@example.org", subject="Bienvenue")
    mail.state, mail.created_at, mail.next_at = MailState.hard_bounced, now(), now()
    mail.body_text, mail.body_html = "Bonjour", "<p>Bonjour</p>"
    mail.server_answer = "550 5.1.1 no such user here"
    session.add(mail)


def key_of(session: Session, name: str, *scopes: str) -> str:
    """The secret of a new key of the person who logs in with that name."""
    user = session.scalars(select(User).where(User.username == name)).one()
    actor = actor_of(session, user.id, Channel.screen, None)
    assert actor is not None
    _key, secret = create_key(session, NewKey(user.id, "Site du village", list(scopes), None), scopes, actor, now())
    return secret
