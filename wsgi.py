"""The application object, for gunicorn and `flask --app wsgi`, which gets the command line's commands; nothing else."""

from causeway import cli, schema
from causeway.web.application import create_app
from config import Settings, SettingsError

try:
    app = create_app(schema.as_last_served(Settings.from_environment()))
except SettingsError as error:
    raise SystemExit("\n".join(error.problems)) from None
for command in cli.every_command():
    app.cli.add_command(command)
