"""A clinic with a program of two tracks, for tests of the sheets of episodes, sessions and attendance."""

from datetime import UTC, datetime

from tenants.interop.sheets.columns import SheetKind
from tests.interop.conftest import Place

# A Wednesday in Chicago; the sheets are of that week and the ones before it.
NOW = datetime(2026, 3, 18, 20, 0, tzinfo=UTC)
EPISODES = "id,patient_id,track_id,admitted_on,staff_id,discharged_on,last_attended_on,discharge_reason,destination\n"
SESSIONS = "id,track_id,kind,on,starts,ends,staff_ids,patient_ids,title,status\n"
ATTENDANCE = "session_id,patient_id,status,arrived,left,reason\n"
ROBIN = "E1,1,m,2026-03-02,7,,,,\n"
MONDAY = "S1,m,group,2026-03-16,09:00,10:30,7,,Process group,\n"


def house(place: Place) -> Place:
    """Fill a clinic: one program, two tracks, two who lead, three patients."""
    place.sheet(SheetKind.STAFF, "id,last_name,first_name\n7,Quill,Ada\n8,Reed,Bo\n")
    place.sheet(SheetKind.PROGRAMS, "id,name,focus\niop,Adult recovery,substance_use\nmh,Moods,mental_health\n")
    columns = "id,program_id,name,delivery,capacity,weekdays,starts,ends\n"
    tracks = "m,iop,Morning,telehealth,2,mon wed fri,09:00,12:00\ne,iop,Evening,telehealth,9,mon wed,17:00,20:00\n"
    place.sheet(SheetKind.TRACKS, columns + tracks + "d,mh,Daytime,telehealth,9,mon,09:00,12:00\n")
    people = "1,Sample,Robin,1990-02-03,F\n2,Sample,Kim,1991-02-03,M\n3,Sample,Lee,1992-02-03,M\n"
    place.sheet(SheetKind.PATIENTS, "id,last_name,first_name,birth_date,sex\n" + people)
    return place


def left_out(place: Place, kind: SheetKind, text: str) -> list[tuple[str, str]]:
    """Column and reason of each row that a sheet leaves behind."""
    return [(found.field, found.reason) for found in place.sheet(kind, text).findings]


def local(hour: int, minute: int = 0, day: int = 16) -> datetime:
    """A time in Chicago in March 2026, after the clocks changed."""
    return datetime(2026, 3, day, hour + 5, minute, tzinfo=UTC)
