"""The pages of safety screens: those of the chart, and what a clinic sets up."""
