"""Counselling and psychotherapy notes: a separate kind (42 CFR 2.11; 45 CFR 164.501), optional, and their author's.

Owns the notes, their addenda and drafts. Who reads them: the author, and a program director who is the author's supervisor
(docs/decisions/0017-counselling-notes.md). They are no part of the chart: nothing else reads these tables, and no list,
search, copy, packet, report or trail that somebody else opens says that there are any. They leave on a consent of their own,
by whoever may read them (`releasing`). Progress belongs to
`tenants/sessions`, plans and goals to `tenants/care`.
"""
