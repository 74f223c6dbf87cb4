"""The worklist: what waits, of every kind, as one list for each person. Owns no tables and computes nothing due itself: the
other slices say what waits (`Slice.due`), and clear it.
"""
