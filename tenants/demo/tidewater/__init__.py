"""Tidewater Lantern, an invented mental-health clinic for adults and adolescents: its plan, told in several files."""
