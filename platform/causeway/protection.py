"""Protection of data at rest: per-clinic envelope encryption, and exact look-up by keyed hash.

A clinic has a random 256-bit data key, wrapped by the installation's master key. Sealed columns (`…_sealed`, `bytea`) hold
`version | nonce | AES-256-GCM ciphertext`, with the clinic and the column's name as associated data: a value copied to
another clinic or column does not open. Destroying a clinic's key row destroys its sealed data.

Services seal and open explicitly: `keyring(db).seal("coverages.member_id", text)`.
"""

import hashlib
import hmac
import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from causeway.database import Base, ClinicOwned, binding_of

_NONCE = 12
_FORMAT = b"\x01"


class SealBroken(RuntimeError):
    """Sealed bytes that do not open under this clinic's key, column and master key. Never carries the content."""


class ClinicKey(ClinicOwned, Base):
    """A clinic's data key, wrapped by the master key. One row per clinic; rotation adds rows."""

    __tablename__ = "clinic_keys"

    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class MasterKey:
    """The installation's key: wraps data keys, seals the few global secrets (second factors), and keys global hashes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the master key is 32 bytes")
        self._key = key
        self._hash_key = _derive(key, b"causeway global look-up")

    def seal(self, column: str, value: bytes) -> bytes:
        """Seal a global secret; `column` is `table.column`, bound as associated data."""
        return _seal(self._key, value, column.encode())

    def open(self, column: str, sealed: bytes) -> bytes:
        """The sealed value. Raises SealBroken."""
        return _open(self._key, sealed, column.encode())

    def fingerprint(self, purpose: str, value: str) -> bytes:
        """Keyed SHA-256 (32 bytes) of a token or address, for exact look-up."""
        return hmac.digest(self._hash_key, f"{purpose}\0{value}".encode(), hashlib.sha256)


class Keyring:
    """One clinic's data key at work."""

    def __init__(self, clinic_id: UUID, key: bytes) -> None:
        self._clinic = clinic_id.bytes
        self._key = key
        self._hash_key = _derive(key, b"causeway clinic look-up")

    def seal(self, column: str, text: str) -> bytes:
        """Ciphertext of `text` for `column` (`table.column`)."""
        return self.seal_bytes(column, text.encode())

    def open(self, column: str, sealed: bytes) -> str:
        """The text again. Raises SealBroken."""
        return self.open_bytes(column, sealed).decode()

    def seal_bytes(self, column: str, value: bytes) -> bytes:
        """Ciphertext of bytes, for attachments."""
        return _seal(self._key, value, self._clinic + column.encode())

    def open_bytes(self, column: str, sealed: bytes) -> bytes:
        """The bytes again. Raises SealBroken."""
        return _open(self._key, sealed, self._clinic + column.encode())

    def fingerprint(self, column: str, value: str) -> bytes:
        """Keyed SHA-256 (32 bytes) of a normalized value: equal values of one clinic and column have equal ones."""
        return hmac.digest(self._hash_key, f"{column}\0{value}".encode(), hashlib.sha256)


class _Installed:
    master: MasterKey | None = None


def install(master: MasterKey) -> None:
    """Set the process's master key, once, while the application is put together."""
    _Installed.master = master
    _unwrap.cache_clear()


def master_key() -> MasterKey:
    """The installed master key."""
    if _Installed.master is None:
        raise RuntimeError("no master key is installed")
    return _Installed.master


def make_clinic_key(db: Session) -> None:
    """Give the bound clinic its data key. Called once, when the clinic is created."""
    db.add(ClinicKey(wrapped=master_key().seal("clinic_keys.wrapped", os.urandom(32))))
    db.flush()


def keyring(db: Session) -> Keyring:
    """The bound clinic's keyring. One small read per session, remembered in it."""
    ring = db.info.get("causeway.keyring")
    if isinstance(ring, Keyring):
        return ring
    clinic_id = binding_of(db).clinic_id
    with db.no_autoflush:  # asked for in the middle of a change, it must not write the half that is there
        wrapped = db.scalar(select(ClinicKey.wrapped).order_by(ClinicKey.id.desc()).limit(1))
    if clinic_id is None or wrapped is None:
        raise RuntimeError("no clinic key: the session is bound to no clinic, or the clinic's key was destroyed")
    ring = db.info["causeway.keyring"] = _unwrap(clinic_id, wrapped)
    return ring


@lru_cache(maxsize=256)
def _unwrap(clinic_id: UUID, wrapped: bytes) -> Keyring:
    return Keyring(clinic_id, master_key().open("clinic_keys.wrapped", wrapped))


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)


def _seal(key: bytes, value: bytes, context: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, value, context)


def _open(key: bytes, sealed: bytes, context: bytes) -> bytes:
    if sealed[:1] != _FORMAT:
        raise SealBroken("unknown format")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], context)
    except InvalidTag:
        raise SealBroken("does not open") from None
