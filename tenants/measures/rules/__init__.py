"""Scores, bands, flags, trajectories and what is due. Pure: plain values in, plain values out, nothing read."""
