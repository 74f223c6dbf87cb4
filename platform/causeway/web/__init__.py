"""The web: the application object, a request's binding to person and clinic, guards, failures, forms and formats.

Panel pages and lists are `causeway.panel`; sign-in pages are `causeway.people`.
"""

from causeway.web.current import current

__all__ = ["current"]
