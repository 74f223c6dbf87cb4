"""Forms of programs, tracks, weekly slots, curricula and closures."""
