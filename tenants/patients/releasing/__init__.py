"""A stored file that leaves: asked of the gate as what it tells, and set under a cover that says whom it is for and carries the
notice.

Owns no table. The files are `tenants.patients.files` and `services.attachments`; letters that are written here are
`tenants.patients.letters`.
"""
