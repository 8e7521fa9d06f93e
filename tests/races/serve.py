"""One web server for the races, as a process of its own."""

from multiprocessing.connection import Connection

from waitress.server import create_server

from app import create_app


def main(pipe: Connection, url: str, instance: str, port: int) -> None:
    """Serve the application on that database until killed."""
    settings = {
        "DATABASE_URL": url,
        "INSTANCE": instance,
        "ENVIRONMENT": "development",
        "SECRET_KEY": "a secret for the races, long enough",
        "API_RATE": "100000 per minute",
    }
    server = create_server(create_app(settings), host="127.0.0.1", port=port, threads=8)
    pipe.send("ready")
    server.run()
