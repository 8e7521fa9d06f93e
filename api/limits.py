"""How often a key may call, and how often an address may come with a wrong one."""

from functools import cache

from flask import Response, current_app, g
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

from extensions import accounts

FAILURES = "30 per minute"


@cache
def _rate(written: str) -> RateLimitItem:
    return parse(written)


def count_call(key_id: int) -> None:
    """Count one call of a key. Raises TooManyRequests above the configured rate."""
    _count(current_app.config["API_RATE"], "api-key", str(key_id))


def count_failure(address: str | None) -> None:
    """Count a wrong key from an address. Raises TooManyRequests."""
    _count(FAILURES, "api-failed", address or "")


def _count(rate: str, *whose: str) -> None:
    limiter = accounts.sm.limiter
    if not limiter.enabled:
        return
    item = _rate(rate)
    allowed = limiter.limiter.hit(item, *whose)
    reset, remaining = limiter.limiter.get_window_stats(item, *whose)
    g.rate_limit = (item.amount, max(remaining, 0), int(reset))
    if not allowed:
        raise TooManyRequests(retry_after=item.get_expiry())


def tell_limit(response: Response) -> Response:
    """Say in every answer how many calls are left."""
    limit = g.get("rate_limit")
    if limit is not None:
        for name, value in zip(("Limit", "Remaining", "Reset"), limit, strict=True):
            response.headers[f"X-RateLimit-{name}"] = str(value)
    return response
