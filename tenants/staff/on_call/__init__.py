"""Who is on call when nobody is there: staffed hours of the week, and the people who answer outside them.

Owns the clinic's staffed hours, the on-call list and its gaps. What comes to the person on call belongs to others.
"""
