"""Letters on a patient's behalf: to a court, a probation officer, an employer, a school. Drafted from the chart, signed, and
released through the gate.

What the chart knows beyond this floor is registered by the slices above (`facts`). Whether a letter may leave is the gate's.
"""
