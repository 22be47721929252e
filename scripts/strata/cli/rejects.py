"""The commands of ``strata rejects``."""

import typer

from strata.cli.options import (
    DEFAULT_ROW_LIMIT,
    CompanyDir,
    CorrectedFiles,
    Debug,
    EntityNames,
    ExportPath,
    FilePart,
    OutputDir,
    OutputLanguage,
    ReasonCodes,
    RowLimit,
    ShowAll,
)
from strata.cli.session import (
    chosen_settings,
    guarded,
    new_reporter,
    working,
)
from strata.console import console

app = typer.Typer(
    help="List rejected rows, export them for correction and load them back.",
    no_args_is_help=True,
)


@app.command("list")
def list_rejects(
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    entity: EntityNames = None,
    reason: ReasonCodes = None,
    file: FilePart = "",
    is_all: ShowAll = False,
    limit: RowLimit = DEFAULT_ROW_LIMIT,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Show what was rejected, why, and how to fix it; personal data is masked."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata.display.rejects import render_rejects
        from strata.rejects.listing import Choice, checked_choice, read_rejects

        found = read_rejects(settings)
        choice = checked_choice(
            settings,
            Choice(tuple(entity or ()), tuple(reason or ()), file, is_all),
            found,
        )
        console().print(render_rejects(found, choice, settings.language, limit=limit))


@app.command("export")
def export_rejects(
    path: ExportPath,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    entity: EntityNames = None,
    reason: ReasonCodes = None,
    file: FilePart = "",
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Write open rejected rows to a file for correction, personal data unmasked."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata import steps

        steps.export_rejects(
            settings,
            new_reporter(settings),
            path.absolute(),
            entities=tuple(entity or ()),
            reasons=tuple(reason or ()),
            source_file=file,
        )


@app.command("replay")
def replay_rejects(
    files: CorrectedFiles,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Load corrected rows as a new batch; the next build closes those they replace."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "rejects replay") as reporter:
            steps.replay(settings, reporter, [path.absolute() for path in files])
