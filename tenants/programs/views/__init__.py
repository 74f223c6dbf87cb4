"""Pages of programs, tracks with their week, curricula and closures."""
