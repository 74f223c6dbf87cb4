"""The worklist: one list, filtered by kind and by person, whose items are cleared without leaving it where one click can."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, disclosure, egress
from causeway.access import Permission, Scope
from causeway.disclosure import Category
from causeway.errors import NotFound, Refused, Stale
from causeway.ids import parse_id
from causeway.panel import ClinicView, due
from causeway.panel.due import Waits, Whose
from causeway.registry import Cleared, DueSource
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import needs, signed_in
from causeway.web.step_up import step_up
from tenants.staff import queries as staff
from tenants.worklists import words
from tenants.worklists.asked import LAST_PAGE, Asked
from tenants.worklists.errors import TooManyItems

EACH_KIND = "each kind of item asks its own permission"
EXPORTED_OF_EACH_KIND = 2000


class WorklistView(ClinicView):
    """What waits, for this person."""

    title = _("Worklist")
    menu_key = "worklist"

    @expose("/")
    @signed_in(EACH_KIND)
    def index(self) -> ResponseReturnValue:
        """One page of the list. One statement for every kind of item."""
        asked, sources, chosen = self._asked()
        found = due.gather(
            current.db, current.actor, chosen, whose=asked.reach, limit=asked.until, owner_id=asked.owner_id
        )
        audit.record(current.db, current.actor, "worklist.viewed", whose=asked.whose.value)
        rows = found.items[asked.first : asked.until]
        has_next = len(found.items) > asked.until or found.is_more
        return self.render(
            "worklists/index.html",
            asked=asked,
            rows=rows,
            urls=[self.get_url(waits.item.endpoint, **waits.item.values) for waits in rows],
            sources=sources,
            whose=[one for one in Whose if one is not Whose.ALL or self._reaches_further(sources)],
            people=staff.signed_in_choices(current.db) if self._reaches_further(sources) else [],
            how_many=words.how_many(found) if found.items else "",
            next_url=asked.link(asked.page + 1) if has_next and asked.page < LAST_PAGE else None,
            prev_url=asked.link(asked.page - 1) if asked.page > 1 else None,
            is_cut=has_next and asked.page == LAST_PAGE,
            words=words,
            today=clock.today(current.actor.zone),
            actor=current.actor,
            clearable={waits.item.id for waits in rows if self._is_clearable(waits)},
            may_export=current.actor.may(Permission.EXPORT_RUN),
        )

    @expose("/export.csv")
    @needs(Permission.EXPORT_RUN)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV for the clinic's own use, through the gate."""
        asked, _sources, chosen = self._asked()
        found = due.gather(
            current.db,
            current.actor,
            chosen,
            whose=asked.reach,
            limit=EXPORTED_OF_EACH_KIND,
            owner_id=asked.owner_id,
        )
        if found.is_more:
            kinds = ", ".join(str(tally.source.label) for tally in found.tallies if tally.is_more)
            raise TooManyItems(most=EXPORTED_OF_EACH_KIND, kinds=kinds)
        patients = {waits.item.patient_id for waits in found.items} - {None}
        leaving = disclosure.Leaving(
            disclosure.Way.CSV,
            disclosure.Recipient.OWN_WORKFORCE,
            disclosure.Purpose.OPERATIONS,
            what=gettext("Worklist"),
            categories=_told(found.items),
            bulk=len(patients) or None,
        )
        header = [gettext(text) for text in ("Who", "What waits", "Kind", "Due", "At stake", "Who clears it")]
        rows = [
            [
                waits.item.subject,
                waits.item.what,
                str(waits.source.label),
                waits.item.due_on,
                str(words.CONSEQUENCES[waits.source.consequence]),
                waits.owner,
            ]
            for waits in found.items
        ]
        return egress.csv_file(disclosure.ask(current.db, current.actor, leaving), "worklist.csv", header, rows)

    @expose("/<kind>/<item_id>/clear/", methods=("POST",))
    @signed_in(EACH_KIND)
    def clear(self, kind: str, item_id: str) -> ResponseReturnValue:
        """Clear an item in place: by script its row says so and offers the way back, else the list does.

        Where it is refused, the row stays as it is and says why.
        """
        source, record_id, version = self._item(kind, item_id)
        if source.clear is None:
            raise NotFound
        try:
            cleared = source.clear(current.db, current.actor, record_id, version)
        except Stale:
            return self._refuse(source, record_id, gettext("Somebody else has changed this. Open it to see."))
        except Refused as error:
            return self._refuse(source, record_id, words_of(error))
        return self._answer(source, record_id, cleared)

    @expose("/<kind>/<item_id>/undo/", methods=("POST",))
    @signed_in(EACH_KIND)
    def undo(self, kind: str, item_id: str) -> ResponseReturnValue:
        """Take a clearing back; the item stands on the list again."""
        source, record_id, version = self._item(kind, item_id)
        if source.undo is None:
            raise NotFound
        cleared = source.undo(current.db, current.actor, record_id, version)
        flash(cleared.notice, "success")
        answer = make_response("" if self._is_part() else redirect(self._back()))
        if self._is_part():
            answer.headers["HX-Refresh"] = "true"
        return answer

    def _asked(self) -> tuple[Asked, Sequence[DueSource], Sequence[DueSource]]:
        sources = due.sources_for(current.actor)
        asked = Asked.read(request.values, {source.key for source in sources})
        return asked, sources, [source for source in sources if asked.kind in {"", source.key}]

    def _reaches_further(self, sources: Sequence[DueSource]) -> bool:
        return any(current.actor.scope(source.permission) is Scope.ALL for source in sources)

    def _is_clearable(self, waits: Waits) -> bool:
        has_button = waits.source.clear is not None and waits.item.version is not None
        return has_button and current.actor.may(waits.source.who_clears)

    def _item(self, kind: str, item_id: str) -> tuple[DueSource, UUID, int]:
        source = next((one for one in due.sources_for(current.actor) if one.key == kind), None)
        record_id, version = parse_id(item_id), request.form.get("version", "")
        if source is None or record_id is None:
            raise NotFound
        return source, record_id, int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0

    def _is_part(self) -> bool:
        return "HX-Request" in request.headers

    def _back(self) -> str:
        asked, _sources, _chosen = self._asked()
        return str(self.get_url(".index")) + asked.link(asked.page)

    def _answer(self, source: DueSource, record_id: UUID, cleared: Cleared) -> ResponseReturnValue:
        if not self._is_part():
            flash(cleared.notice, "info" if cleared.version is None else "success")
            return redirect(self._back())
        may_undo = source.undo is not None and cleared.version is not None
        return render_template(
            "worklists/cleared.html",
            cleared=cleared,
            undo_url=self.get_url(".undo", kind=source.key, item_id=record_id) if may_undo else None,
        )

    def _refuse(self, source: DueSource, record_id: UUID, why: str) -> ResponseReturnValue:
        current.db.rollback()  # whatever was written before the refusal: the answer itself is no failure
        if not self._is_part():
            flash(why, "error")
            return redirect(self._back())
        answer = make_response(render_template("worklists/refused.html", why=why))
        answer.headers["HX-Retarget"] = f"#why-{source.key}-{record_id}"
        answer.headers["HX-Reswap"] = "innerHTML"
        return answer


def _told(items: Iterable[Waits]) -> frozenset[Category]:
    """What these items tell about patients; empty when none is about one."""
    found = [waits.source.tells for waits in items if waits.item.patient_id is not None]
    return frozenset({Category.DEMOGRAPHICS}).union(*found) if found else frozenset()
