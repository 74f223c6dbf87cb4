"""Earlier care: what other places did for a patient before or beside us, to read and never to change by hand.

Owns encounters as their own systems recorded them, and the outside providers they name. Leaves our own episodes to the
slice around it, our staff to `staff`, and plans of care from elsewhere to `transitions`. Records come from imports alone.
"""
