"""Team meetings: an agenda made from the chart, one line and a decision per patient, the lead's and the prescriber's signature.

What is known of a patient at a glance comes from whoever registers it (`facts`); reviews of plans are `tenants.care.plans`,
changes of level `tenants.intake.levels`, discharges `tenants.transitions`.
"""
