"""Of thousands of patterns only those are searched for that may be found, and none is missed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.patterns import BadPattern, Pattern, Sieve

SOURCES = [
    *(rf"(?i)\bpedido{number}\s+#?\d{{4,8}}\b" for number in range(1_100)),
    *(r"\d{5}", "(?i)ñandú|ÉXITO", "a?b?", "(abc|x)y", r"^$", r"(?i)[ab]*a[ab]{3}c", "ß", "(?i)straße", "\N{KELVIN SIGN}", "(?i)k$"),
]
PATTERNS = [Pattern(source) for source in SOURCES]
SIEVE = Sieve(SOURCES)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["PEDIDO77 ", "pedido1050 #12345", "12345", "el ñandú", "éxito", "xy", "abab", "ac", "STRASSE", "straẞe", "K", "k"]
            ),
            st.text(max_size=3),
        )
    ).map("".join)
)
def test_what_is_found_has_passed_the_sieve(text: str) -> None:
    encoded = text.encode("utf-8", "replace")
    found = {place for place, pattern in enumerate(PATTERNS) if pattern.is_in(encoded)}
    assert found <= set(SIEVE.candidates(encoded))


def test_the_sieve_holds_back_what_cannot_be_found() -> None:
    assert len(SIEVE.candidates(b"mi pedido1050 #12345 no llega")) < 20


@pytest.mark.parametrize("source", ["(dos", "(?=x)", r"(x)\1", "a{1001}", "((a{100}){100}){100}", "[[:nothing:]]", "\ud800"])
def test_a_pattern_that_re2_cannot_take_is_refused(source: str) -> None:
    with pytest.raises(BadPattern):
        Pattern(source)


def test_a_pattern_that_runs_out_of_memory_goes_on_and_finds() -> None:
    """The fast way of RE2 would need 2^18 states here, some tens of megabytes."""
    encoded = ("ab" * 3_000 + "abbabaab" * 200 + "a" + "b" * 17 + "c").encode()
    before = time.perf_counter()
    assert Pattern("[ab]*a[ab]{17}c").is_in(encoded)
    assert time.perf_counter() - before < 2
