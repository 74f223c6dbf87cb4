"""What a one-time link is for, as a slice above registers it: who may hand one out, how long it lives, and what is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registered import Registered
from tenants.links.models import PatientLink


@dataclass(frozen=True, slots=True)
class Step:
    """What the patient sees next. template: extends "links/base.html" and sends its forms to `links.step` with `who`.

    is_done: everything asked has been answered, and the link is used up.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    is_done: bool = False
    status: int = 200


@dataclass(frozen=True, slots=True)
class Purpose:
    """One kind of thing asked by link.

    key: kept with the link. label: for staff. permission: of whoever hands a link out. needs: what the platform, at work for
    the patient who answers, may do meanwhile. tells: what the pages tell patients of themselves, as the gate asks.
    check: raises Refused where it cannot be asked of this patient now. begin: the first thing asked, once the date of birth
    was right. take: what was sent, written down at once, and what comes next; sent twice it must change nothing.
    done: what stands there at the end, also for whoever sends the last answer twice. is_of_the_day: it opens no longer than
    the day on which it was made, whatever its life. begin and check may raise NotNow; a visit that has begun goes on.
    first: what is said above the date of birth, where somebody else than the patient may answer; "" for the usual sentence.
    """

    key: str
    label: Any
    permission: Permission
    life: timedelta
    needs: tuple[Permission, ...]
    tells: frozenset[Category]
    check: Callable[[Session, Actor, UUID], None]
    begin: Callable[[Session, Actor, PatientLink], Step]
    take: Callable[[Session, Actor, PatientLink, Mapping[str, str]], Step]
    done: Callable[[], Step]
    is_of_the_day: bool = True
    first: Any = ""


register: Registered[Purpose] = Registered()


def find(key: str) -> Purpose | None:
    """The purpose of that key."""
    return next((one for one in register if one.key == key), None)
