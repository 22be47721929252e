"""What a finished run can say about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from strata.progress import StepTime
    from strata.settings import Settings
    from strata.summary import Summary


@dataclass(frozen=True)
class RunReport:
    """Its publication, how it came about and what it took."""

    settings: Settings
    release_dir: Path
    summary: Summary
    warned_tests: tuple[str, ...]
    step_times: tuple[StepTime, ...]
    peak_memory_bytes: int
