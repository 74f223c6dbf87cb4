"""Who assesses somebody before the admission: intake asks a clinician, whose caseload the patient is on until then.

Sessions, plans and the primary clinician come with the admission.
"""
