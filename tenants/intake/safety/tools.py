"""Setting up the tools a clinic screens with: which one is used, and the wording it loads itself, with its right to it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.database import locked, refusing_duplicates, require_version
from causeway.errors import Invalid, Stale
from tenants.clinics import queries as clinics
from tenants.intake.safety import rules
from tenants.intake.safety.models import SafetyTool
from tenants.intake.safety.rules import Tool

LONGEST = 600
"""Characters of one question."""


def set_up_tool(
    db: Session,
    actor: Actor,
    tool: Tool,
    *,
    is_used: bool,
    wording: Mapping[str, str],
    license_note: str,
    expected_version: int | None = None,
) -> SafetyTool:
    """Say whether a tool is used from now on, and how its questions read. Screens that are open keep their tool.

    wording: by the items' keys; blanks are left out. license_note: by what right the clinic uses it, asked for with any
    wording. Raises Forbidden, Stale, Invalid.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    clinics.get_profile(db, for_update=True)  # one at a time: at most one tool is used
    known = {item.key for item in rules.items_of(tool)}
    kept = {key: text.strip() for key, text in wording.items() if key in known and text.strip()}
    problems = {f"say_{key}": ["At most 600 characters."] for key, text in kept.items() if len(text) > LONGEST}
    if kept and not license_note.strip():
        problems["license_note"] = [
            "Write by what right the clinic uses this wording: a license, or a permission and its date."
        ]
    if problems:
        raise Invalid(problems)
    row = db.scalar(locked(select(SafetyTool).where(SafetyTool.tool == tool)))
    if row is None:
        row = SafetyTool(tool=tool)
    else:
        require_version(row, expected_version)
    if is_used:
        _use_no_other(db, tool)
    row.is_used, row.wording, row.license_note = is_used, kept, license_note.strip()
    with refusing_duplicates(db, Stale()):
        db.add(row)
    audit.record(db, actor, "safety_tool.set_up", subject=row, tool=tool.value, is_used=is_used, worded=len(kept))
    return row


def _use_no_other(db: Session, tool: Tool) -> None:
    for other in db.scalars(locked(select(SafetyTool).where(SafetyTool.is_used.is_(True)))):
        if other.tool is not tool:
            other.is_used = False
    db.flush()
