"""Addresses: where to go back to on our own pages, and links that leave by mail."""

from urllib.parse import urlsplit

from flask import current_app, request, url_for


def back(default: str = "/") -> str:
    """The page of ours that the form came from; never another site."""
    return safe(request.form.get("next") or request.args.get("next"), default)


def safe(address: str | None, default: str = "/") -> str:
    r"""The address when it is a path of this site, else the default.

    Browsers read `//host` and `/\host` as another site: both are refused.
    """
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return default
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or any(ord(sign) < 32 for sign in address):
        return default
    return address


def public(endpoint: str, **values: str) -> str:
    """A whole link for a mail, from the configured address only: a request's host is not to be trusted."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(endpoint, **values)
