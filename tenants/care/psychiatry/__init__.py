"""What a prescriber does beside the hours: psychiatric evaluations, orders, and the physician's certification with its clock.

Leaves medications and allergies to `patients.medications`, drug and alcohol tests to `care.drug_tests`, and the psychiatric
hours themselves with their notes to `sessions`.
"""
