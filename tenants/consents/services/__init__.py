"""The slice's verbs."""

from tenants.consents.services.signing import refuse, scan, sign_here

__all__ = ["refuse", "scan", "sign_here"]
