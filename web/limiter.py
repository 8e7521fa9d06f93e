"""Flask-Limiter as we use it: it counts where it is told to, costs other requests nothing, starts no thread."""

import threading
import time

from flask import Flask
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import MemoryStorage

SWEEP_SECONDS = 60.0


class Counters(MemoryStorage):
    """Counts in the memory of this process. The library's own starts a thread for nearly every count."""

    STORAGE_SCHEME = ["counters"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        self._lock = threading.Lock()
        self._swept_at = 0.0
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count within the window of a key; a new window begins when the old one is over."""
        now = time.time()
        with self._lock:
            self._sweep(now)
            if self.expirations.get(key, 0) <= now:
                self.expirations[key], self.storage[key] = now + expiry, 0
            self.storage[key] += amount
            return self.storage[key]

    def _sweep(self, now: float) -> None:
        if now - self._swept_at < SWEEP_SECONDS:
            return
        self._swept_at = now
        for key in [key for key, end in self.expirations.items() if end <= now]:
            del self.expirations[key], self.storage[key]


class AskedLimiter(Limiter):
    """A limiter without hooks on every request: `api/limits.py` asks it."""

    def init_app(self, app: Flask) -> None:
        """Join the application, as if the hooks were there already."""
        app.extensions.setdefault("limiter", set()).add(self)
        super().init_app(app)


class Security(SecurityManager):
    """Flask-AppBuilder's accounts with this limiter."""

    def create_limiter(self, app: Flask) -> Limiter:
        """The one limiter of the application: `accounts.sm.limiter`."""
        limiter = AskedLimiter(key_func=get_remote_address)
        limiter.init_app(app)
        return limiter
