"""gunicorn for PostgreSQL: processes of four threads each, made from one loaded application."""

from config import load

settings = load()
_threads = settings["THREADS"]

_host = f"[{settings['HOST']}]" if ":" in settings["HOST"] else settings["HOST"]
bind = f"{_host}:{settings['PORT']}"
worker_class = "gthread"
threads = min(4, _threads)
workers = max(1, _threads // 4)
preload_app = True
graceful_timeout = 30
timeout = 60
keepalive = 5
backlog = 1024
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
control_socket_disable = True
proc_name = "auberge"
