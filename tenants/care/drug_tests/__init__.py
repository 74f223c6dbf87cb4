"""Drug and alcohol tests: ordered or drawn at random, collected, reported, explained and signed off; and the sobriety date.

Leaves medications that explain a result to `patients.medications`, and what a prescriber orders otherwise to
`care.psychiatry`. What a collected day earns is no concern here: tests are not billed by this slice.
"""
