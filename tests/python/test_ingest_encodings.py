"""The encoding of a file is the one that makes words of it, or the file is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest_delivery import Delivery

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "lead_id,created_at,customer_name,company_name\n"
KOREAN = "김철수 박영희 이민호 최지우 서울특별시 강남구 테헤란로 결제완료"


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def written(*names: str) -> str:
    rows = (f"L{n},2026-05-01,{name},X\n" for n, name in enumerate(names, start=1))
    return HEADER + "".join(rows)


def names_of(delivery: Delivery) -> list[str]:
    return [name for (name,) in delivery.rows("leads", "customer_name")]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1252", ["Anna Müller", "Jörg Weiß"]),
        ("cp1252", ["Öztürk"]),
        ("cp1252", ["Sean O’Neil", "JÜRGEN GROß"]),
        ("cp950", ["王小明", "陳美玲", "台北市信義區"]),
        ("cp932", ["山田太郎", "すずき いちろう"]),
        ("cp949", [KOREAN]),
        ("gb18030", ["张三", "李婷"]),
        ("gb18030", ["T恤 VIP卡"]),
        ("gb18030", ["Müller 张三"]),
        ("gb18030", ["婷"]),
    ],
)
def test_the_encoding_that_makes_words_of_a_file_is_chosen(
    delivery: Delivery, encoding: str, names: list[str]
) -> None:
    delivery.put("leads.csv", written(*names).encode(encoding))
    assert delivery.loaded().encoding == encoding
    assert names_of(delivery) == names


@pytest.mark.parametrize(
    ("encoding", "names", "problem"),
    [
        ("cp1252", ["Ann", "Søren"], "row 3: the byte F8 can be “ø” (cp1252, "),
        ("cp1250", ["Jiří Dvořák"], "“ø” (cp1252, iso8859-15, cp1254) or “ř” (cp1250)"),
        ("cp1250", ["Łukasz", "Wałęsa"], "“\ue5bb” (gb18030) or “Ł” (cp1250)"),
        (
            "cp1254",
            ["Ayşe"],
            "“þ” (cp1252, iso8859-15) or “ţ” (cp1250) or “ş” (cp1254)",
        ),
        ("cp1251", ["Иванов Пётр"], "“ё” (cp1251) or “Έ” (cp1253)"),
        ("cp1253", ["Γιώργος"], "(cp1251) or “Γ” (cp1253)"),
    ],
)
def test_a_file_that_makes_words_in_several_encodings_is_refused_with_a_mend(
    delivery: Delivery, encoding: str, names: list[str], problem: str
) -> None:
    delivery.put("leads.csv", written(*names).encode(encoding))
    assert problem in delivery.problem()
    rule = f"files: [{{pattern: leads.csv, encoding: {encoding}}}]\n"
    delivery.put("ingest.yml", rule)
    delivery.loaded()
    assert names_of(delivery) == names


def test_a_byte_behind_the_telling_lines_still_asks(delivery: Delivery) -> None:
    names = [*["Anna Müller"] * 300, "Søren"]
    filler = "".join(f"P{n},2026-05-01,main store,X\n" for n in range(60_000))
    content = written(*names[:-1]) + filler + "L9,2026-05-01,Søren,X\n"
    delivery.put("leads.csv", content.encode("cp1252"))
    assert delivery.problem().startswith("leads.csv: the byte F8 can be “ø” (cp1252,")


def test_western_lines_in_a_file_of_utf_8_are_named_as_such(delivery: Delivery) -> None:
    first, second = written(*["Anna Müller"] * 20), "Z1,2026-05-01,Jörg,X\n" * 5
    delivery.put("leads.csv", first.encode() + second.encode("cp1252"))
    assert "rows 22 to 26 are cp1252" in delivery.problem()
