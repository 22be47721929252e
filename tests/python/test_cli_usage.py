"""A command line that makes no sense is refused in the language it asks for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import strata
from strata.cli import main
from strata.errors import ExitCode

PACKAGE = Path(strata.__file__).parent
# What reaches a person: our own errors and those of the command line.
SHOWN = re.compile(r"(Refused|Running|BuildFailed|CheckFailed|Delivered)Error$")


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (
            ["run", "--treads", "2"],
            "There is no option --treads. Did you mean --threads?",
            "没有选项 --treads。是否想用 --threads？",
        ),
        (
            ["rnu"],
            "There is no command rnu. Did you mean run?",
            "没有命令 rnu。是否想用 run？",
        ),
        (
            ["run", "--as-of"],
            "Option --as-of needs a value.",
            "选项 --as-of 需要一个值。",
        ),
        (
            ["run", "--full-refresh=yes"],
            "Option --full-refresh takes no value.",
            "选项 --full-refresh 不带值。",
        ),
        (
            ["run", "now"],
            "Nothing is expected where it says: now",
            "多出的参数：now",
        ),
        (
            ["run", "--as-of", "2026-02-30"],
            "The value of --as-of cannot be used: “2026-02-30” is no day; write it as",
            "--as-of 的值无法使用：“2026-02-30”不是日期，请写作",
        ),
        (
            ["run", "--target", "oracle"],
            (
                "The value of --target cannot be used:"
                " “oracle” is none of duckdb, spark, spark_thrift."
            ),
            (
                "--target 的值无法使用：“oracle”不在可选值"
                " duckdb, spark, spark_thrift 之内。"
            ),
        ),
        (
            ["run", "--threads", "0"],
            "The value of --threads cannot be used: 0 is less than 1.",
            "--threads 的值无法使用：0 小于 1。",
        ),
        (
            ["cockpit", "--port", "x"],
            "“x” is no whole number.",
            "“x”不是整数。",
        ),
        (
            ["match", "--threshold", "2"],
            "2 is more than 0.999999.",
            "2 大于 0.999999。",
        ),
        (
            ["run", "--memory-limit", "80%"],
            "“80%” is no size such as 8GB or 500MB.",
            "“80%”不是大小，请写作 8GB 或 500MB。",
        ),
        (
            ["match", "--threshold", "x"],
            "“x” is no number.",
            "“x”不是数字。",
        ),
        (
            ["deliver"],
            "RULES is missing.",
            "缺少 RULES。",
        ),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(
    arguments: list[str],
    english: str,
    chinese: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("STRATA_LANG", raising=False)
    assert main(arguments) == ExitCode.INPUT_REFUSED
    said = capsys.readouterr().err
    assert english in said
    assert "--help lists what there is." in said
    # Named before the command line goes wrong, where the command knows the option.
    monkeypatch.setenv("STRATA_LANG", "zh")
    assert main(arguments) == ExitCode.INPUT_REFUSED
    said = capsys.readouterr().err
    assert chinese in said
    assert "--help 可查看全部用法。" in said
    assert not re.search(r"Invalid|Missing|Usage|Error|Try", said)


def test_the_language_may_stand_in_the_line_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STRATA_LANG", raising=False)
    for language in (("--lang", "zh"), ("--lang=zh",)):
        assert main(["info", *language, "--nonsense"]) == ExitCode.INPUT_REFUSED
        assert "没有选项 --nonsense。" in capsys.readouterr().err


def test_no_refusal_is_written_where_it_is_raised() -> None:
    """A sentence in the code is one language; sentences live in ``texts.yml``."""
    written = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and is_shown(node.func)
        for argument in (*node.args, *(one.value for one in node.keywords))
        if is_sentence(argument)
    ]
    assert written == []


def is_shown(function: ast.expr) -> bool:
    name = ast.unparse(function).rpartition(".")[2]
    return bool(SHOWN.search(name)) or name in {"StrataError", "BadParameter"}


def is_sentence(argument: ast.expr) -> bool:
    if isinstance(argument, ast.JoinedStr):
        written = "".join(
            str(part.value)
            for part in argument.values
            if isinstance(part, ast.Constant)
        )
        return bool(re.search(r"\w+ \w+", written))
    return (
        isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and " " in argument.value
    )
