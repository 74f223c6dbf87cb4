"""The slice's rules, one file a subject: pure functions on plain values."""
