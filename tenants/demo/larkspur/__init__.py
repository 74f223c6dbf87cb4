"""Larkspur Hollow, an invented clinic for substance use and co-occurring conditions: its plan, told in several files."""
