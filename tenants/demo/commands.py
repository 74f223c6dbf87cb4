"""`causeway demo load`: the demo clinics, on request."""

import json

import click

from causeway import assembly
from causeway.errors import Refused
from causeway.people.cli import json_option
from causeway.supervisor import demo_lines
from tenants.demo import loading


@click.group()
def demo() -> None:
    """Invented clinics to look around in, for the embedded mode only."""


@demo.command("load")
@click.option("--seed", default=1, show_default=True, help="Another number invents other details.")
@json_option
def load_demo(seed: int, as_json: bool) -> None:
    """Make the demo clinics, once, with a month of life that ends today; prints who can sign in."""
    hooks = [piece.on_clinic_created for piece in assembly.slices() if piece.on_clinic_created is not None]
    with assembly.at_work() as (settings, database):
        if not settings.embedded:
            raise Refused(
                "The demo clinics belong in the embedded mode, never beside real patients: nothing was changed."
            )
        with database.unbound() as db:
            if loading.is_loaded(db):
                raise Refused("The demo clinics are here already: nothing was changed.")
        logins = loading.load(database, hooks, seed=seed)
    if as_json:
        click.echo(json.dumps({"logins": [vars(login) for login in logins]}))
        return
    click.echo("\n".join(demo_lines(logins)[1:]))
