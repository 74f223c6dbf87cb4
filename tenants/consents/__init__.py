"""Consents at work: the form of each kind in our own words, its signature on a device or by a link, the scan, the document, and
what is in force or missing at a glance.

Owns no table: the consent, its elements and whether it holds are `tenants.patients`, signatures `tenants.patients.signatures`,
one-time links `tenants.links`. Slices above tell what is about to need a consent (`wants`).
"""
