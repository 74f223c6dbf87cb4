"""Incidents: what happened, to whom, to whom it is reported by when, what was found and done about it. Restricted.

Leaves to others: the safety screen that self-harm or an overdose opens (`tenants/intake/safety`), and the trail of who read
what (`causeway.audit`).
"""
