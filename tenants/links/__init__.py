"""One-time links: what a patient opens on their own telephone, without an account, after saying their date of birth.

Owns the link (issued, opened, used once, withdrawn, run out), the letter it travels in, the pages at /k/ and the page on which
staff hand one out. Leaves to others what is asked there: a slice above registers a `Purpose`, as `sessions` does for the
daily check-in. Links that open accounts of staff are `causeway.people.links`.
"""
