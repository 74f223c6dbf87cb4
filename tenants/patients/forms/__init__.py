"""The slice's forms, one file a subject."""
