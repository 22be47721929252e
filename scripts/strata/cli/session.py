"""What every command works in: its settings, its console, its lock and its end."""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer

from strata import interruption
from strata.console import console, inert
from strata.errors import StrataError
from strata.settings import (
    OUTPUT_FOLDER,
    PROJECT_DIR,
    PROJECT_FOLDER,
    DayOrigin,
    Settings,
)
from strata.texts import spoken, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.progress import Reporter
    from strata.settings import Language

INTERRUPTED_EXIT_CODE = 130
TODAY = "today"
_PRIVATE_UMASK = 0o077


def chosen_settings(
    output_dir: Path | None,
    company_dir: Path | None = None,
    **options: object,
) -> Settings:
    """Return the settings of a command, with every path absolute.

    What is chosen wins over what the company's folder says, and that over what
    ``Settings`` has; an option that is None was not chosen.

    Raises:
        typer.Exit: the company's folder can't be used; why was said.
    """
    chosen = {name: value for name, value in options.items() if value is not None}
    told: dict[str, Any] = {"output_dir": Path(OUTPUT_FOLDER)}
    if company_dir is not None:
        told = _company_options(company_dir.absolute(), options.get("language"))
    if output_dir is not None:
        told["output_dir"] = output_dir
    told |= chosen
    for name in ("output_dir", "data_dir"):
        if name in told:
            told[name] = Path(os.path.abspath(told[name]))  # noqa: PTH100 - without ..
    if company_dir is not None:
        told["project_dir"] = told["output_dir"] / PROJECT_FOLDER
    return Settings(**told)


def _company_options(company_dir: Path, language: object) -> dict[str, Any]:
    """Return what the company's folder says of ``Settings``, and where it is."""
    from strata.company.settings_file import load_company_settings, written_language

    try:
        company = load_company_settings(company_dir, PROJECT_DIR)
    except StrataError as error:
        spoken_in: Language = written_language(company_dir)
        if language in {"en", "zh"}:
            spoken_in = cast("Language", language)
        show_error(error, spoken_in)
        raise typer.Exit(error.exit_code) from None
    return {**company.options(company_dir), "company_dir": company_dir}


def told_day(as_of: str | None) -> dict[str, Any]:
    """Return the settings that an --as-of stands for; without one, records tell."""
    if as_of is None:
        return {"day_origin": DayOrigin("newest_record")}
    if as_of == TODAY:
        return {"day_origin": DayOrigin("today")}
    return {"as_of": date.fromisoformat(as_of)}


def asked_day(settings: Settings, as_of: str | None) -> date | None:
    """Return the day that an --as-of names, if one is given.

    Raises:
        BuildFailedError: the company's clock, by which it is today, is unknown.
    """
    if as_of is None:
        return None
    from strata.as_of import on_today

    return on_today(replace(settings, **told_day(as_of))).as_of


@contextmanager
def working(settings: Settings, command: str) -> Iterator[Reporter]:
    """Hold the output folder and hand out the reporter of the steps in it.

    The company's project is composed first. What the steps do is recorded among the
    runs, under the name of the command.
    """
    from strata.runs.recording import recorded

    with held(settings):
        reporter = new_reporter(settings)
        with recorded(settings, command, reporter):
            compose(settings, reporter)
            yield reporter


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Hold the output folder, so that nobody else works in it."""
    from strata.folders import prepare_output
    from strata.lock import output_lock

    prepare_output(settings)
    with output_lock(settings):
        yield


def compose(settings: Settings, reporter: Reporter) -> None:
    """Make the project of the company, if there is one, and say what has changed."""
    from strata.company.project import compose_project

    for line in compose_project(settings):
        reporter.say(line)


def new_reporter(settings: Settings, *, is_aside: bool = False) -> Reporter:
    """Return a reporter on the terminal, in the language of the settings."""
    from strata.progress import Reporter

    return Reporter(console(stderr=is_aside), settings.language)


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
