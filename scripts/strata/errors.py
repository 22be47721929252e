"""The ways a command can stop, each with the exit code a scheduler can act on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every ``strata`` command."""

    OK = 0
    UNEXPECTED = 1
    INPUT_REFUSED = 2
    ALREADY_RUNNING = 3
    BUILD_FAILED = 4
    CHECK_FAILED = 5
    NOT_DELIVERED = 6


class StrataError(Exception):
    """A stop the user can fix.

    ``problems`` holds one line per thing to fix, each naming the file, row and
    column where that is known; ``hint`` says what to do next.
    """

    exit_code: ExitCode = ExitCode.UNEXPECTED

    def __init__(
        self, message: str, problems: tuple[str, ...] = (), hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems
        self.hint = hint


class InputRefusedError(StrataError):
    """The delivered files or settings can't be used as they are."""

    exit_code = ExitCode.INPUT_REFUSED


class AlreadyRunningError(StrataError):
    """Another run holds the output folder."""

    exit_code = ExitCode.ALREADY_RUNNING


class BuildFailedError(StrataError):
    """dbt could not build or a dbt test failed."""

    exit_code = ExitCode.BUILD_FAILED


class CheckFailedError(StrataError):
    """An expectation on the tables about to be published does not hold."""

    exit_code = ExitCode.CHECK_FAILED


class NotDeliveredError(StrataError):
    """Something the rules of delivery name has not arrived, or may not have."""

    exit_code = ExitCode.NOT_DELIVERED
