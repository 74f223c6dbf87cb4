"""What a patient takes and has taken, what they must not be given, and whether they take it as agreed.

Owns medications with every change of them, words on adherence, the times the list was gone through, and allergies. Leaves
evaluations, orders and certifications to `care.psychiatry`, and the answers of check-ins to `sessions`, which tells them here.
"""
