"""What Flask-Admin would do by itself and must not: its look, its menu links, its second call, its own scripts."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from flask_admin import expose
from jinja2 import TemplateNotFound

from causeway.panel import ClinicView
from causeway.web.application import Causeway, _read_guards
from causeway.web.guards import signed_in
from tests.cast import Cast


@pytest.mark.parametrize("name", ["admin/model/list.html", "admin/index.html", "admin/master.html", "admin/lib.html"])
def test_a_template_of_its_stock_look_is_an_error(app: Causeway, name: str) -> None:
    with app.app_context(), pytest.raises(TemplateNotFound):
        app.jinja_env.get_template(name)


def test_clinic_b_never_gets_clinic_as_links(browse: Callable[[str], FlaskClient]) -> None:
    assert b"/c/alder/patients/" in browse("dan").get("/c/alder/").data
    other = browse("bo").get("/c/birch/").data
    assert b"/c/birch/patients/" in other
    assert b"/c/alder" not in other


def test_no_script_of_its_own_or_inline_handler_is_loaded(browse: Callable[[str], FlaskClient]) -> None:
    page = browse("dan").get("/c/alder/patients/").get_data(as_text=True)
    assert "jquery" not in page.lower()
    assert "bootstrap4" not in page
    assert " onclick=" not in page
    assert ' style="' not in page
    assert page.count("<script") == page.count("<script nonce=")


def test_a_view_that_fails_with_a_type_error_is_called_once() -> None:
    calls = []

    class Failing(ClinicView):
        @expose("/")
        @signed_in("a test's own view")
        def index(self) -> str:
            calls.append(1)
            raise TypeError("inside the view")

    view = Failing(endpoint="failing")
    with pytest.raises(TypeError, match="inside the view"):
        view._run_view(type(view).index.__wrapped__)
    assert calls == [1]


def test_a_route_without_a_guard_keeps_the_application_from_starting(app: Causeway, cast: Cast) -> None:
    app.view_functions["tests.bare"] = lambda: ""
    try:
        with pytest.raises(TypeError, match=r"tests\.bare"):
            _read_guards(app)
    finally:
        del app.view_functions["tests.bare"]
