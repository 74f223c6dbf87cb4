"""Alerts: something about a patient that somebody has to see to now.

Owns the alert, its owner, its acknowledgement, its escalation while nobody acknowledges it, and its closing. What an alert
is about belongs to the slice that raised it; who is on call is `tenants.staff.on_call`.
"""
