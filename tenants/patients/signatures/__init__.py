"""Signatures of patients and guardians, drawn on a tablet or typed: who signed what, in what capacity, when, before whom.

One sealed row each, frozen by the database. Leaves to others: what is signed (a plan, later a consent), whether it may be
signed now, and who among the staff signs.
"""
