"""What can happen to a patient of the demo, one file a slice. Each act is data with a `play` that goes through services."""
