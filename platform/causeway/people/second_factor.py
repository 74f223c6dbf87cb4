"""The second factor: time-based codes (RFC 6238: 30 seconds, six digits) and recovery codes for a lost telephone.

A code works once: the 30-second step last accepted is kept, and only a later one is taken, in one statement, so that
two workers cannot both accept it. The secret is sealed under the master key; of recovery codes only hashes are kept.
Who needs a second factor is `causeway.people.sign_in`.
"""

import base64
import hmac
import re
import secrets
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from causeway import clock
from causeway.people.errors import WrongCode
from causeway.people.models import RecoveryCode, User
from causeway.protection import master_key

ISSUER = "Causeway"
STEP_SECONDS = 30
RECOVERY_CODES = 10
_DRIFT_STEPS = 1  # a telephone's clock may be half a minute off
_RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper
_RECOVERY_LENGTH = 12  # 31^12: 59 bits
_COLUMN = "users.totp_sealed"


class _Installed:
    is_required = True


def install(*, is_required: bool) -> None:
    """Say whether this installation asks everybody for one; only the embedded mode may leave it out."""
    _Installed.is_required = is_required


def is_required() -> bool:
    """Whether everybody who signs in needs one here."""
    return _Installed.is_required


def new_secret() -> str:
    """A fresh secret: 160 random bits in base32."""
    return pyotp.random_base32(32)


def seal_draft(user_id: UUID, secret: str) -> str:
    """A secret not confirmed yet, sealed for one person, as text that may travel in the browser's signed session."""
    return base64.urlsafe_b64encode(master_key().seal(f"{_COLUMN}:draft:{user_id}", secret.encode())).decode()


def open_draft(user_id: UUID, sealed: str) -> str:
    """The secret again. Raises SealBroken when it was made for somebody else."""
    return master_key().open(f"{_COLUMN}:draft:{user_id}", base64.urlsafe_b64decode(sealed)).decode()


def enrolment_uri(email: str, secret: str) -> str:
    """What the authenticator reads from the picture: an `otpauth://` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def enrol(db: Session, user: User, secret: str, code: str) -> list[str]:
    """Make `secret` the person's second factor if `code` shows that their authenticator holds it.

    Returns ten fresh recovery codes, to be shown once; older ones stop working. Raises WrongCode.
    """
    step = matching_step(secret, code, None)
    if step is None:
        raise WrongCode
    user.totp_sealed = master_key().seal(_COLUMN, secret.encode())
    user.totp_confirmed_at = clock.now()
    user.totp_last_step = step
    db.flush()
    return renew_recovery_codes(db, user)


def remove(db: Session, user: User) -> None:
    """Take the second factor away, with its recovery codes. Whether that is allowed is the caller's to know."""
    user.totp_sealed = None
    user.totp_confirmed_at = None
    user.totp_last_step = None
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.flush()


def redeem(db: Session, user: User, code: str) -> None:
    """Accept a code of the authenticator or an unused recovery code, once. Raises WrongCode."""
    if not (_redeem_totp(db, user, code) or _redeem_recovery_code(db, user, code)):
        raise WrongCode


def matching_step(secret: str, code: str, last_step: int | None) -> int | None:
    """The 30-second step `code` belongs to, if it is near now and later than the step accepted last."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    present = int(clock.now().timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    for step in range(present - _DRIFT_STEPS, present + _DRIFT_STEPS + 1):
        if hmac.compare_digest(codes.at(step * STEP_SECONDS), digits) and (last_step is None or step > last_step):
            return step
    return None


def renew_recovery_codes(db: Session, user: User) -> list[str]:
    """Ten new recovery codes in place of any older ones; the only time they are seen."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    db.add_all(RecoveryCode(user_id=user.id, code_hash=_recovery_hash(user.id, code)) for code in codes)
    db.flush()
    return codes


def count_recovery_codes(db: Session, user_id: UUID) -> int:
    """How many recovery codes the person has left."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.scalar(unused) or 0


def _redeem_totp(db: Session, user: User, code: str) -> bool:
    if user.totp_sealed is None or user.totp_confirmed_at is None:
        return False
    step = matching_step(master_key().open(_COLUMN, user.totp_sealed).decode(), code, user.totp_last_step)
    if step is None:
        return False
    # The condition decides, not the row read before: of two workers with the same code one finds it used.
    taken = db.execute(
        update(User)
        .where(User.id == user.id, or_(User.totp_last_step.is_(None), User.totp_last_step < step))
        .values(totp_last_step=step)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


def _redeem_recovery_code(db: Session, user: User, code: str) -> bool:
    taken = db.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _recovery_hash(user.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


def _new_recovery_code() -> str:
    letters = "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _RECOVERY_LENGTH, 4))


def _recovery_hash(user_id: UUID, code: str) -> bytes:
    letters = re.sub(r"[\s-]", "", code).lower()
    return master_key().fingerprint("recovery_codes", f"{user_id}:{letters}")
