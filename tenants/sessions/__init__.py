"""The program day: sessions on the schedule, who was there and for how long, and what was written about it.

Leaves to others: the weekly slots sessions are made from (`tenants/programs`), what a family session documents beyond its
hour (`tenants/family`), what a day is worth to a payer (`tenants/insurance`).
"""
