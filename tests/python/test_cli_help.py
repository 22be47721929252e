"""Help is said in the language that the command line asks for."""

from __future__ import annotations

import re

import pytest
import typer
import yaml
from typer import rich_utils

from strata.cli import help as cli_help
from strata.cli import main
from strata.cli.commands import app
from strata.errors import ExitCode

CHINESE = re.compile("[一-鿿]")
ENGLISH = re.compile(r"\b(the|and|that|is|are|with)\b")


def test_every_sentence_of_the_help_has_chinese_and_none_is_left_over() -> None:
    chinese = yaml.safe_load(cli_help.CHINESE_FILE.read_text(encoding="utf-8"))
    parser = cli_help.helpful_parser(app, "en")
    said = {words for words in cli_help.sentences(parser) if " " in words}
    asks_for_help = parser.get_help_option(typer.Context(parser))
    of_parser = {
        "Usage: ",
        asks_for_help.help,
        *(getattr(rich_utils, name) for name in cli_help.PARSER_WORDS),
    }
    assert said | of_parser == set(chinese)
    assert all(CHINESE.search(words) for words in chinese.values())


@pytest.mark.parametrize("command", ["", "run", "ingest", "what-if", "releases keep"])
def test_help_is_said_in_one_language(
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STRATA_LANG", "zh")
    assert main([*command.split(), "--help"]) == ExitCode.OK
    said = capsys.readouterr().out
    assert "用法：strata" in said
    assert not ENGLISH.search(said)
    assert "…│" not in said.replace(" ", "")

    monkeypatch.setenv("STRATA_LANG", "en")
    assert main([*command.split(), "--help"]) == ExitCode.OK
    assert not CHINESE.search(capsys.readouterr().out)
