"""Pages of the program day."""
