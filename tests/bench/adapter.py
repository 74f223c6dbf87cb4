"""How the load client of the peers' bench works Causeway's pages: the same five operations as for every other peer."""

from client import HtmlPeer  # type: ignore[import-not-found]  # the bench puts its folder on the path


class Peer(HtmlPeer):  # type: ignore[misc]
    """Clinic 1's first staff member at the patients' list. `n` counts patients of the clinic from 1."""

    user = "staff1@clinic1.example"
    rows = 25
    login_path = "/login"
    list_path = "/c/clinic-1/patients/"
    search_path = list_path + "?q={q}"

    def _edit_path(self, n: int) -> str:
        return f"{self.list_path}00000000-0000-7000-8000-{n:012d}/edit/"

    def detail(self, n: int):  # type: ignore[no-untyped-def]
        """The edit page of a patient."""
        return self.http.get(self._edit_path(n))

    def save(self, n: int):  # type: ignore[no-untyped-def]
        """A changed phone number, saved by the form as a browser would send it."""
        self.detail_path = self._edit_path(n)
        return super().save(n)
