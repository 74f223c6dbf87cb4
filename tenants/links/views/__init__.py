"""The pages of one-time links: the patient's, and the one on which staff hand a link out."""
