"""What an admission rests on: the guard that says what is missing, and the record of decision, override and warnings.

Leaves to others: the admission itself (`tenants/intake/services`), what a slice above warns of (it registers a source in
`warnings`).
"""
