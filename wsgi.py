"""The application object, for gunicorn and `flask --app wsgi`; nothing else."""

from causeway.web.application import create_app
from config import Settings

app = create_app(Settings.from_environment())
