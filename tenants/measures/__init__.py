"""Measures: the instruments as data, how they were answered, and what the scores say over a course of care.

Owns instruments, administrations, the official wording a clinic has loaded, how often a program asks, and the trajectory.
Leaves to others the safety screen (`intake`), goals and plan reviews (`care`), and one-time links (`links`).
"""
