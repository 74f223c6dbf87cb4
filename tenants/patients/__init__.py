"""Patients: who they are, who stands by them, what they agreed to, what left, and whose caseload they are on.

Owns the patient's record, contacts, consents, disclosures, diagnoses, attachments, caseloads and break-glass, and the
chart that other slices hang their tabs on. Leaves episodes and stays to `intake`, plans and notes to `care`, coverages to
`insurance`, and what a person is professionally to `staff`.
"""
