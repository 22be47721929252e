"""The command of ``strata results``."""

import typer

from strata.cli.options import (
    CompanyDir,
    Debug,
    FilledInFiles,
    OutputDir,
    OutputLanguage,
)
from strata.cli.session import chosen_settings, guarded, working

app = typer.Typer(help="Take lists back that were filled in.", no_args_is_help=True)


@app.callback()
def results() -> None:
    """Take lists back that were filled in."""


@app.command("import")
def import_results(
    files: FilledInFiles,
    company: CompanyDir = None,
    output_dir: OutputDir = None,
    language: OutputLanguage = None,
    debug: Debug = False,
) -> None:
    """Load the results of a list as follow-ups; the next build counts them."""
    settings = chosen_settings(output_dir, company, language=language)
    with guarded(settings, debug=debug):
        from strata import steps

        with working(settings, "results import") as reporter:
            paths = [path.absolute() for path in files]
            steps.import_results(settings, reporter, paths)
