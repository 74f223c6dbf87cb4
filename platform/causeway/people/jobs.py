"""What the worker does for people: letters every minute, and the daily cleaning of what no rule looks at any more."""

from causeway import mail
from causeway.database import Database
from causeway.jobs import queue, worker_database
from causeway.people import links, sessions, throttle


@queue.periodic(cron="* * * * *")
@queue.task(name="causeway.deliver_mail", queueing_lock="causeway.deliver_mail")
def deliver_mail(timestamp: int) -> None:
    """Send the letters that were not sent at once."""
    mail.deliver_now()


@queue.periodic(cron="40 3 * * *")
@queue.task(name="causeway.clean_sign_in", queueing_lock="causeway.clean_sign_in")
def clean_sign_in(timestamp: int) -> None:
    """Forget old sessions, links, failures and letters."""
    forget_old(worker_database())


def forget_old(database: Database) -> dict[str, int]:
    """Remove what is past its keeping; how much of each kind."""
    with database.unbound() as db:
        return {
            "sessions": sessions.forget_old(db),
            "links": links.forget_old(db),
            "failures": throttle.forget_old(db),
            "letters": mail.forget_old(db),
        }
