"""Reads of the program day, by what they are for."""
