"""Applying records: each becomes something new here, a change, or nothing, through the slice that owns it.

One module per family says how a record fills a slice's facts; `batch.py` goes through a batch, `bench.py` holds what all of
them work with. What a source does not mention is left as it is, and an empty value never clears a stored one.
"""
