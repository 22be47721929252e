"""The options and arguments that commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from strata.cli.session import TODAY
from strata.settings import (
    DEFAULT_COMPARE_EVERY,
    MEMORY_SIZE,
    Industry,
    Language,
    Target,
)
from strata.texts import said

DEFAULT_COMPANY_DIR = Path("company")
DEFAULT_DEMO_DIR = Path("demo")
DEFAULT_ROW_LIMIT = 10
DEFAULT_PORT = 8321
DEFAULT_VIEWS_SCHEMA = "strata"
DEFAULT_READER_ROLE = "strata_reader"


def _day(value: str | None) -> str | None:
    """Return the day as it was told.

    Raises:
        typer.BadParameter: it is no day there is, written as YYYY-MM-DD, nor today.
    """
    if value not in {None, TODAY}:
        try:
            date.fromisoformat(str(value))
        except ValueError:
            raise typer.BadParameter(said("usage_no_date", value=value)) from None
    return value


def memory_size(value: str | None) -> str | None:
    """Return the size as DuckDB reads it.

    Raises:
        typer.BadParameter: it is no number above zero with a unit.
    """
    if value is None or MEMORY_SIZE.fullmatch(value):
        return value
    raise typer.BadParameter(said("usage_no_size", value=value))


CompanyDir = Annotated[
    Path | None,
    typer.Option(
        "--company",
        envvar="STRATA_COMPANY_DIR",
        metavar="FOLDER",
        help="The company's own folder, with its strata.yml; strata init makes one.",
    ),
]
NewCompanyDir = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="New or empty folder of the company.")
]
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
            "mysql://…; by default STRATA_DATABASE_URL. To keep the password out of "
            "it, set PGPASSWORD or MYSQL_PWD."
        ),
    ),
]
DatabaseFile = Annotated[
    Path | None,
    typer.Option(
        "--from-file", help="File that holds the URL and that only you can read."
    ),
]
PublishUrl = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="URL",
        help=(
            "Write what was published last to this database, postgresql://… To keep "
            "the password out of it, set PGPASSWORD."
        ),
    ),
]
PublishFile = Annotated[
    Path | None,
    typer.Option(
        "--to-file", help="File that holds the URL and that only you can read."
    ),
]
ViewsSchema = Annotated[
    str,
    typer.Option(
        "--schema", help="Schema of the views in the database; it stays, releases go."
    ),
]
ReaderRole = Annotated[
    str,
    typer.Option(
        "--reader", help="Role that may read the views; made if you may make roles."
    ),
]
Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--table",
        metavar="ENTITY=SCHEMA.TABLE",
        help="A table and the entity its rows belong to; give it once per table.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Read only rows whose COLUMN is at or above the largest value loaded.",
    ),
]
SourceSystem = Annotated[
    str | None,
    typer.Option(help="Name of the tables' source system; by default the database's."),
]
RulesDir = Annotated[
    Path | None,
    typer.Option(
        "--rules", help="Folder with an ingest.yml whose patterns match SCHEMA.TABLE."
    ),
]
ExplainedFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--explain",
        metavar="FILE",
        help="Show how a file or folder would be read; load nothing. Repeatable.",
    ),
]
OutputDir = Annotated[
    Path | None,
    typer.Option(
        envvar="STRATA_OUTPUT_DIR",
        show_default="output, also in a company's folder",
        help="Folder for the lake, the warehouse database and the publication.",
    ),
]
DemoDir = Annotated[
    Path,
    typer.Option(
        "--output", help="Folder for the demo; its files go to data/ inside it."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        envvar="STRATA_AS_OF",
        callback=_day,
        metavar="YYYY-MM-DD|today",
        show_default="newest date of a record; 2026-06-30 for the demo company",
        help="Date that every figure is computed as of; today is the company's.",
    ),
]
IsDev = Annotated[
    bool,
    typer.Option(
        "--dev", help="Build into a database of your own, which is never published."
    ),
]
DayBuilt = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        envvar="STRATA_AS_OF",
        callback=_day,
        metavar="YYYY-MM-DD|today",
        help="Date that what was built must be of; of any, where none is given.",
    ),
]
TargetEngine = Annotated[
    Target | None,
    typer.Option(
        "--target",
        envvar="STRATA_TARGET",
        show_default="duckdb",
        help="Engine that builds the warehouse.",
    ),
]
OutputLanguage = Annotated[
    Language | None,
    typer.Option(
        "--lang",
        envvar="STRATA_LANG",
        show_default="en",
        help="Language of messages.",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        envvar="STRATA_THREADS",
        min=1,
        show_default="2",
        help="Number of steps to build in parallel.",
    ),
]
MemoryLimit = Annotated[
    str | None,
    typer.Option(
        envvar="STRATA_MEMORY_LIMIT",
        metavar="SIZE",
        callback=memory_size,
        help="Most memory DuckDB may use before it spills to disk, such as 8GB;"
        " DuckDB's own default is 80 % of the machine's.",
    ),
]
KeepGoing = Annotated[
    bool,
    typer.Option(
        "--keep-going", help="Load the good files even if others cannot be loaded."
    ),
]
FullRefresh = Annotated[
    bool,
    typer.Option(
        "--full-refresh", help="Make every table anew, even where nothing changed."
    ),
]
CompareEvery = Annotated[
    int | None,
    typer.Option(
        envvar="STRATA_COMPARE_EVERY",
        min=0,
        metavar="BUILDS",
        show_default=str(DEFAULT_COMPARE_EVERY),
        help="DuckDB: rebuild everything and compare after so many builds that kept"
        " tables; 0 for never.",
    ),
]
NotifyRules = Annotated[
    Path | None,
    typer.Option(
        envvar="STRATA_NOTIFY",
        metavar="RULES",
        help="Tell those under notify in the rules of delivery how the run ended.",
    ),
]
TakesOver = Annotated[
    bool,
    typer.Option(
        "--live",
        help=(
            "Make it the publication even if the publication is of a later as-of date."
        ),
    ),
]
KeepReleases = Annotated[
    int,
    typer.Option(
        envvar="STRATA_KEEP_RELEASES",
        min=2,
        help="Number of newest releases that stay.",
    ),
]
KeepDays = Annotated[
    int,
    typer.Option(
        envvar="STRATA_KEEP_DAYS",
        min=0,
        help="Days for which a release stays, however many there are.",
    ),
]
_RELEASE = "Name of a release, the beginning of one, or an as-of date"
EarlierRelease = Annotated[
    str | None,
    typer.Argument(
        metavar="[BEFORE]", help=f"{_RELEASE}; by default the publication before AFTER."
    ),
]
LaterRelease = Annotated[
    str | None,
    typer.Argument(metavar="[AFTER]", help=f"{_RELEASE}; by default the live one."),
]
TargetRelease = Annotated[
    str | None,
    typer.Argument(
        metavar="[RELEASE]", help=f"{_RELEASE}; by default the publication before."
    ),
]
PinnedRelease = Annotated[str, typer.Argument(metavar="RELEASE", help=f"{_RELEASE}.")]
LetsGo = Annotated[bool, typer.Option("--off", help="Let it go again as others do.")]
Threshold = Annotated[
    float,
    typer.Option(
        min=0.05, max=0.999999, help="Smallest probability at which a pair is listed."
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        envvar="STRATA_DEBUG",
        help="Show the traceback if the command fails.",
    ),
]
EntityNames = Annotated[
    list[str] | None,
    typer.Option("--entity", help="Only rows of this entity. Repeatable."),
]
ReasonCodes = Annotated[
    list[str] | None,
    typer.Option("--reason", help="Only rows with this reason code. Repeatable."),
]
FilePart = Annotated[
    str, typer.Option("--file", help="Only rows of files with this text in their name.")
]
ShowAll = Annotated[
    bool,
    typer.Option("--all", help="Include rows that have been corrected and closed."),
]
RowLimit = Annotated[
    int, typer.Option(min=0, help="Number of individual rows to show.")
]
ExportPath = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=(
            "New .csv or .xlsx file; if the rows belong to several entities, one file "
            "per entity, with the entity added to the name."
        ),
    ),
]
CorrectedFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", help="Corrected files that still have their reject_id column."
    ),
]
FilledInFiles = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="Lists with their results, .xlsx or .csv."),
]
DeliveryRulesFile = Annotated[
    Path,
    typer.Argument(metavar="RULES", help="YAML file that says who gets what."),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Show what would be sent to whom; send nothing."),
]
SendsAgain = Annotated[
    bool,
    typer.Option(
        "--again",
        help="Also send what may have arrived before, as nobody answered then.",
    ),
]
ProposedSeeds = Annotated[
    Path | None,
    typer.Option(
        "--seeds",
        metavar="DIR",
        help="Folder of proposed seed files (.csv), named like those in seeds/.",
    ),
]
ProposedVariables = Annotated[
    list[str] | None,
    typer.Option(
        "--var",
        metavar="NAME=VALUE",
        help="Variable to try, as below vars in strata.yml. Repeatable.",
    ),
]
ProposedIndustry = Annotated[
    Industry | None,
    typer.Option("--industry", help="Kind of business to try."),
]
ChangesFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="New folder for .csv files of who moves, comes and goes; personal data is"
        " masked.",
    ),
]
Port = Annotated[
    int,
    typer.Option(
        min=0, max=65_535, help="Port on this machine; 0 lets the system choose."
    ),
]
OpensBrowser = Annotated[
    bool, typer.Option("--open/--no-open", help="Open the pages in a browser.")
]
OwnerLimit = Annotated[int, typer.Option(min=0, help="Number of owners to show.")]
Customers = Annotated[int, typer.Option(min=1, help="Number of people in the demo.")]
Days = Annotated[
    int,
    typer.Option(
        help=(
            "Play so many days: each day the product runs, a simulated team works its "
            "lists and customers respond; the result goes to output/ inside the demo."
        ),
    ),
]
BusinessIndustry = Annotated[
    Industry | None,
    typer.Option(
        "--industry",
        show_default="retail",
        help=(
            "Kind of business; sets windows, thresholds and weights (and the demo "
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

ForgottenPeople = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PERSON]...",
        help=(
            "Whom: a customer id, phone number, e-mail address, or the id of an "
            "account, member or WeChat. - reads them from the standard input, line by "
            "line."
        ),
        show_default=False,
    ),
]
RequestsFile = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="A file with one person per line, or a CSV file with them in column one.",
    ),
]
IsByAge = Annotated[
    bool,
    typer.Option(
        "--by-age",
        help="Instead of people, rows past the days their entity is kept.",
    ),
]
IsSure = Annotated[
    bool, typer.Option("--yes", help="Do it; without it, nothing is changed.")
]
SearchedDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="FOLDER",
        help="Also search these delivered files, and name those that still hold them.",
    ),
]
