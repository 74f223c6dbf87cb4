"""What the sheet's two buttons say of everybody at once: that they are here, that they have left.

A track's day is signed in and out of as a day; a booked hour is marked by itself, so that it says nothing of the rest of
somebody's day.
"""

from dataclasses import replace
from datetime import datetime

from tenants.sessions.forms.day_sheet import Cell, Line, Sheet, shown
from tenants.sessions.rules.day import AHEAD, EXPECTED, Mark
from tenants.sessions.rules.minutes import Times, whole
from tenants.sessions.rules.words import AttendanceStatus
from tenants.sessions.services.attendance import Said, SaidOfDay


def say(sheet: Sheet, which: str, now: datetime) -> None:
    """Add to what was typed what a button says, "here" or "left"; nothing for any other word."""
    if which == "here":
        _mark_everyone_here(sheet, now) if sheet.day.is_booked else _everyone_here(sheet, now)
    elif which == "left":
        _mark_everyone_left(sheet, now) if sheet.day.is_booked else _everyone_left(sheet, now)


def _everyone_here(sheet: Sheet, now: datetime) -> None:
    """Everybody of whom nothing is said: in at the start of their first session, out at the end of a day that is over."""
    said = {(one.patient_id, one.session_id): one.mark for one in sheet.said}
    spoken = {one.patient_id for one in sheet.days}
    for line in sheet.lines:
        marks = {
            cell.session.id: said.get((line.person.patient_id, cell.session.id)) or line.stored(cell)
            for cell in line.cells
            if cell.is_theirs
        }
        held = [cell.session.hour.held for cell in line.cells if cell.is_theirs and not marks[cell.session.id].is_away]
        if line.person.day.arrived_at or line.person.patient_id in spoken or not held:
            continue
        if any(mark.status is AttendanceStatus.PRESENT for mark in marks.values()):
            continue
        if min(one.start for one in held) > now + AHEAD:
            continue
        end = max(one.end for one in held)
        times = Times(min(one.start for one in held), end if end <= now else None)
        line.arrived, line.left = shown(times.arrived_at, sheet.zone), shown(times.left_at, sheet.zone)
        sheet.days.append(SaidOfDay(line.person.patient_id, times, line.person.day))


def _everyone_left(sheet: Sheet, now: datetime) -> None:
    """Everybody signed in and not out: out at the end of their last session, or now while it runs."""
    spoken = {one.patient_id: one for one in sheet.days}
    for line in sheet.lines:
        one = spoken.get(line.person.patient_id)
        times = one.times if one is not None else line.person.day
        ends = [cell.session.hour.held.end for cell in line.cells if cell.is_theirs]
        if not times.arrived_at or times.left_at or not ends:
            continue
        left = max(times.arrived_at, min(max(ends), whole(now)))
        line.left = shown(left, sheet.zone)
        if one is not None:
            sheet.days.remove(one)
        sheet.days.append(SaidOfDay(line.person.patient_id, Times(times.arrived_at, left), line.person.day))


def _mark_everyone_here(sheet: Sheet, now: datetime) -> None:
    """Everybody of whom nothing is said: there."""
    for line in sheet.lines:
        for cell in line.cells:
            if _said(sheet, line, cell).same_as(EXPECTED) and cell.session.hour.held.start <= now + AHEAD:
                _say(sheet, line, cell, Mark(AttendanceStatus.PRESENT))


def _mark_everyone_left(sheet: Sheet, now: datetime) -> None:
    """Everybody who is there and has no leaving time: out at the end, or now while it runs."""
    for line in sheet.lines:
        for cell in line.cells:
            mark, held = _said(sheet, line, cell), cell.session.hour.held
            times = mark.times.or_those_of(line.person.day)
            if mark.status is not AttendanceStatus.PRESENT or times.left_at is not None:
                continue
            arrived = times.arrived_at or held.start
            _say(sheet, line, cell, replace(mark, arrived_at=arrived, left_at=max(arrived, min(held.end, whole(now)))))


def _said(sheet: Sheet, line: Line, cell: Cell) -> Mark:
    """What is to be saved of a cell, else what is stored."""
    key = (line.person.patient_id, cell.session.id)
    return next((one.mark for one in sheet.said if (one.patient_id, one.session_id) == key), line.stored(cell))


def _say(sheet: Sheet, line: Line, cell: Cell, mark: Mark) -> None:
    key = (line.person.patient_id, cell.session.id)
    sheet.said = [one for one in sheet.said if (one.patient_id, one.session_id) != key]
    sheet.said.append(Said(cell.session.id, line.person.patient_id, mark, line.stored(cell)))
    cell.status = mark.status.value
    cell.arrived, cell.left = shown(mark.arrived_at, sheet.zone), shown(mark.left_at, sheet.zone)
