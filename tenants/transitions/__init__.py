"""Transitions: the plan toward the next step, its tasks, what is booked afterwards, discharge, and the calls that follow.

Episodes themselves are `tenants/intake`; discharge lives here because it starts the follow-up clock. Plans of care that
other systems kept are shown beside ours and never changed. Medication reconciliation, safety plan and the packet that is
sent have no records yet: the person who saw to each checks it off by hand, with name and time.
"""
