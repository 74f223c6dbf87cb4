"""Forms of the program day."""
