"""Words in the language of the request are remembered by what they say."""

from flask_babel import lazy_gettext

from causeway import language
from causeway.web.application import Causeway


def test_a_label_made_anew_for_every_page_takes_no_more_memory(app: Causeway) -> None:
    with app.test_request_context():
        assert language.words(lazy_gettext("Waitlist")) == "Waitlist"
        known = len(language._said)
        for _ in range(3):
            assert language.words(lazy_gettext("Waitlist")) == "Waitlist"
        assert language.words(lazy_gettext("%(num)s days", num=3)) == "3 days"
        assert language.words(lazy_gettext("%(num)s days", num=4)) == "4 days"
        assert language.words(7) == "7"
    assert len(language._said) == known
