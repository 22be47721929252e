"""Where a run reads and writes, as one immutable value."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from strata.paths import write_name

if TYPE_CHECKING:
    from collections.abc import Mapping

Target = Literal["duckdb", "spark", "spark_thrift"]
Language = Literal["en", "zh"]
Industry = Literal["retail", "saas", "services"]
# Why the as-of date is the one it is: it was told or is today; the newest plausible
# date of a record or, where none says one, the day of the last load; the publication is
# of a later day already; or it is the day the demo company is made for.
DayBasis = Literal["told", "today", "newest_record", "load", "publication", "demo"]

# What profiles.yml calls the warehouse that is published from, by its engine; its other
# targets are of `strata what-if` and of developers.
PRODUCTION: dict[Target, str] = {
    "duckdb": "prod",
    "spark": "prod_spark",
    "spark_thrift": "spark_thrift",
}
_HERE = Path(__file__).resolve()
_INSTALLED_PROJECT = _HERE.with_name("project")
# Where a wheel was installed the dbt project lies beside the modules (setup.py).
PROJECT_DIR = _INSTALLED_PROJECT if _INSTALLED_PROJECT.is_dir() else _HERE.parents[2]
OUTPUT_FOLDER = "output"
# In the output folder: the shipped project with a company's own folder laid over it.
PROJECT_FOLDER = "project"
DEFAULT_AS_OF = date(2026, 6, 30)
DEFAULT_DEMO_CUSTOMERS = 5_000
DEFAULT_DEMO_SEED = 7
DEFAULT_INDUSTRY: Industry = "retail"
# docs/matching.md shows what other thresholds would list.
DEFAULT_MATCH_THRESHOLD = 0.7
# A release goes when it is neither among the newest nor that young.
DEFAULT_KEEP_RELEASES = 7
DEFAULT_KEEP_DAYS = 7
# What stood is held against a full build after so many builds.
DEFAULT_COMPARE_EVERY = 30
# An address on a disk as Hadoop takes it, with no character escaped.
_FILE_URI = re.compile(r"file:(?://)?(?P<path>/[^/].*)")
# A size as DuckDB reads it: a number above zero with a unit.
MEMORY_SIZE = re.compile(r"0*[1-9]\d*(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)


@dataclass(frozen=True)
class RecordDay:
    """A day that records say, one of them, and how many there are."""

    day: str
    entity: str
    column: str
    source_file: str
    record_count: int


@dataclass(frozen=True)
class DayOrigin:
    """Why the as-of date is the one it is, with what the records say.

    ``stray`` are records so far behind all others that they did not count.
    """

    basis: DayBasis = "told"
    newest: RecordDay | None = None
    stray: RecordDay | None = None

    @classmethod
    def read(cls, written: Mapping[str, Any] | None) -> Self:
        """Return what ``asdict`` made of one; a record of an older version has none."""
        if written is None:
            return cls()
        days = {
            name: RecordDay(**written[name]) if written[name] else None
            for name in ("newest", "stray")
        }
        return cls(written["basis"], **days)


def _dbt_log_level() -> str:
    return os.environ.get("STRATA_DBT_LOG") or "error"


@dataclass(frozen=True)
class SparkServer:
    """The Thrift server of a cluster, as the environment names it; unchecked.

    The password is never held: only dbt reads it. An address of none means the output
    folder as this machine has it.
    """

    host: str = ""
    port: str = ""
    auth: str = ""
    has_password: bool = False
    kerberos_service_name: str = ""
    lake_uri: str = ""
    warehouse_uri: str = ""

    @classmethod
    def of_environment(cls) -> Self:
        """Return what the variables say that profiles.yml and the macros read."""
        return cls(
            host=os.environ.get("STRATA_SPARK_HOST", ""),
            port=os.environ.get("STRATA_SPARK_PORT") or "10000",
            auth=os.environ.get("STRATA_SPARK_AUTH") or "NONE",
            has_password=bool(os.environ.get("DBT_ENV_SECRET_STRATA_SPARK_PASSWORD")),
            kerberos_service_name=os.environ.get(
                "STRATA_SPARK_KERBEROS_SERVICE_NAME", ""
            ),
            lake_uri=os.environ.get("STRATA_SPARK_LAKE_URI", ""),
            warehouse_uri=os.environ.get("STRATA_SPARK_WAREHOUSE_URI", ""),
        )


@dataclass(frozen=True)
class Settings:
    """Everything a command needs to know; nothing else reads the environment.

    All paths are absolute. ``as_of`` is the one clock every model sees; a
    build finds it in the lake where ``day_origin`` leaves it to the records.
    """

    output_dir: Path
    data_dir: Path | None = None
    as_of: date = DEFAULT_AS_OF
    day_origin: DayOrigin = DayOrigin()
    target: Target = "duckdb"
    language: Language = "en"
    industry: Industry = DEFAULT_INDUSTRY
    threads: int = 2
    # Most memory DuckDB may use, in its own notation; none leaves it to DuckDB.
    memory_limit: str | None = None
    # After how many builds that left tables standing everything is made anew and
    # compared; 0 for never.
    compare_every: int = DEFAULT_COMPARE_EVERY
    keep_releases: int = DEFAULT_KEEP_RELEASES
    keep_days: int = DEFAULT_KEEP_DAYS
    # The company's own folder; its project is composed in the output folder.
    company_dir: Path | None = None
    project_dir: Path = PROJECT_DIR
    # The warehouse database that is only read where this build stands beside it.
    live_database: Path | None = None
    # What dbt writes into its log file. `debug` takes a sixth of a run's computing.
    dbt_log_level: str = field(default_factory=_dbt_log_level)
    # Only where the target is `spark_thrift`.
    spark_server: SparkServer = field(default_factory=SparkServer.of_environment)

    @property
    def lake_dir(self) -> Path:
        """Append-only raw batches, read by both engines."""
        return self.output_dir / "lake"

    @property
    def raw_dir(self) -> Path:
        """One folder per entity, one folder per batch inside it."""
        return self.lake_dir / "raw"

    @property
    def matches_dir(self) -> Path:
        """What `strata match` found."""
        return self.lake_dir / "matches"

    @property
    def history_dir(self) -> Path:
        """One folder per run date with the scores published then."""
        return self.lake_dir / "history"

    @property
    def deliveries_dir(self) -> Path:
        """What was sent, one file per day."""
        return self.history_dir / "deliveries"

    @property
    def lists_dir(self) -> Path:
        """What the rows of lists stand for, one file per publication."""
        return self.lake_dir / "lists"

    @property
    def forgotten_dir(self) -> Path:
        """What keeps forgotten people out: hashes, their key, and who asked when."""
        return self.lake_dir / "forgotten"

    @property
    def access_log(self) -> Path:
        """A line of JSON for every command that took clear data out."""
        return self.lake_dir / "access.jsonl"

    @property
    def records_dir(self) -> Path:
        """What is known of each release beside its content."""
        return self.lake_dir / "releases"

    @property
    def contact_dir(self) -> Path:
        """Lists in clear, for the user who wrote them and nobody else."""
        return self.output_dir / "contact"

    @property
    def config_dir(self) -> Path:
        """Ingest settings: entities, column aliases, file patterns."""
        return self.project_dir / "config"

    @property
    def industry_file(self) -> Path:
        """The dbt variables that suit the industry."""
        return self.config_dir / "industries" / f"{self.industry}.yml"

    @property
    def warehouse_dir(self) -> Path:
        """Everything that may be deleted and rebuilt."""
        return self.output_dir / "warehouse"

    @property
    def warehouse_database(self) -> Path:
        """The DuckDB file dbt writes; readers never open it."""
        name = "strata" if self.live_database is None else "what_if"
        return self.warehouse_dir / f"{name}.duckdb"

    @property
    def what_if_dir(self) -> Path:
        """Scratch of `strata what-if`, gone when it ends."""
        return self.warehouse_dir / "what_if"

    @property
    def spark_warehouse(self) -> Path | None:
        """Folder of the Spark tables; None where a cluster keeps them elsewhere."""
        if self.target != "spark_thrift":
            return self.warehouse_dir / "spark-warehouse"
        if not self.spark_server.warehouse_uri:
            return self.warehouse_dir / "spark-cluster"
        found = _FILE_URI.fullmatch(self.spark_server.warehouse_uri)
        return Path(found["path"]) if found else None

    @property
    def duckdb_config(self) -> dict[str, str | bool | int | float | list[str]]:
        """What a connection of DuckDB may use of the machine, and where it spills."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": self.threads,
            "temp_directory": write_name(self.warehouse_dir / "spill"),
        }
        if self.memory_limit:
            config["memory_limit"] = self.memory_limit
        return config

    @property
    def candidate_dir(self) -> Path:
        """The tables about to be published, before their checks."""
        return self.warehouse_dir / "candidate"

    @property
    def releases_dir(self) -> Path:
        """Published versions; ``published`` points at the newest."""
        return self.output_dir / "releases"

    @property
    def published_dir(self) -> Path:
        """Link to the last good publication, replaced in one step."""
        return self.output_dir / "published"

    @property
    def runs_dir(self) -> Path:
        """Tables of all runs, for BI tools."""
        return self.output_dir / "runs"

    @property
    def runs_log(self) -> Path:
        """A line of JSON per step and run, for log collectors."""
        return self.output_dir / "logs" / "runs.jsonl"

    @property
    def checks_dir(self) -> Path:
        """The page of what Great Expectations found in the last run."""
        return self.output_dir / "checks"

    @property
    def lock_file(self) -> Path:
        """Held while a run uses the output folder."""
        return self.output_dir / ".strata.lock"
