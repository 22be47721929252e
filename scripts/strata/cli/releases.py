"""The commands of ``strata releases``."""

import typer

from strata.cli.options import (
    CompanyDir,
    Debug,
    EarlierRelease,
    KeepDays,
    KeepReleases,
    LaterRelease,
    LetsGo,
    OutputDir,
    OutputLanguage,
    PinnedRelease,
    TargetRelease,
    Threads,
)
from strata.cli.session import chosen_settings, guarded, working
from strata.console import console
from strata.settings import DEFAULT_KEEP_DAYS, DEFAULT_KEEP_RELEASES

app = typer.Typer(
    help="List and compare what was published, and make an earlier release live.",
    no_args_is_help=True,
)


@app.command("list")
def list_releases(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    keep_releases: KeepReleases = DEFAULT_KEEP_RELEASES,
    keep_days: KeepDays = DEFAULT_KEEP_DAYS,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Show the releases that are kept and which of them is live."""
    settings = chosen_settings(
        output_dir,
        company,
        language=language,
        keep_releases=keep_releases,
        keep_days=keep_days,
    )
    with guarded(settings, debug=debug):
        from strata.display.releases import render_releases
        from strata.releases.catalogue import read_releases

        console().print(render_releases(settings, read_releases(settings)))


@app.command("diff")
def diff_releases(
    before: EarlierRelease = None,
    after: LaterRelease = None,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    threads: Threads = None,
    debug: Debug = False,
) -> None:
    """Show what differs between two releases; by default the last two publications."""
    settings = chosen_settings(output_dir, company, language=language, threads=threads)
    with guarded(settings, debug=debug):
        from strata.display.releases import render_comparison
        from strata.releases.catalogue import (
            find_release,
            live_release,
            release_before,
        )
        from strata.releases.comparison import compare_releases

        later = find_release(settings, after) if after else live_release(settings)
        earlier = (
            find_release(settings, before)
            if before
            else release_before(settings, later)
        )
        comparison = compare_releases(
            earlier, later, settings.language, settings.threads
        )
        console().print(render_comparison(comparison, settings.language))


@app.command("rollback")
def roll_back(
    release: TargetRelease = None,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Make another release live; by default the publication before."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "releases rollback") as reporter:
            steps.roll_back(settings, reporter, release)


@app.command("keep")
def keep(
    release: PinnedRelease,
    lets_go: LetsGo = False,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Pin a release, so that it stays however old it gets."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata.releases.catalogue import find_release, keep_release
        from strata.texts import text

        with working(settings, "releases keep") as reporter:
            found = find_release(settings, release)
            keep_release(settings, found, is_kept=not lets_go)
            reporter.say(
                text(
                    settings.language,
                    "release_let_go" if lets_go else "release_kept",
                    release=found.name,
                    as_of=found.as_of,
                )
            )
