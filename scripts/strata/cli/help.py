"""The parser of the command line, with its help in the language asked for.

Help is written in English beside the options it is about; `help.zh.yml` says each
sentence in Chinese.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from strata.settings import Language

CHINESE_FILE = Path(__file__).with_name("help.zh.yml")
# What the parser says itself, by the constants that hold it.
PARSER_WORDS = (
    "OPTIONS_PANEL_TITLE",
    "ARGUMENTS_PANEL_TITLE",
    "COMMANDS_PANEL_TITLE",
    "DEFAULT_STRING",
    "ENVVAR_STRING",
    "REQUIRED_LONG_STRING",
)
_USAGE = "Usage: "


def helpful_parser(app: typer.Typer, language: Language) -> Any:  # noqa: ANN401
    """Return the parser of ``app``, which helps in ``language`` if it is asked to."""
    parser: Any = typer.main.get_command(app)
    if language == "zh":
        for command in _commands(parser):
            _help_in_chinese(command, parser)
    return parser


def sentences(parser: Any) -> Iterator[str]:  # noqa: ANN401 - the parser's
    """Yield what the commands of a parser and their options say as help."""
    for command in _commands(parser):
        for part in (command, *command.params):
            for said in _said(part):
                yield getattr(part, said)


def _commands(command: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _commands(below)


def _help_in_chinese(command: Any, parser: Any) -> None:  # noqa: ANN401 - as above
    """Have the help of a command, which shows those below it, said in Chinese."""
    say = command.format_help

    def said(*arguments: Any) -> None:  # noqa: ANN401 - as above
        # Only who asks for help waits for what draws it.
        from rich.text import Text
        from typer import rich_utils

        class FoldedText(Text):
            """Text broken anywhere, as Chinese has no spaces, rather than cut off."""

            def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
                super().__init__(*arguments, **{"overflow": "fold"} | options)

            @classmethod
            def from_markup(cls, *arguments: Any, **options: Any) -> Text:  # noqa: ANN401
                return super().from_markup(*arguments, **{"overflow": "fold"} | options)

        chinese = yaml.safe_load(CHINESE_FILE.read_text(encoding="utf-8"))
        for one in _commands(parser):
            _translate(one, chinese)
        english = {name: getattr(rich_utils, name) for name in PARSER_WORDS}
        words = {name: chinese.get(word, word) for name, word in english.items()}
        with _replaced(rich_utils, Text=FoldedText, **words):
            say(*arguments)

    command.format_help = said


@contextmanager
def _replaced(module: ModuleType, **values: object) -> Iterator[None]:
    before = {name: getattr(module, name) for name in values}
    vars(module).update(values)
    try:
        yield
    finally:
        vars(module).update(before)


def _translate(command: Any, chinese: dict[str, str]) -> None:  # noqa: ANN401
    asks_for_help = command.get_help_option(typer.Context(command))
    for part in (command, *command.params, asks_for_help):
        for said in _said(part):
            words = getattr(part, said)
            setattr(part, said, chinese.get(words, words))
    say_usage = command.get_usage
    command.get_usage = lambda context: say_usage(context).replace(
        _USAGE, chinese[_USAGE], 1
    )


def _said(part: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """Yield the names of a part's attributes that are sentences."""
    for name in ("help", "epilog", "show_default"):
        if isinstance(getattr(part, name, None), str):
            yield name
