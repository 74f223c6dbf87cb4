"""Guards: what a route asks of the person before its view runs. Every route carries exactly one.

The guard stands on the view function; the application checks it centrally (`causeway.web.request`), so that a view cannot
forget to, and refuses to start with a route that has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from causeway.access import Permission

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "__causeway_guard__"


class Kind(Enum):
    """Who may pass."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    OPERATOR = "operator"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True)
class Guard:
    """What a route asks. `why` explains a route without a permission; `slot` names the view-class attribute that does."""

    kind: Kind
    permission: Permission | None = None
    why: str = ""
    slot: str = ""


def _mark(guard: Guard) -> Callable[[View], View]:
    def mark(view: View) -> View:
        if hasattr(view, _ATTRIBUTE):
            raise TypeError(f"{view.__qualname__} already has a guard")
        setattr(view, _ATTRIBUTE, guard)
        return view

    return mark


def needs(permission: Permission) -> Callable[[View], View]:
    """The person is a member of the URL's clinic and holds the permission, for all patients or their caseload."""
    return _mark(Guard(Kind.PERMISSION, permission))


def needs_own(slot: str) -> Callable[[View], View]:
    """As `needs`, with the permission named by the view class in attribute `slot`: for views that are inherited."""
    return _mark(Guard(Kind.PERMISSION, slot=slot))


def signed_in(why: str) -> Callable[[View], View]:
    """Anyone signed in; in a clinic's URL, any member of it. `why` says why no permission is asked."""
    return _mark(Guard(Kind.SIGNED_IN, why=why))


def operator_only(view: View) -> View:
    """A platform operator."""
    return _mark(Guard(Kind.OPERATOR))(view)


def public(why: str) -> Callable[[View], View]:
    """Anyone at all. `why` says why."""
    return _mark(Guard(Kind.PUBLIC, why=why))


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """A view function's guard, with an inherited view's permission looked up on its object; None when it has none."""
    guard = getattr(view, _ATTRIBUTE, None)
    if not isinstance(guard, Guard):
        return None
    if guard.slot:
        permission = getattr(getattr(view, "__self__", None), guard.slot, None)
        return Guard(Kind.PERMISSION, permission) if isinstance(permission, Permission) else None
    return guard
