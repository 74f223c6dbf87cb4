"""Records that come from other systems: reading them, and (later) giving ours back.

Owns: what a foreign file means in our words (`fhir/`, `sheets/`), the neutral records in between (`records.py`), and
why a row was left out (`rows.py`, `reasons.py`). The readers are pure: no database, no Flask, no clock; the same bytes
always give the same records. Leaves to others: who may import, what a clinic already has, and changing it; every record
reaches its slice through that slice's own services.

How it fits together: `read_fhir(paths)` and `read_sheet(kind, path)` first read the whole input and refuse a broken
file (`FileRefused`) before the first row is handed out, so a broken file changes nothing. Then they hand out rows in
an order that can be applied as it comes: payers, staff, patients, contacts, coverages, encounters, diagnoses, care
plans, costs.
"""
