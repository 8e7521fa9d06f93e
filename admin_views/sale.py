"""Selling a stay: dates and people, what is free and what it costs, whom to sell it to."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from admin_views.desk import house, now, sees_money, today_there
from admin_views.once import form_key, new_token
from admin_views.sale_buyer import BuyerForm, buyer_form, found_clients, read_buyer
from admin_views.sale_pages import (
    Deal,
    deal_rows,
    instead_rows,
    read_deal,
    read_switch,
    read_what_is_left,
    result_rows,
    stay_words,
)
from admin_views.sale_search import Search, read_search
from admin_views.simulator_links import simulated_sale
from admin_views.simulator_question import words
from extensions import db
from models import Booking, Client, Establishment
from pricing.request import EXEMPTIONS
from rules.errors import FieldErrors, UserError
from services.bookings import Sale
from services.client_facts import ClientFacts, facts_of
from services.idempotency import KeyReused, RequestKey
from services.orders import order
from services.sale_choices import options_of, sale_choices, with_cures
from services.sales import NewClient
from services.tariffs import NoTariff, Selling, selling
from web.actor import required_actor
from web.errors import refusal_sentence
from web.formats import sentence
from web.rights import needs

blueprint = Blueprint("sale", __name__)
Page = tuple[str, int]
SWITCH = "switch|"


@blueprint.get("/sale")
@needs("add", "Sale")
def search() -> str | Page:
    """Choose dates and people; see every housing with its price and its reasons."""
    place = house()
    try:
        shop = selling(db.session(), place.id)
    except NoTariff as refusal:
        return render_template("sale/no_tariff.html", refusal=refusal_sentence(refusal), steps=_first_steps())
    options = options_of(shop)
    asked = read_search(request.args, today_there(place), [option.code for option in options])
    rows: dict[str, list[dict[str, Any]]] | None = None
    if asked.ready:
        rows = _results(asked, place, shop)
    return _search_page(place, asked, rows=rows, options=options)


def _first_steps() -> list[tuple[str, str]]:
    """What has to be there before a stay can be sold, in this order, for who may make it."""
    steps = (
        ("Pool", gettext("Say what is counted: a house, a room, the beds of a dormitory")),
        ("Housing", gettext("Say what guests book, and which of these it takes")),
        ("Tariff", gettext("Prepare a first version of the tariff, with its prices, and publish it")),
    )
    return [(label, url_for(f"{name}.index")) for name, label in steps if required_actor().can("add", name)]


def _results(asked: Search, place: Establishment, shop: Selling) -> dict[str, list[dict[str, Any]]] | None:
    assert asked.stay is not None and asked.party is not None
    try:
        choices = sale_choices(
            db.session(),
            place,
            asked.stay,
            asked.party,
            asked.wanted_options,
            now(),
            asked.client_class,
            asked.contracted,
        )
        choices = with_cures(db.session(), place, choices, now(), asked.near)
    except UserError as refusal:
        asked.problems.append(refusal_sentence(refusal))
        return None
    return result_rows(choices, asked, place, lambda item: simulated_sale(shop, asked, item.wanted))


def _search_page(place: Establishment, asked: Search, **more: Any) -> Page:
    page = render_template(
        "sale/search.html",
        search=asked,
        exemptions=words(EXEMPTIONS, gettext("No reason")),
        form=asked.form,
        house=place,
        money_shown=sees_money(),
        stay_words=stay_words(asked.stay) if asked.stay else "",
        close_url=_close_url(asked),
        **more,
    )
    return page, 422 if asked.wrong else 200


def _close_url(asked: Search) -> str | None:
    """Closing the nights instead of selling them, for who comes from the planning."""
    if asked.stay is None or not asked.pool or not required_actor().can("add", "Closure"):
        return None
    arrival, departure = asked.stay.arrival_on.isoformat(), asked.stay.departure_on.isoformat()
    return url_for("closures.new", pool=asked.pool, arrival=arrival, departure=departure)


@blueprint.get("/sale/confirm")
@needs("add", "Sale")
def confirm() -> str | Page | BaseResponse:
    """The chosen stays with their price: name the client, and book."""
    place = house()
    deal = _deal_or_message(place)
    if isinstance(deal, BaseResponse):
        return deal
    return _confirm_page(place, deal, _form(token=new_token(), **_kind_of(deal)))


def _deal_or_message(place: Establishment) -> Deal | BaseResponse:
    try:
        return read_deal(request.values, place)
    except UserError as refusal:
        if refusal.status == 404:
            raise
        flash(refusal_sentence(refusal), "error")
        return redirect(url_for("sale.search"))


@blueprint.post("/sale/book")
@needs("add", "Sale")
def book() -> Page | BaseResponse:
    """Book, or show the page again with everything that was typed."""
    place, form = house(), _form()
    action = request.form.get("action", "book")
    if action.startswith(SWITCH):
        switched = read_switch(action.removeprefix(SWITCH))
        switched["search"] = request.form.get("search", "")
        return _deal_page(place, switched, form)
    try:
        deal = read_deal(request.form, place)
    except (UserError, NotFound):
        return _deal_page(place, request.form, form)
    if action == "find":
        found = found_clients(form.q.data or "", required_actor())
        return _confirm_page(place, deal, form, found=found)
    return _book(place, deal, form) if action == "book" else _confirm_page(place, deal, form)


def _book(place: Establishment, deal: Deal, form: BuyerForm) -> Page | BaseResponse:
    actor = required_actor()
    buyer = read_buyer(form, actor) if form.validate() else None
    if buyer is None:
        return _confirm_page(place, deal, form, 422)
    shown = _shown(form) if sees_money() else None
    sale = Sale(place.id, 0, deal.wanted, notes=form.notes.data or "", shown_cents=shown)
    try:
        sold = order(db.session(), sale, buyer, _key(form), _told, actor, now()).body
    except KeyReused:
        problem = gettext("This form has already booked a stay: you find it in the list of bookings. Start a new sale.")
        return _confirm_page(place, deal, form, 409, problem=problem)
    except FieldErrors as refusal:
        _show_errors(form, refusal)
        return _confirm_page(place, deal, form, refusal.status)
    except UserError as refusal:
        return _deal_page(place, request.form, form, refusal, _facts(place, buyer))
    flash(gettext("Booked: %(reference)s.", reference=sold["reference"]), "success")
    return redirect(url_for("bookings.show", booking_id=sold["booking_id"]))


def _deal_page(
    place: Establishment,
    given: MultiDict[str, str],
    form: BuyerForm,
    refusal: UserError | None = None,
    facts: ClientFacts | None = None,
) -> Page:
    """The page with what is asked for, or with what is left of it; what was typed stays.

    facts: of the client, whose price it then shows.
    """
    try:
        deal = read_deal(given, place, facts)
    except (UserError, NotFound):
        left = read_what_is_left(given, place)
        problem = gettext("What was chosen left the offer meanwhile. What you typed is still here.")
        return _confirm_page(place, left, form, 409, problem=problem)
    if refusal is None:
        return _confirm_page(place, deal, form)
    return _confirm_page(place, deal, form, refusal.status, problem=refusal_sentence(refusal))


def _kind_of(deal: Deal) -> dict[str, str]:
    """What the search said of the client, as the form of a new one begins."""
    said = next((item.client_class for item in deal.wanted if item.client_class), None)
    return {"kind": said} if said else {}


def _facts(place: Establishment, buyer: int | NewClient) -> ClientFacts | None:
    """What prices look at in the client that was chosen or described."""
    if isinstance(buyer, NewClient):
        return ClientFacts(buyer.kind.value)
    client = db.session().get(Client, buyer)
    return None if client is None else facts_of(db.session(), client, place.id, today_there(place))


def _told(booking: Booking) -> dict[str, Any]:
    return {"booking_id": booking.id, "reference": booking.reference}


@blueprint.get("/sale/clients")
@needs("list", "Client")
def clients() -> Response:
    """Clients by the words typed, for the search of the form."""
    typed = request.args.get("query") or request.args.get("q") or ""
    return jsonify(found_clients(typed, required_actor()))


def _form(**defaults: Any) -> BuyerForm:
    return buyer_form(required_actor(), url_for("sale.clients"), **defaults)


def _confirm_page(place: Establishment, deal: Deal, form: BuyerForm, status: int = 200, **more: Any) -> Page:
    """The page; the price it shows is the one that booking will check."""
    form.shown_cents.data = "" if deal.total_cents is None else str(deal.total_cents)
    page = render_template(
        "sale/confirm.html",
        house=place,
        deal=deal,
        form=form,
        rows=deal_rows(deal, place),
        instead=[] if deal.sellable else instead_rows(deal, place),
        stay_words=stay_words(deal.stay),
        change_url=f"{url_for('sale.search')}?{deal.query}",
        switch=SWITCH,
        money_shown=sees_money(),
        may_add_client=required_actor().can("add", "Client"),
        **more,
    )
    return page, status


def _shown(form: BuyerForm) -> int:
    """The total that the page showed; one that no stay has when it cannot be read."""
    typed = form.shown_cents.data or ""
    digits = typed.removeprefix("-")
    return int(typed) if digits.isascii() and digits.isdigit() and len(digits) < 15 else -1


def _key(form: BuyerForm) -> RequestKey:
    """What tells a form that is sent twice; the price it showed is looked at by itself."""
    return form_key(form.token.data or "", ("csrf_token", "token", "action", "shown_cents", "search"))


def _show_errors(form: BuyerForm, refusal: FieldErrors) -> None:
    for name, problem in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence(problem)]
        else:
            form.form_errors.append(sentence(problem))
