"""Pages of signing in and of one's own account. One module per errand; they share the blueprint of `pages`."""

from causeway.people.views import account, clinics, forgotten, login, second_factor, sessions
from causeway.people.views.pages import blueprint

__all__ = ["account", "blueprint", "clinics", "forgotten", "login", "second_factor", "sessions"]
