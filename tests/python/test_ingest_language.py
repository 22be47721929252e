"""What can't be loaded is refused in the language of the company, place and mend."""

from __future__ import annotations

import ast
import re
import string
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
import yaml

from ingest_delivery import Delivery
from strata.cli import main
from strata.errors import ExitCode
from strata.settings import PROJECT_DIR
from strata.texts import TEXTS_FILE, said, spoken, together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STRATA = PROJECT_DIR / "scripts" / "strata"
REFUSING = sorted(
    [*(STRATA / "ingest").glob("*.py"), *(STRATA / "explain").glob("*.py")]
)
REFUSALS = {"UnusableFileError", "InputRefusedError"}
HAN = re.compile(r"[\u4e00-\u9fff]")
TEXTS = yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def said_with(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """The keys of the sentences a module says, each with the values it gives."""
    for call in calls(tree, {"said"}):
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        choices = [call.args[0]]
        if isinstance(call.args[0], ast.IfExp):
            choices = [call.args[0].body, call.args[0].orelse]
        for choice in choices:
            if isinstance(choice, ast.Constant):
                yield str(choice.value), given


def test_every_sentence_of_ingest_is_there_in_both_languages() -> None:
    found = [
        (path.name, key, given)
        for path in sorted(STRATA.rglob("*.py"))
        for key, given in said_with(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert len({key for _, key, _ in found}) > 100
    for name, key, given in found:
        english, chinese = TEXTS[key]["en"], TEXTS[key]["zh"]
        assert HAN.search(chinese) or not HAN.search(english + "无"), key
        assert placeholders(english) == placeholders(chinese), (name, key)
        assert placeholders(english) <= given, (name, key)


@pytest.mark.parametrize("path", REFUSING, ids=lambda path: path.name)
def test_no_refusal_is_written_in_one_language(path: Path) -> None:
    """A refusal is made of sentences of the catalogue, never of text in the code."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = (ast.Constant, ast.JoinedStr, ast.BinOp)
    written = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, plain)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in calls(tree, REFUSALS):
        told = [*call.args, *(k.value for k in call.keywords if k.arg != "fix")]
        for argument in told:
            assert not isinstance(argument, plain), ast.unparse(call)
            if isinstance(argument, ast.Name):
                assert argument.id not in written, ast.unparse(call)


def test_a_sentence_within_a_sentence_is_said_in_the_same_language() -> None:
    outer = said("problem_in_row", row=3, problem=said("file_empty"))
    assert outer.startswith("row 3: the file is empty")
    assert str(spoken(outer, "zh")).startswith("第 3 行：文件为空")
    assert spoken(together(["a", outer], ": "), "zh") == f"a: {spoken(outer, 'zh')}"
    assert spoken("plain", "zh") == "plain"


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "销售"
    for row in rows:
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


HEADER = ("order_id", "ordered_at", "order_amount")
REFUSED = {
    "empty": (
        {"orders.csv": b""},
        ["orders.csv: 文件为空（0 字节）", "请重新导出"],
    ),
    "sheet, column, row and value": (
        {"orders.xlsx": workbook(HEADER, ("A", "01/02/2026", "5"))},
        [
            "orders.xlsx: 工作表“销售”",
            "列“ordered_at”",
            "第 2 行",
            "01/02/2026",
            "date_order",
        ],
    ),
    "two readings of a number": (
        {"orders.csv": b"order_id,ordered_at,order_amount\nA,2026-06-01,1.234\n"},
        ["orders.csv", "列“order_amount”", "第 2 行", "1.234", "decimal"],
    ),
    "missing column": (
        {"orders.csv": b"order_id,order_amount\nA,1\n"},
        ["orders.csv", "缺少 orders 的必填列 ordered_at", "ingest.yml"],
    ),
    "nobody knows what it is": (
        {"a.csv": b"x,y\n1,2\n"},
        ["a.csv", "看不出每一行是什么", "ingest.yml"],
    ),
    "rows or versions": (
        {
            "orders.csv": (
                "订单号,下单时间,订单状态,实付金额,商品名称,数量,单价,退款金额\n"
                "A1,2026-05-01,已完成,30,盘子,1,30,0\n"
                "A1,2026-05-01,已完成,30,勺子,1,30,0\n"
            ).encode()
        },
        ["orders.csv", "订单号", "one_row_per"],
    ),
    "a page saved in place of the export": (
        {"orders.csv": b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>Login</html>\n"},
        ["orders.csv: 这是网页或 XML，不是表格（开头是 <!DOCTYPE）", "请重新导出"],
    ),
    "an error saved in place of the export": (
        {"orders.csv": b'{"code": 401, "message": "session expired"}\n'},
        ["orders.csv: 这是 JSON，不是表格", "请重新导出"],
    ),
    "another format": (
        {"orders.pdfx": b"1"},
        ["orders.pdfx", "无法读取扩展名为 .pdfx 的文件"],
    ),
    "rules": (
        {
            "ingest.yml": b"files:\n  - pattern: '*'\n    timezone: Atlantis\n",
            "orders.csv": b"order_id,ordered_at,order_amount\nA,2026-06-01,1\n",
        },
        ["ingest.yml 第 3 行", "没有时区“Atlantis”", "ingest.yml 无效"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_place_value_and_mend_in_chinese(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, expected = REFUSED[case]
    delivery = Delivery.below(tmp_path)
    for name, content in files.items():
        delivery.put(name, content)
    exit_code = main(
        [
            *("ingest", "--data-dir", str(delivery.data_dir), "--lang", "zh"),
            *("--output-dir", str(delivery.settings.output_dir)),
        ]
    )
    told = capsys.readouterr().err
    assert exit_code == ExitCode.INPUT_REFUSED
    for words in expected:
        assert words in told
    # The lines of a rule to paste stand further in and are no sentences.
    for line in filter(str.strip, told.splitlines()):
        assert line.startswith("    ") or HAN.search(line), line


def test_a_day_of_birth_of_two_readings_is_masked(tmp_path: Path) -> None:
    delivery = Delivery.below(tmp_path)
    delivery.put("accounts.csv", "account_id,birth_date\nA,03/04/1985\n")
    problem = delivery.problem()
    assert "'0***' in row 2" in problem
    assert "1985" not in problem
    chinese = replace(delivery.settings, language="zh")
    assert Delivery(chinese).problem() == problem
