"""The application factory: puts settings, database, slices, panel and pages together. Nothing here asks the database."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, get_template_attribute, request
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from causeway import disclosure, language, logging, mail, protection, schema
from causeway.access import register_caseload
from causeway.database import Database
from causeway.people import second_factor
from causeway.web import controls, failures, formats, headers, metrics
from causeway.web.current import current
from causeway.web.guards import Guard, Kind, guard_of
from causeway.web.request import admit

if TYPE_CHECKING:
    from config import Settings

ROOT = Path(__file__).parents[3]
MAX_UPLOAD_BYTES = 20 * 1024 * 1024


class _Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie. Its signer is made once, not anew for reading and for writing in every request."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The application's signer; its key does not change."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


class Causeway(Flask):
    """Flask with one transaction a request: committed when the view answers below 400, rolled back otherwise."""

    guards: dict[str, Guard]

    def dispatch_request(self) -> ResponseReturnValue:
        """Admit the person, run the view, settle the transaction."""
        if request.routing_exception is not None:
            self.raise_routing_exception(request)
        endpoint = request.endpoint or ""
        if endpoint == "static":
            return super().dispatch_request()
        answer = admit(self.guards[endpoint])
        response = self.make_response(super().dispatch_request() if answer is None else answer)
        if 300 <= response.status_code < 400:
            response.set_data(b"")  # nobody sees a redirect's page, and it would be a message of its own
        db = current.state.db
        if db is not None:
            if response.status_code < 400:
                db.commit()
            else:
                db.rollback()
        return response


def create_app(settings: "Settings") -> Causeway:
    """The application for these settings. Connects to nothing yet."""
    from tenants.registry import SLICES  # the one upward import: the factory assembles what lies above it

    logging.configure()
    protection.install(protection.MasterKey(settings.master_key))
    second_factor.install(is_required=settings.mfa_required)
    app = Causeway(
        "causeway", static_folder=str(ROOT / "platform/causeway/static"), template_folder=str(ROOT / "templates")
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure_cookies else "form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        BABEL_DEFAULT_LOCALE="en",
    )
    app.session_interface = _Cookies()
    app.extensions["causeway.settings"] = settings
    app.extensions["causeway.slices"] = SLICES
    schema.older_revisions()  # as this version's files have them now, not as those of an upgrade to come
    app.extensions["causeway.database"] = Database(settings.database_url or "")
    mail.install(app.extensions["causeway.database"], settings)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=settings.trusted_proxies,
            x_proto=settings.trusted_proxies,
            x_host=settings.trusted_proxies,
        )
    CSRFProtect(app)
    language.Babel(app, locale_selector=language.language)
    theirs = frozenset(blueprint.name for piece in SLICES for blueprint in piece.blueprints)
    app.before_request(lambda: _speak(theirs))
    _install_login(app)
    failures.install(app)
    _install_clinic_urls(app)
    headers.install(app)
    metrics.install(app)
    _install_templates(app)
    assemble_kernel(SLICES)
    _install_pages(app, SLICES)
    app.guards = _read_guards(app)
    app.teardown_request(_close)
    return app


def assemble_kernel(slices: Any) -> None:
    """Tell the kernel what slices answer for: own caseload, the disclosure gate. Needed by jobs and commands as well."""
    for piece in slices:
        if piece.caseload is not None:
            register_caseload(piece.caseload)
        disclosure.register(piece.disclosure, accountant=piece.accountant)


def _install_pages(app: Causeway, slices: Any) -> None:
    from causeway.panel.sites import install_sites
    from causeway.people.views import blueprint as people
    from causeway.web.probes import blueprint as probes

    app.register_blueprint(people)
    app.register_blueprint(probes)
    for piece in slices:
        for blueprint in piece.blueprints:
            app.register_blueprint(blueprint)
    install_sites(app, slices)


def _install_login(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # sessions are rows of ours, not Flask's signed cookie
    manager.request_loader(lambda _request: current.person)


def _install_clinic_urls(app: Flask) -> None:
    @app.url_value_preprocessor
    def take_clinic(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and "clinic" in values:
            current.state.slug = values.pop("clinic")

    @app.url_defaults
    def give_clinic(endpoint: str, values: dict[str, Any]) -> None:
        slug = current.state.slug
        if slug is not None and "clinic" not in values and app.url_map.is_endpoint_expecting(endpoint, "clinic"):
            values["clinic"] = slug


def _speak(theirs: frozenset[str]) -> None:
    """The browser's language on `theirs`: slices' pages outside the panel, which patients and families read. Else English."""
    wanted = request.accept_languages.best_match(language.LANGUAGES) if request.blueprint in theirs else None
    language.use(wanted or language.SOURCE)


def _install_templates(app: Flask) -> None:
    @lru_cache(maxsize=256)
    def asset(path: str) -> str:
        content = (ROOT / "platform/causeway/static" / path).read_bytes()
        return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"

    @lru_cache(maxsize=256)
    def drawn(template: str, macro: str, _language: str) -> Markup:
        return Markup(get_template_attribute(template, macro)())  # noqa: S704 - a template's own output

    def draw_once(template: str, macro: str) -> Markup:
        """What a macro without arguments draws: the same on every page, so it is drawn once per language."""
        return drawn(template, macro, language.language())

    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        asset=asset,
        csp_nonce=headers.csp_nonce,
        draw_field=controls.draw_field,
        draw_fields=controls.draw_fields,
        draw_hidden=controls.draw_hidden,
        draw_icon=controls.draw_icon,
        takes_files=controls.takes_files,
        draw_once=draw_once,
        current=current,
    )
    environment.filters.update(formats.FILTERS)
    environment.filters["moment"] = lambda value: formats.moment(value, current.clinic.zone)
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # from the i18n extension Flask-Babel added
        language.gettext, language.ngettext, newstyle=True
    )
    environment.globals["_"] = language.spoken

    @app.context_processor
    def theme() -> dict[str, str]:
        chosen = request.cookies.get("theme", "auto")
        return {
            "theme": chosen if chosen in {"light", "dark"} else "auto",
            "page_language": language.language(),
        }


def _read_guards(app: Flask) -> dict[str, Guard]:
    """Every endpoint's guard. Raises TypeError naming the routes that have none: the application does not start."""
    found: dict[str, Guard] = {"static": Guard(Kind.PUBLIC, why="style sheets, scripts and icons")}
    bare = []
    for endpoint, view in app.view_functions.items():
        guard = guard_of(view)
        if guard is not None:
            found[endpoint] = guard
        elif endpoint not in found:
            bare.append(endpoint)
    if bare:
        raise TypeError(f"routes without a guard: {', '.join(sorted(bare))}")
    return found


def _close(_error: BaseException | None) -> None:
    language.use(language.SOURCE)  # what this thread does next is not for whoever asked
    db = current.state.db
    if db is not None:
        db.close()
