"""Times of day are read as people type them, and read back as sentences say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.daytime import Span, clock_text, read_clock, read_spans, readings, spans_text


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("10:15-10:30", ((615, 630),)),
        ("11:00–11:10; 10:15 - 10:30", ((615, 630), (660, 670))),
        ("9-9:10", ((540, 550),)),
        ("0900 to 1000, 1pm to 5pm", ((540, 600), (780, 1020))),
        ("11:50 AM–12:10 pm; 11pm-midnight", ((710, 730), (1380, 1440))),
    ],
)
def test_spans_are_read_as_people_type_them(text: str, spans: tuple[Span, ...]) -> None:
    assert read_spans(text) == spans


@pytest.mark.parametrize(
    "text", ["ten", "10:15", "10:15-", "25:00-26:00", "10:60-11:00", "10:1-10:20", "-", "13:00 PM-2 PM", "0 am-1 am"]
)
def test_what_is_no_span_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        read_spans(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9", (540, 1260)),
        ("905", (545, 1265)),
        ("9.05", (545, 1265)),
        ("0905", (545,)),
        ("12:30", (750, 30)),
        ("1p", (780,)),
        ("1:05\u202fp.m.", (785,)),
        ("12 am", (0,)),
        ("17:30", (1050,)),
        ("24:00", (1440,)),
        ("24:01", ()),
        ("13 pm", ()),
        ("9m", ()),
        ("", ()),
    ],
)
def test_a_time_means_either_half_of_the_day_unless_it_says_which(text: str, minutes: tuple[int, ...]) -> None:
    assert readings(text) == minutes


@given(st.integers(0, 1440))
def test_every_time_of_a_day_reads_back(minutes: int) -> None:
    assert read_clock(f"{minutes // 60}:{minutes % 60:02d}") == minutes


@given(st.integers(0, 1440))
def test_every_time_of_a_day_reads_back_as_it_is_said(minutes: int) -> None:
    assert read_clock(clock_text(minutes)) == minutes


SPANS = st.tuples(st.integers(0, 1440), st.integers(0, 1440))


@given(st.lists(SPANS, max_size=6).map(sorted))
def test_spans_read_back_as_they_are_said(spans: list[Span]) -> None:
    assert read_spans(spans_text(spans)) == tuple(spans)
