"""The slice's reads, one file a subject."""
