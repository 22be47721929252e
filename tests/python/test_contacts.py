"""Phone numbers and e-mail addresses are read in every notation people use, or not."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.ingest.contacts import (
    PLAIN_EMAIL,
    PLAIN_PHONE,
    country_code,
    read_emails,
    read_phones,
    region_of_column,
)

_CAL = "+14155550100"
_LONDON = "+442079460958"
_LI = "+8613912340001"
_WANG = "+8613912340002"
_ASCII = st.characters(codec="ascii")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("13912340001", _LI),
        ("139 1234 0001", _LI),
        ("139-1234-0001", _LI),
        ("(139) 1234–0001", _LI),
        ("１３９１２３４０００１", _LI),
        ("＋86 139 1234 0001", _LI),
        ("+86 (0)139 1234 0001", _LI),
        ("0086-13912340001", _LI),
        ("86 13912340001", _LI),
        ("013912340001", _LI),
        ("\u200b13912340001\u00a0", _LI),
        ("'13912340001", _LI),
        ('="13912340001"', _LI),
        ("13912340001.0", _LI),
        ("1.3912340001E10", _LI),
        ("13912340001 转 802", _LI),
        ("13912340001-802", _LI),
        ("手机：13912340001", _LI),
        ("13912340001（家）", _LI),
        ("李雷 13912340001", _LI),
        ("tel:+1-415-555-0100;ext=22", _CAL),
        ("+1 (415) 555-0100 ext. 22", _CAL),
        ("+1 415.555.0100 x22", _CAL),
        ("1-415-555-0100", _CAL),
        ("(415) 555-0100", _CAL),
        ("415.555.0100 #22", _CAL),
        ("+44 (0)20 7946 0958", _LONDON),
        ("0044 20 7946 0958", _LONDON),
        ("44 20 7946 0958", _LONDON),
        ("+33 6 00 00 00 01", "+33600000001"),
        ("60123450101", "+60123450101"),
        ("919876543210", "+919876543210"),
    ],
)
def test_one_number_is_read_from_every_notation(text: str, read: str) -> None:
    assert read_phones(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "13912340001/13912340002",
        "13912340001, 13912340002",
        "13912340001；13912340002",
        "13912340001\n13912340002",
        "13912340001 13912340002",
        "13912340001 或 +86 139-1234-0002",
        "13912340001 & 13912340002 & 13912340001",
    ],
)
def test_every_number_of_a_cell_counts_once(text: str) -> None:
    assert read_phones(text) == f"{_LI} {_WANG}"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("021-62345678", ";+862162345678"),
        ("(021)62345678", ";+862162345678"),
        ("+86 21 6234 5678", ";+862162345678"),
        ("0755-26980000-8001", ";+86755269800008001"),
        ("021-62345678 转 802", ";+862162345678802"),
        ("400-820-8820", ";+864008208820"),
        ("021-62345678/13912340001", f"{_LI};+862162345678"),
    ],
)
def test_a_mainland_landline_stands_behind_the_numbers_of_a_person(
    text: str, read: str
) -> None:
    assert read_phones(text) == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "unknown", "95588", "1391234000", "139123400011", "12345678901"),
        *("00000000000", "11111111111", "+1 000 000 0000", "+86 139 1234"),
        *("139****0001", "138xxxx0001", "139...0001", "1.39E+10", "2.13E+11"),
        *("0541234567", "$2a$10$abc", "ada@shop.test"),
    ],
)
def test_what_is_no_number_for_sure_is_nobodys(text: str) -> None:
    assert read_phones(text) == ""


@pytest.mark.parametrize(
    ("text", "country", "read"),
    [
        ("4155550183", "US", "+14155550183"),
        ("4155550183", "", ";+864155550183"),
        ("020 7946 0958", "United Kingdom", _LONDON),
        ("06 00 00 00 01", "France", "+33600000001"),
        ("15112345678", "Deutschland", "+4915112345678"),
        ("15112345678", "中国", "+8615112345678"),
        ("13912340001", "GB", _LI),
        ("+1 415 555 0100", "France", _CAL),
    ],
)
def test_the_country_of_a_row_is_asked_before_that_of_the_company(
    text: str, country: str, read: str
) -> None:
    assert read_phones(text, country) == read


def test_a_column_without_mainland_numbers_tells_its_country_if_it_is_one() -> None:
    assert region_of_column(["(415) 555-0181", "4155550183"]) == "US"
    assert region_of_column(["+44 20 7946 0958", "020 7946 0958"]) == "GB"
    assert region_of_column(["+44 20 7946 0958", "+1 415 555 0100"]) == "CN"
    assert region_of_column(["+44 20 7946 0958", "139 1234 0001"]) == "CN"
    assert region_of_column(["021-62345678"]) == "CN"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("us", "US"), ("USA", "US"), ("United States of America", "US")),
        *(("美国", "US"), ("中国", "CN"), ("香港", "HK"), ("Deutschland", "DE")),
        *(("España", "ES"), ("NV", ""), ("", ""), ("Atlantis", "")),
    ],
)
def test_a_country_is_known_by_code_and_by_name(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ada@Shop.TEST", "ada@shop.test"),
        ("\u00a0ada@shop.test\u200b ", "ada@shop.test"),
        ("ａｄａ＠ｓｈｏｐ．ｔｅｓｔ", "ada@shop.test"),
        ("ada@shop.test.", "ada@shop.test"),
        ("ada@shop.test;", "ada@shop.test"),
        ("<ada@shop.test>", "ada@shop.test"),
        ('"North, Ada" <ada@shop.test>', "ada@shop.test"),
        ("mailto:ada@shop.test?subject=hi", "ada@shop.test"),
        ("ada%40shop.test", "ada@shop.test"),
        ("邮箱：ada@shop.test", "ada@shop.test"),
        ("ada@shop.test (home)", "ada@shop.test"),
        ("'ada@shop.test'", "ada@shop.test"),
        ("o'brien@shop.test", "o'brien@shop.test"),
        ("o&#39;brien@shop.test", "o'brien@shop.test"),
        ("r&amp;d@shop.test", "r&d@shop.test"),
        ("u.l.f+shop@gmail.com", "u.l.f+shop@gmail.com"),
        ("me@corp.local", "me@corp.local"),
        ("info@xn--mller-kva.test", "info@müller.test"),
        ("张三@公司.test", "张三@公司.test"),
        ("a@shop.test, b@shop.test;a@shop.test", "a@shop.test b@shop.test"),
        ("A <a@shop.test>; b@shop.test", "a@shop.test b@shop.test"),
        ("a@shop.test/b@shop.test", "a@shop.test b@shop.test"),
        ("r/d@shop.test", "r/d@shop.test"),
    ],
)
def test_an_address_is_read_from_every_notation(text: str, read: str) -> None:
    assert read_emails(text) == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "none", "nobody", "ada@", "@shop.test", "ada@shop", "ada@localhost"),
        *("ada@1.2.3.4", "a@b..test", "a@@shop.test", "ada smith@shop.test"),
        *("a***@shop.test", "****", "13912340001"),
    ],
)
def test_what_is_no_address_for_sure_is_nobodys(text: str) -> None:
    assert read_emails(text) == ""


@given(
    st.from_regex(PLAIN_PHONE, fullmatch=True, alphabet=st.characters(codec="ascii"))
)
def test_plain_numbers_are_those_of_the_library(text: str) -> None:
    number = phonenumbers.parse(text, "CN")
    assert phonenumbers.is_valid_number(number)
    assert read_phones(text) == f"+86{number.national_number}"


@given(
    st.from_regex(PLAIN_EMAIL, fullmatch=True, alphabet=st.characters(codec="ascii"))
)
def test_plain_addresses_are_those_of_the_library(text: str) -> None:
    local, _, domain = text.partition("@")
    # Blanks around it send the same address past the shortcut.
    read = read_emails(f"<{text}>")
    if len(local) <= 64 and len(text) <= 60 and "--" not in domain:
        assert read == read_emails(text) == text


@given(st.text(max_size=40))
def test_any_text_is_read_or_nobodys(text: str) -> None:
    assert re.fullmatch(r"(\+\d{7,20}( \+\d{7,20})*)?(;\+86\d+)?", read_phones(text))
    assert all("@" in address for address in read_emails(text).split())


@given(st.integers(0, 9_999), st.sampled_from(["+1", "1", "001", ""]), st.data())
def test_notation_of_a_number_does_not_matter(
    line: int, code: str, data: st.DataObject
) -> None:
    mark = data.draw(st.sampled_from([" ", "-", "."]))
    area = data.draw(st.sampled_from(["415", "(415)"]))
    text = f"{code} {area}{mark}555{mark}{line:04d}".strip()
    extension = data.draw(st.sampled_from(["", " ext. 7", " x7", " #7", "转7"]))
    assert read_phones(text + extension) == f"+1415555{line:04d}"


@given(st.lists(st.sampled_from([_LI, _WANG, _CAL, _LONDON]), min_size=1, max_size=4))
def test_what_was_read_is_read_the_same_again(numbers: list[str]) -> None:
    read = read_phones(", ".join(numbers))
    assert read == " ".join(dict.fromkeys(numbers))
    assert read_phones(read) == read
