"""What is true of sessions and days, computed from plain values. Pure: no session, no clock."""
