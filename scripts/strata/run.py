"""A whole run: its steps one after the other."""

from __future__ import annotations

import resource
import sys
from typing import TYPE_CHECKING

from strata import steps
from strata.run_report import RunReport
from strata.summary import read_summary

if TYPE_CHECKING:
    from strata.progress import Reporter
    from strata.settings import Settings


def run_all(
    settings: Settings,
    reporter: Reporter,
    *,
    keep_going: bool = False,
    full_refresh: bool = False,
    takes_over: bool = False,
) -> RunReport:
    """Bring the files of the data folder, or the demo company, to publication.

    Afterwards ``published`` holds the tables of this run, unless they are of a day
    before its own and the run does not take over. Whatever goes wrong on the way is
    raised, and the last good publication is untouched.
    """
    from strata.dbt_runner import built_settings
    from strata.publication import require_warehouse_here

    # Known before an hour of building, not after it.
    require_warehouse_here(settings)
    settings = steps.choose_data(settings, reporter)
    steps.load(settings, reporter, keep_going=keep_going)
    warned_tests = steps.build(settings, reporter, full_refresh=full_refresh)
    candidate = steps.check(settings, reporter)
    release_dir = steps.publish(settings, reporter, candidate, takes_over=takes_over)
    return RunReport(
        settings=built_settings(settings),
        release_dir=release_dir,
        summary=read_summary(release_dir, settings.language),
        warned_tests=warned_tests,
        step_times=tuple(reporter.times),
        peak_memory_bytes=peak_memory_bytes(),
    )


def peak_memory_bytes() -> int:
    """Return the largest memory this process, or one it started, has held."""
    peak = max(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    )
    # Linux counts kibibytes, macOS counts bytes.
    return peak if sys.platform == "darwin" else peak * 1024
