"""What a page of the worklist is asked for, reduced to what it offers. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from causeway.ids import parse_id
from causeway.panel.due import Whose

PAGE_SIZE = 25
LAST_PAGE = 10
"""Pages are merged from the top of every kind; somebody who goes further down is better served by one kind alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose items, of which kind ("" for every kind), which page from 1 to LAST_PAGE, and who clears them (None: anybody)."""

    whose: Whose = Whose.MINE
    kind: str = ""
    page: int = 1
    owner_id: UUID | None = None

    @classmethod
    def read(cls, args: Mapping[str, str], kinds: Collection[str]) -> "Asked":
        """From an address or a form. What the person is not offered counts as not asked for."""
        whose, kind, page = args.get("whose", ""), args.get("kind", ""), args.get("page", "")
        return cls(
            Whose(whose) if whose in set(Whose) else Whose.MINE,
            kind if kind in kinds else "",
            min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 4 else 1,
            parse_id(args.get("owner", "")),
        )

    @property
    def reach(self) -> Whose:
        """Among whose items to look: what names somebody else does not wait for oneself."""
        return Whose.ALL if self.owner_id is not None and self.whose is Whose.MINE else self.whose

    @property
    def first(self) -> int:
        """How many items of the merged list come before the page."""
        return (self.page - 1) * PAGE_SIZE

    @property
    def until(self) -> int:
        """How many items of the merged list end with the page: enough to ask of each kind."""
        return self.page * PAGE_SIZE

    def link(self, page: int) -> str:
        """The address of another page of the same list, as a query."""
        owner = str(self.owner_id or "")
        args = {"whose": self.whose.value, "kind": self.kind, "owner": owner, "page": str(page) if page > 1 else ""}
        return "?" + urlencode({name: value for name, value in args.items() if value})
