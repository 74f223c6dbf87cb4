"""What the tests of family pages press and fill: the note of a session, its buttons, and the session as it is kept."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from tenants.family import queries
from tenants.family.models import FamilySession
from tests.cast import Cast
from tests.family.conftest import Ids
from tests.pages import submit

Browse = Callable[[str], FlaskClient]
NOTE = {
    "held_minutes": "50",
    "patient_present": "yes",
    "participants-0-took_part": "in_person",
    "participants-0-basis": "agreement_in_room",
    "focus_areas": ["boundaries", "communication"],
    "patient_spoke_of": ["trust"],
    "interventions": ["validation"],
    "agreements-0-text": "Call before visiting",
    "agreements-0-due_on": "2026-11-28",
    "narrative": "They named one boundary each.",
}


def stored(cast: Cast, session_id: UUID) -> FamilySession:
    with cast.session("alder") as db:
        session = queries.get_session(db, session_id)
        db.expunge_all()
        return session


def note_of(ids: Ids, page: str, **changes: Any) -> dict[str, Any]:
    """NOTE, changed, with the mother's row where the page put it."""
    row = re.search(rf'name="participants-(\d+)-contact_id" value="{ids.mother}"', page)
    assert row is not None
    own = f"participants-{row.group(1)}"
    return {name.replace("participants-0", own): value for name, value in {**NOTE, **changes}.items()}


def document(client: FlaskClient, ids: Ids, session_id: UUID, **changes: Any) -> Any:
    url = f"/c/alder/family/{session_id}/document/"
    return submit(client, url, **note_of(ids, client.get(url).text, **changes))


def step(client: FlaskClient, session_id: UUID, verb: str) -> Any:
    """Press the page's own button."""
    page = client.get(f"/c/alder/family/{session_id}/").text
    start = page.index(f'action="/c/alder/family/{session_id}/{verb}/"')
    values = re.findall(r'name="([^"]+)" value="([^"]*)"', page[start : page.index("</form>", start)])
    return client.post(f"/c/alder/family/{session_id}/{verb}/", data=dict(values))
