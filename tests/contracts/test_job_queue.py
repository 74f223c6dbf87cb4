"""The queue's schema in the database is the one the installed procrastinate expects."""

from importlib.resources import files
from pathlib import Path

KEPT = Path(__file__).parents[2] / "migrations/vendor/procrastinate-3.10.0.sql"


def test_the_kept_schema_is_the_installed_librarys() -> None:
    installed = files("procrastinate").joinpath("sql/schema.sql").read_text()
    assert KEPT.read_text().split("\n", 2)[2] == installed, "write a migration with procrastinate's delta"
