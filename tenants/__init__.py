"""What a clinic owns: one folder (slice) per word of the domain. See `docs/` and each slice's first lines."""
