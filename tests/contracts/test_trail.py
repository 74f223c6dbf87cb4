"""The trail of changes, as the trigger writes it: each changed value before and after, large ones by size and digest."""

from hashlib import md5

from sqlalchemy import text

from causeway import submissions
from causeway.ids import new_id
from tests.cast import Cast

CHANGES = text("SELECT action, changes FROM audit_changes WHERE row_id = :row ORDER BY at")
WRITE = text("UPDATE submissions SET went_to = :path WHERE id = :row")


def test_a_new_row_is_told_whole_and_a_change_by_what_changed(cast: Cast) -> None:
    key, ana = new_id(), cast.users["ana"]
    large = "x" * 9000
    with cast.session("alder") as db:
        submissions.claim(db, key, ana, "/a")
        for path in ("/b", "/b", large):
            db.execute(WRITE, {"path": path, "row": key})
        told = [(row.action, row.changes) for row in db.execute(CHANGES, {"row": key})]
        db.rollback()
    before = {"clinic_id": str(cast.clinics["alder"]), "id": str(key), "user_id": str(ana), "went_to": "/a"}
    shown = f'"{large}"'
    digest = {"characters": len(shown), "md5": md5(shown.encode(), usedforsecurity=False).hexdigest()}
    assert told == [
        ("insert", {name: [None, value] for name, value in before.items()}),
        ("update", {"went_to": ["/a", "/b"]}),
        ("update", {"went_to": ["/b", digest]}),
    ]
