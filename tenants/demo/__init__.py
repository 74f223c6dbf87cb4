"""The demo: invented clinics with a month of life, made through the services of every slice as their people would.

Nothing here is needed to run a clinic, and nothing below knows of it. A clinic is told as data (`plan`, and one module per
clinic); `founding` opens it, `acts` play what happens to its patients, `loading` decides when.
"""
