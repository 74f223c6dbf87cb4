"""The locks: they hold every direct dependency, each by hash, and name no registry."""

import re
import tomllib

import pytest

from causeway import schema

PROJECT = tomllib.loads((schema.ROOT / "pyproject.toml").read_text())
RUN_TIME = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
DEVELOPMENT = [*RUN_TIME, *PROJECT["dependency-groups"]["dev"]]


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


def _locked(file: str) -> dict[str, str]:
    """Name and the rest of each entry; continuation lines joined."""
    text = (schema.ROOT / file).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {_name(line): line for line in lines}


@pytest.mark.parametrize(("file", "direct"), [("requirements.txt", RUN_TIME), ("requirements-dev.txt", DEVELOPMENT)])
def test_every_direct_dependency_is_locked_by_hash(file: str, direct: list[str]) -> None:
    locked = _locked(file)
    assert {_name(requirement) for requirement in direct} <= set(locked), "run `make lock`"
    for name, line in locked.items():
        assert "==" in line, name
        assert "--hash=sha256:" in line, name
        assert "://" not in line, name


def test_both_locks_agree() -> None:
    development = _locked("requirements-dev.txt")
    for name, line in _locked("requirements.txt").items():
        assert development[name].split()[0] == line.split()[0]
