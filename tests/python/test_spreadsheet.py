"""Cells that no spreadsheet program runs and that come back as they were."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from strata.spreadsheet import FORMULA_STARTS, fits_workbook, neutralise, restore

TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=f"'{FORMULA_STARTS}a1 "),
)


@given(TEXTS)
@example("'=1+1")
@example("''-5")
@example("'王伟")
@example("'")
@example("")
def test_neutralised_text_comes_back_as_it_was(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(TEXTS)
def test_neutralised_text_never_starts_like_a_formula(text: str) -> None:
    assert not neutralise(text).startswith(tuple(FORMULA_STARTS))


@given(st.text(alphabet="abc王0 '").filter(lambda text: not text.startswith("=")))
def test_text_that_is_no_formula_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text
    assert restore(text) == text


def test_a_formula_typed_over_a_neutralised_one_is_taken_as_typed() -> None:
    assert restore("-15.00") == "-15.00"
    assert restore("'-15.00") == "-15.00"


def test_a_workbook_cell_holds_neither_control_characters_nor_endless_text() -> None:
    assert fits_workbook("王伟\n\t" + "x" * 1_000)
    assert not fits_workbook("a\x01b")
    assert not fits_workbook("x" * 32_768)
