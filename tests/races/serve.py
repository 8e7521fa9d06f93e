"""One web server for the races: `python -m tests.races.serve DATABASE_URL INSTANCE PORT`."""

import sys

from waitress import serve

from app import create_app

if __name__ == "__main__":
    url, instance, port = sys.argv[1:]
    settings = {
        "DATABASE_URL": url,
        "INSTANCE": instance,
        "ENVIRONMENT": "development",
        "SECRET_KEY": "a secret for the races, long enough",
        "API_RATE": "100000 per minute",
    }
    serve(create_app(settings), host="127.0.0.1", port=int(port), threads=8)
