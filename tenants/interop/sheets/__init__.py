"""Reading CSV sheets into neutral records: our own columns (`columns.py` explains each) and Synthea's, told by the
header.

A sheet is read twice: once to see that it is whole (text, quotes, columns), once to hand out its rows; so a broken
one changes nothing. What a line is as a file is in `lines.py`, what a cell means in `cells.py`, what a row means in
one module per kind.

What agrees with FHIR and what cannot: a person of a Synthea sheet has the same key, names, birth date, sex, death and
address as in her bundle. Coverages agree in patient and payer (by its name) only: bundles of that generator name a
payer on each claim and state no cover, so they have no member id and other dates, and therefore other keys.
"""
