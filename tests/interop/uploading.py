"""Ways to upload a file and see what became of it, for the tests of the page and of the job behind it."""

import io
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from causeway.ids import new_id
from tenants.interop import queries
from tenants.interop.models import ImportRun
from tests.cast import Cast
from tests.patients.conftest import fields_of

URL = "/c/alder/settings/imports/"
HEADER = "id,last_name,first_name,birth_date,sex\n"
Open = Callable[[str], FlaskClient]


def people(count: int, bad: int = 0, tag: str = "") -> bytes:
    tag = tag or str(new_id())
    rows = [f"{tag}-{n},Upload{tag}{n},Robin,1990-02-03,F\n" for n in range(count)]
    rows += [f"{tag}-bad{n},Zyxwvut,Robin,soon,F\n" for n in range(bad)]
    return (HEADER + "".join(rows)).encode()


def send(
    client: FlaskClient, content: bytes, *, name: str = "people.csv", source: str = "patients", **more: Any
) -> TestResponse:
    values = fields_of(client.get(f"{URL}new/").text)
    values.pop("file", None)
    values |= {"source": source, "mode": "import", "file": FileStorage(io.BytesIO(content), name), **more}
    return post(client, values)


def post(client: FlaskClient, values: dict[str, Any]) -> TestResponse:
    """Send a form with a file. The client's own way leaves a temporary file open for one of many megabytes."""
    stream, length, boundary = stream_encode_multipart(values, use_tempfile=False)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(f"{URL}new/", input_stream=stream, content_length=length, content_type=kind)


def run_of(answer: TestResponse) -> UUID:
    assert answer.status_code == 302, answer.text
    return UUID(answer.location.rstrip("/").rsplit("/", 1)[1])


def stored(cast: Cast, run_id: UUID) -> ImportRun:
    with cast.session("alder") as db:
        return queries.get_run(db, run_id)


def count(cast: Cast, model: Any, **of: Any) -> int:
    with cast.session("alder") as db:
        return db.scalar(select(func.count()).select_from(model).filter_by(**of)) or 0


def token(page: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]


def press(client: FlaskClient, run_id: UUID, step: str) -> TestResponse:
    page = client.get(f"{URL}{run_id}/").text
    return client.post(f"{URL}{run_id}/{step}/", data={"csrf_token": token(page)})
