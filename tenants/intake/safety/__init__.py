"""Safety screens: asked by the tool the clinic uses, triaged by pure rules, signed by a clinician with what was done.

Owns the tools as data (our own short labels; a clinic may load its tool's wording), the screens, their triage, disposition
and addenda, and the guard that nothing closes with a high result open. Leaves alerts to `tenants.patients.alerts`, who is on
call to `tenants.staff.on_call`, and the level of care to the rest of intake.
"""
