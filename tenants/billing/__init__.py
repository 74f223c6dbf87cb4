"""Billing: what was charged for a patient's care, by date and code, and who paid which part of it.

It leaves to others: who covers a patient and what is authorized (insurance). Claims, remittances, the ledger and
statements come with later issues.
"""
