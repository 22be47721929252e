"""What is wrong with a command line, said in the language that it asks for.

The parser says it in English alone, so what it found is taken from its exceptions. They
are told apart by name, as each version of Typer brings a parser of its own.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import typer

from strata.cli.session import show_error
from strata.errors import InputRefusedError
from strata.texts import Said, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from strata.settings import Language

# The parent of every complaint about a command line.
UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])

_NO_COMMAND = re.compile(r"No such command '(?P<command>.*?)'\.?(?P<rest>.*)")
_TOO_MANY = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((?P<words>.*)\)")
_NO_CHOICE = re.compile(r"'(?P<value>.*?)' is not one of (?P<choices>.*)")
_QUOTED = re.compile(r"'(.*?)'")
# What the validator of values calls what it found.
_REASONS = {
    "int_parsing": "usage_no_whole_number",
    "float_parsing": "usage_no_number",
    "greater_than_equal": "usage_too_small",
    "less_than_equal": "usage_too_large",
}


def refuse(error: Any, arguments: Sequence[str]) -> int:  # noqa: ANN401 - the parser's
    """Say what is wrong and return the exit code; no arguments at all ask for help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return int(error.exit_code)
    context = error.ctx
    command = context.command_path if context is not None else "strata"
    refused = InputRefusedError(
        explained(error), hint=said("usage_hint", command=command)
    )
    show_error(refused, language_of(arguments))
    return int(refused.exit_code)


def language_of(arguments: Sequence[str]) -> Language:
    """Return the language asked for, be the rest of the command line as it may."""
    asked = os.environ.get("STRATA_LANG", "")
    for before, argument in pairwise(("", *arguments)):
        if before == "--lang":
            asked = argument
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    return "zh" if asked == "zh" else "en"


def explained(error: Any) -> Said:  # noqa: ANN401 - as above
    """Return what the parser found, as a sentence of ours."""
    tell = {
        "NoSuchOption": _option_unknown,
        "BadOptionUsage": _option_misused,
        "MissingParameter": _parameter_missing,
        "BadParameter": _value_refused,
    }
    return tell.get(type(error).__name__, _line_unreadable)(error)


def _option_unknown(error: Any) -> Said:  # noqa: ANN401 - as above
    similar = _similar(error.possibilities or ())
    return said("usage_no_option", option=error.option_name, similar=similar)


def _option_misused(error: Any) -> Said:  # noqa: ANN401 - as above
    key = "needs" if "requires" in error.message else "takes_no"
    return said(f"usage_{key}_value", option=error.option_name)


def _parameter_missing(error: Any) -> Said:  # noqa: ANN401 - as above
    return said("usage_missing", name=_name(error.param))


def _value_refused(error: Any) -> Said:  # noqa: ANN401 - as above
    return said("usage_bad_value", name=_name(error.param), reason=_reason(error))


def _line_unreadable(error: Any) -> Said:  # noqa: ANN401 - as above
    unknown = _NO_COMMAND.match(error.message)
    if unknown:
        similar = _similar(_QUOTED.findall(unknown["rest"]))
        return said("usage_no_command", command=unknown["command"], similar=similar)
    too_many = _TOO_MANY.match(error.message)
    if too_many:
        return said("usage_too_many", words=too_many["words"])
    if error.message.startswith("Missing command"):
        return said("usage_command_missing")
    return said("usage_other", message=error.format_message())


def _similar(names: Iterable[str]) -> Said | str:
    listed = ", ".join(sorted(names))
    return said("usage_similar", names=listed) if listed else ""


def _name(parameter: Any) -> str:  # noqa: ANN401 - as above
    """Return an option as it is written, and an argument as the help names it."""
    if parameter is None:
        return "?"
    written = [name for name in parameter.opts if name.startswith("-")]
    return str(written[0] if written else parameter.metavar or parameter.name)


def _reason(error: Any) -> str:  # noqa: ANN401 - as above
    """Return what is wrong with a value: our own words, or the validator's in ours."""
    if isinstance(error.message, Said):
        return error.message
    choice = _NO_CHOICE.search(error.message)
    if choice:
        choices = ", ".join(_QUOTED.findall(choice["choices"]))
        return said("usage_no_choice", value=choice["value"], choices=choices)
    listed = getattr(error.__cause__, "errors", None)
    found = listed()[0] if listed else {"type": ""}
    if found["type"] not in _REASONS:
        return str(error.message)
    bounds = found.get("ctx", {})
    return said(
        _REASONS[found["type"]],
        value=found["input"],
        bound=bounds.get("ge", bounds.get("le")),
    )
