"""What every command works in: its settings, its console, its lock and its end."""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from strata import interruption
from strata.cli.options import DEFAULT_THREADS
from strata.console import console, inert
from strata.errors import StrataError
from strata.settings import (
    DEFAULT_AS_OF,
    DEFAULT_INDUSTRY,
    DEFAULT_KEEP_DAYS,
    DEFAULT_KEEP_RELEASES,
    Settings,
)
from strata.texts import spoken, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from strata.progress import Reporter
    from strata.settings import Industry, Language, Target

INTERRUPTED_EXIT_CODE = 130
_PRIVATE_UMASK = 0o077


def chosen_settings(
    output_dir: Path,
    *,
    data_dir: Path | None = None,
    as_of: date = DEFAULT_AS_OF,
    target: Target = "duckdb",
    language: Language = "en",
    industry: Industry = DEFAULT_INDUSTRY,
    threads: int = DEFAULT_THREADS,
    memory_limit: str | None = None,
    keep_releases: int = DEFAULT_KEEP_RELEASES,
    keep_days: int = DEFAULT_KEEP_DAYS,
) -> Settings:
    """Return the settings of a command, with every path absolute."""
    return Settings(
        output_dir=output_dir.absolute(),
        data_dir=data_dir.absolute() if data_dir is not None else None,
        as_of=as_of,
        target=target,
        language=language,
        industry=industry,
        threads=threads,
        memory_limit=memory_limit,
        keep_releases=keep_releases,
        keep_days=keep_days,
    )


@contextmanager
def working(settings: Settings, command: str) -> Iterator[Reporter]:
    """Hold the output folder and hand out the reporter of the steps in it.

    What they do is recorded among the runs, under the name of the command.
    """
    from strata.folders import prepare_output
    from strata.lock import output_lock
    from strata.runs.recording import recorded

    prepare_output(settings)
    with output_lock(settings):
        reporter = new_reporter(settings)
        with recorded(settings, command, reporter):
            yield reporter


def new_reporter(settings: Settings) -> Reporter:
    """Return a reporter on the terminal, in the language of the settings."""
    from strata.progress import Reporter

    return Reporter(console(), settings.language)


@contextmanager
def guarded(settings: Settings, *, debug: bool) -> Iterator[None]:
    """Turn whatever stops a command into a message and its exit code."""
    # What is made holds clear data, unless it is published.
    before = os.umask(_PRIVATE_UMASK)
    interrupted = interruption.current()
    interrupted.farewell = text(settings.language, "interrupted")
    try:
        _refuse_unusable(settings)
        yield
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        _say_error(interrupted.farewell)
        raise typer.Exit(interrupted.exit_code or INTERRUPTED_EXIT_CODE) from None
    except Exception as error:  # noqa: BLE001 - shown, logged and turned into a code
        if interrupted.exit_code is not None:
            # An engine says that it was interrupted by an error of its own.
            _say_error(interrupted.farewell)
            raise typer.Exit(interrupted.exit_code) from None
        explained = _explain(settings, error)
        show_error(explained, settings.language)
        if debug:
            from strata.masking import engine_message

            _say_error(engine_message("".join(traceback.format_exception(error))))
        raise typer.Exit(explained.exit_code) from None
    finally:
        os.umask(before)


def _explain(settings: Settings, error: Exception) -> StrataError:
    """Return what to tell the person; the log gets what they need not see."""
    from strata.folders import explain_system_error, log_dir

    if isinstance(error, StrataError):
        return error
    known = explain_system_error(settings, error)
    if known is not None:
        return known
    from strata.masking import engine_message

    log_file = log_dir(settings) / "strata.log"
    is_logged = _write_log(log_file, error)
    detail = str(error).strip().splitlines()
    return StrataError(
        text(
            settings.language,
            "unexpected",
            kind=type(error).__name__,
            detail=engine_message(detail[0]) if detail else "",
        ),
        hint=text(settings.language, "unexpected_hint", log_file=log_file)
        if is_logged
        else text(settings.language, "unexpected_hint_without_log"),
    )


def _write_log(log_file: Path, error: Exception) -> bool:
    """Append the traceback to the log and return whether that worked."""
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(log_file, encoding="utf-8")
    except OSError:
        return False
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("strata")
    logger.propagate = False
    logger.addHandler(handler)
    logger.error("Stopped by an unexpected error", exc_info=error)
    logger.removeHandler(handler)
    handler.close()
    return True


def _refuse_unusable(settings: Settings) -> None:
    from strata.folders import require_usable

    require_usable(settings, settings.output_dir)


def show_error(error: StrataError, language: Language) -> None:
    """Say on the terminal what stopped a command and what to do next."""

    def told(sentence: str) -> str:
        return inert(str(spoken(sentence, language)), is_line=True)

    _say_error(told(error.message))
    for problem in error.problems:
        _say_error(f"  {told(problem)}")
    if error.hint:
        _say_error(f"→ {told(error.hint)}")


def _say_error(line: str) -> None:
    console(stderr=True).print(line, soft_wrap=True)
