"""`flask worker`: the process that sends mails and tidies up."""

import click
from flask import current_app
from flask.cli import with_appcontext

from jobs.runner import Worker, run_due, utc_now


@click.command("worker")
@click.option("--once", is_flag=True, help="Run what is due and stop, as for a cron line.")
@with_appcontext
def worker_command(once: bool) -> None:
    """Send mails and run the jobs that are due, until told to stop. Several workers share the work."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    worker = Worker(app, app.extensions["sqlalchemy"].session)
    if not once:
        worker.run()
        return
    for name, handled in run_due(worker.session(), worker.owner, utc_now()).items():
        click.echo(f"{name}: {handled}")
