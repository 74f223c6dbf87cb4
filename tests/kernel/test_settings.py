"""Start-up refuses bad or missing settings with a sentence that says what to set."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from causeway.supervisor import child_environment
from config import Settings, SettingsError

SECRET = "pWv4Zr8Kx1Qm6Ty9Bn3Lc7Hd5Fg2Js0A"
MASTER = base64.b64encode(bytes(range(100, 132))).decode()
REAL = {
    "DATABASE_URL": "postgres://app:secret@db.internal:5432/causeway",
    "DATABASE_OWNER_URL": "postgresql://owner:secret@db.internal/causeway",
    "CAUSEWAY_BASE_URL": "https://iop.example.org/",
    "CAUSEWAY_SECRET_KEY": SECRET,
    "CAUSEWAY_MASTER_KEY": MASTER,
}


def _problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environ)
    return list(caught.value.problems)


def test_nothing_set_means_the_embedded_mode_on_this_machine(tmp_path: Path) -> None:
    settings = Settings.from_environment({"CAUSEWAY_HOME": str(tmp_path / "home")})
    assert settings.embedded
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (settings.mfa_required, settings.demo, settings.secure_cookies) == (False, True, False)
    assert settings.database_url is None
    assert settings.database_owner_url is None
    assert settings.connected_to("/run/x y").database_url == (
        "postgresql+psycopg://causeway_app@/causeway?host=%2Frun%2Fx%20y&port=5432"
    )


def test_the_embedded_mode_makes_its_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    home = {"CAUSEWAY_HOME": str(tmp_path / "home")}
    first, second = Settings.from_environment(home), Settings.from_environment(home)
    assert (first.secret_key, first.master_key) == (second.secret_key, second.master_key)
    assert len(first.master_key) == 32
    for path in (tmp_path / "home" / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert Settings.from_environment({"CAUSEWAY_HOME": str(tmp_path / "other")}).secret_key != first.secret_key


def test_a_real_installation_starts_strict() -> None:
    settings = Settings.from_environment(REAL)
    assert not settings.embedded
    assert settings.database_url == "postgresql+psycopg://app:secret@db.internal:5432/causeway"
    assert settings.database_owner_url == "postgresql+psycopg://owner:secret@db.internal/causeway"
    assert (settings.app_role, settings.maintenance_role) == ("app", None)
    assert (settings.mfa_required, settings.demo, settings.secure_cookies) == (True, False, True)
    assert settings.base_url == "https://iop.example.org"


def test_secrets_may_lie_in_files(tmp_path: Path) -> None:
    secret, master = tmp_path / "secret", tmp_path / "master"
    secret.write_text(SECRET + "\n")
    master.write_bytes(bytes(range(100, 132)))
    environ = {name: value for name, value in REAL.items() if not name.endswith("_KEY")}
    environ |= {"CAUSEWAY_SECRET_KEY_FILE": str(secret), "CAUSEWAY_MASTER_KEY_FILE": str(master)}
    settings = Settings.from_environment(environ)
    assert settings.secret_key == SECRET
    assert settings.master_key == bytes(range(100, 132))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set although DATABASE_OWNER_URL is"),
        ({"DATABASE_URL": "mysql://app@db/x"}, "DATABASE_URL is not a PostgreSQL address"),
        ({"DATABASE_URL": "postgres://db.internal"}, "DATABASE_URL lacks a user or a database"),
        ({"DATABASE_OWNER_URL": "postgres://app@db/causeway"}, "the same database user"),
        ({"CAUSEWAY_BASE_URL": ""}, "CAUSEWAY_BASE_URL is not set"),
        ({"CAUSEWAY_BASE_URL": "http://iop.example.org"}, "set it to an https address"),
        ({"CAUSEWAY_BASE_URL": "iop.example.org"}, "set it to scheme and host alone"),
        ({"CAUSEWAY_SECRET_KEY": ""}, "CAUSEWAY_SECRET_KEY is not set"),
        ({"CAUSEWAY_SECRET_KEY": "short"}, "CAUSEWAY_SECRET_KEY has only 5 characters"),
        ({"CAUSEWAY_SECRET_KEY": "changeme" * 5}, "CAUSEWAY_SECRET_KEY is a placeholder"),
        ({"CAUSEWAY_SECRET_KEY": "0123" * 10}, "CAUSEWAY_SECRET_KEY is a placeholder"),
        ({"CAUSEWAY_SECRET_KEY_FILE": "/nonexistent"}, "keep one of them"),
        ({"CAUSEWAY_MASTER_KEY": ""}, "CAUSEWAY_MASTER_KEY is not set"),
        ({"CAUSEWAY_MASTER_KEY": MASTER[:30]}, "CAUSEWAY_MASTER_KEY is not a key of 32 bytes"),
        ({"CAUSEWAY_MASTER_KEY": "A" * 43 + "="}, "CAUSEWAY_MASTER_KEY is a placeholder"),
        ({"CAUSEWAY_MASTER_KEY": "changeme!changeme!changeme!change"[:32]}, "CAUSEWAY_MASTER_KEY is a placeholder"),
        ({"CAUSEWAY_MFA": "optional"}, "set it to required"),
        ({"CAUSEWAY_MFA": "never"}, "set it to required or optional"),
        ({"CAUSEWAY_DEMO": "yes"}, "set it to no"),
        ({"CAUSEWAY_SMTP_URL": "mail.example.org"}, "set it to smtp://"),
        ({"CAUSEWAY_SMTP_URL": "smtp://mail.example.org"}, "CAUSEWAY_MAIL_FROM is not set"),
        ({"CAUSEWAY_MAIL_FROM": "nobody"}, "set it to an e-mail address"),
        ({"CAUSEWAY_METRICS_TOKEN": "x"}, "set it to 16 or more"),
        ({"PORT": "http"}, "whole number from 1 to 65535"),
        ({"PORT": "70000"}, "whole number from 1 to 65535"),
        ({"CAUSEWAY_WORKERS": "0"}, "whole number from 1 to 64"),
        ({"CAUSEWAY_TRUSTED_PROXIES": "-1"}, "whole number from 0 to 8"),
    ],
)
def test_a_real_installation_is_refused_with_what_to_set(changed: dict[str, str], says: str) -> None:
    problems = _problems(REAL | changed)
    assert any(says in problem for problem in problems), problems
    for problem in problems:
        assert "\n" not in problem
        assert problem.endswith(".")
        assert SECRET not in problem
        assert "secret@" not in problem


def test_only_whoever_migrates_needs_the_owners_password() -> None:
    without = REAL | {"DATABASE_OWNER_URL": ""}
    assert Settings.from_environment(without).database_owner_url is None
    with pytest.raises(SettingsError, match="DATABASE_OWNER_URL is not set although DATABASE_URL is"):
        Settings.from_environment(without, migrates=True)
    assert Settings.from_environment(REAL, migrates=True).database_owner_url is not None


def test_what_serves_pages_and_works_is_not_given_the_owners_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**REAL, "DATABASE_MAINTENANCE_URL": "postgresql://keeper:secret@db/causeway"}.items():
        monkeypatch.setenv(name, value)
    environment = child_environment(Settings.from_environment(migrates=True), None)
    assert not {"DATABASE_OWNER_URL", "DATABASE_MAINTENANCE_URL"} & set(environment)
    served = Settings.from_environment(environment)
    assert (served.app_role, served.database_owner_url, served.maintenance_url) == ("app", None, None)


def test_every_problem_is_named_at_once() -> None:
    assert len(_problems({**REAL, "PORT": "x", "CAUSEWAY_BASE_URL": "", "CAUSEWAY_SECRET_KEY": ""})) == 3


def test_the_embedded_demo_is_not_offered_to_a_network(tmp_path: Path) -> None:
    (problem,) = _problems({"CAUSEWAY_HOME": str(tmp_path), "CAUSEWAY_HOST": "0.0.0.0"})
    assert "serves this machine only" in problem


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    problems = _problems({"CAUSEWAY_HOME": str(tmp_path / "file" / "home")})
    assert any("set CAUSEWAY_HOME to a folder you may write to" in problem for problem in problems)


def test_settings_do_not_print_their_secrets() -> None:
    text = repr(Settings.from_environment(REAL))
    assert SECRET not in text
    assert "secret@" not in text


def test_the_application_object_refuses_bad_settings_with_sentences_and_no_traceback() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DATABASE_URL": "postgresql://x",
    }
    command = [sys.executable, "-c", "import wsgi"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "CAUSEWAY_SECRET_KEY is not set" in ended.stderr
    assert "Traceback" not in ended.stderr
