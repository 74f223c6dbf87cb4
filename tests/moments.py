"""Moments that a test may be about at any hour of the day at which it runs."""

from datetime import datetime, timedelta

from causeway import clock


def within_a_day(begins: datetime, lasts: timedelta, zone: str) -> datetime:
    """`begins`, or as much earlier as it `lasts` where it would end after midnight in `zone`: no form takes such an hour."""
    local = clock.local(begins, zone)
    return begins if (local + lasts).date() == local.date() else begins - lasts
