"""What a person sees while a command works, on a terminal or in a log file."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column

from strata.console import inert
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from strata.settings import Language


@dataclass(frozen=True)
class StepTime:
    """How long one step took, in seconds of wall time."""

    key: str
    seconds: float


@dataclass
class Step:
    """The step under way: report how far it is with ``update``."""

    note: str = ""
    _progress: Progress | None = None
    _task: TaskID | None = None

    def describe(self, detail: str) -> None:
        """Show what is being worked on right now."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, detail=detail)

    def update(self, done: int, total: int | None, detail: str = "") -> None:
        """Show ``done`` of ``total`` and what is being worked on right now."""
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task, completed=done, total=total, detail=detail
            )


@dataclass
class Reporter:
    """Announces steps on ``console`` and keeps their times.

    A terminal gets a live bar per step; anything else gets one plain line when a
    step starts and one when it ends, so that a log stays readable.
    """

    console: Console
    language: Language
    times: list[StepTime] = field(default_factory=list)
    # Told of each step when it ends: its key, how it ended, its start and seconds.
    on_step: Callable[[str, str, datetime, float], None] = lambda *_: None

    @contextmanager
    def step(self, key: str) -> Iterator[Step]:
        """Time the block and announce it as the step ``key`` of the text catalogue."""
        started_at = datetime.now(UTC)
        started = time.perf_counter()
        ended = "failed"
        try:
            with self._announced(key) as step:
                yield step
            ended = "done"
        finally:
            self.on_step(key, ended, started_at, time.perf_counter() - started)

    @contextmanager
    def _announced(self, key: str) -> Iterator[Step]:
        title = f"{len(self.times) + 1}. {text(self.language, 'step_' + key)}"
        started = time.perf_counter()
        if self.console.is_terminal:
            with Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn(
                    "{task.fields[detail]}",
                    style="dim",
                    markup=False,
                    # A long name is cut before it squeezes the figures.
                    table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
                ),
                expand=True,
                console=self.console,
                transient=True,
            ) as progress:
                task = progress.add_task(title, total=None, detail="")
                step = Step(_progress=progress, _task=task)
                yield step
        else:
            self.say(f"{title} …")
            step = Step()
            yield step
        seconds = time.perf_counter() - started
        self.times.append(StepTime(key, seconds))
        duration = text(self.language, "seconds", seconds=f"{seconds:.1f}")
        ending = f"{step.note}, {duration}" if step.note else duration
        self.say(f"{title}: {ending}")

    def say(self, line: str) -> None:
        """Print one line as it is: no markup, no wrapping inside paths."""
        said = inert(line, is_line=True)
        self.console.print(
            said, markup=False, emoji=False, highlight=False, soft_wrap=True
        )
