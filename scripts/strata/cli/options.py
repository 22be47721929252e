"""The options and arguments that commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from strata.settings import Industry, Language, Target

DEFAULT_OUTPUT_DIR = Path("output")
DEFAULT_DEMO_DIR = Path("demo")
DEFAULT_THREADS = 2
DEFAULT_ROW_LIMIT = 10


def _parse_date(value: str | date) -> date:
    """Return the day; the default comes as a date already."""
    return value if isinstance(value, date) else date.fromisoformat(value)


DataDir = Annotated[
    Path | None,
    typer.Option(
        envvar="STRATA_DATA_DIR",
        help="Folder of the delivered files; without it the demo company is used.",
    ),
]
DeliveredDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", envvar="STRATA_DATA_DIR", help="Folder of the delivered files."
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="URL",
        help=(
            "Database to load tables from instead of a folder: postgresql://… or "
            "mysql://…; else STRATA_DATABASE_URL. The password may stay out of it, in "
            "PGPASSWORD or MYSQL_PWD."
        ),
    ),
]
DatabaseFile = Annotated[
    Path | None,
    typer.Option(
        "--from-file", help="File with the URL in it, which only you may read."
    ),
]
Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--table",
        metavar="ENTITY=SCHEMA.TABLE",
        help="Table of the database and what its rows are; once per table.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Read only rows whose COLUMN is at least the largest value loaded before.",
    ),
]
SourceSystem = Annotated[
    str | None,
    typer.Option(help="What the tables' source system is called; else the database."),
]
RulesDir = Annotated[
    Path | None,
    typer.Option(
        "--rules", help="Folder of an ingest.yml whose patterns match SCHEMA.TABLE."
    ),
]
ExplainedFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--explain",
        metavar="FILE",
        help="Show how this file or folder would be read; loads nothing. Repeatable.",
    ),
]
OutputDir = Annotated[
    Path,
    typer.Option(
        envvar="STRATA_OUTPUT_DIR",
        help="Folder for the lake, the warehouse database and the publication.",
    ),
]
DemoDir = Annotated[
    Path,
    typer.Option("--output", help="Folder for the demo; its files go to data/ there."),
]
AsOf = Annotated[
    date,
    typer.Option(
        envvar="STRATA_AS_OF",
        parser=_parse_date,
        metavar="YYYY-MM-DD",
        help="The day every figure is computed for.",
    ),
]
TargetEngine = Annotated[
    Target,
    typer.Option(
        "--target", envvar="STRATA_TARGET", help="Engine that builds the warehouse."
    ),
]
OutputLanguage = Annotated[
    Language, typer.Option("--lang", envvar="STRATA_LANG", help="Language of messages.")
]
Threads = Annotated[
    int, typer.Option(envvar="STRATA_THREADS", min=1, help="Steps built side by side.")
]
KeepGoing = Annotated[
    bool,
    typer.Option(
        "--keep-going", help="Load the good files although others can't be loaded."
    ),
]
FullRefresh = Annotated[
    bool, typer.Option("--full-refresh", help="Rebuild what is kept between runs.")
]
Threshold = Annotated[
    float,
    typer.Option(
        min=0.05, max=0.999999, help="Smallest probability of a pair to be listed."
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug", envvar="STRATA_DEBUG", help="Show the traceback of a failure."
    ),
]
EntityNames = Annotated[
    list[str] | None,
    typer.Option("--entity", help="Only rows of this entity; may be repeated."),
]
ReasonCodes = Annotated[
    list[str] | None,
    typer.Option("--reason", help="Only rows of this reason code; may be repeated."),
]
FilePart = Annotated[
    str, typer.Option("--file", help="Only rows of files with this in their name.")
]
ShowAll = Annotated[
    bool, typer.Option("--all", help="Show rows that are mended and closed too.")
]
RowLimit = Annotated[int, typer.Option(min=0, help="How many single rows to show.")]
ExportPath = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=(
            "New .csv or .xlsx; where rows of several entities are written, the "
            "entity is added to the name."
        ),
    ),
]
MendedFiles = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="Mended files with their reject_id column."),
]
ProposedSeeds = Annotated[
    Path,
    typer.Option(
        "--seeds",
        metavar="DIR",
        help="Folder of proposed seed files (.csv), named like those of seeds/.",
    ),
]
MoversPath = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="New .csv or .parquet for who changes tier; personal data is masked.",
    ),
]
OwnerLimit = Annotated[int, typer.Option(min=0, help="How many owners to show.")]
Customers = Annotated[int, typer.Option(min=1, help="How many people the demo knows.")]
BusinessIndustry = Annotated[
    Industry,
    typer.Option(
        "--industry",
        help=(
            "Kind of business: chooses windows, thresholds and weights (and the demo "
            "company, in a run without --data-dir). Give it with every build."
        ),
    ),
]
CompanyIndustry = Annotated[
    Industry,
    typer.Option(
        "--industry",
        help=(
            "What the demo company sells: goods, software subscriptions or services "
            "by contract."
        ),
    ),
]
Seed = Annotated[
    int, typer.Option(min=0, help="The same seed gives the same files, byte for byte.")
]
