"""Family sessions: who sat together, on what basis each was there, what was agreed, and the note that is signed.

Contacts and their releases are `tenants/patients`; the billed code is only named here, it is priced in `tenants/billing`.
Invitations, letters to the family and summaries that leave the clinic are not here.
"""
