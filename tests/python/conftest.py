"""Real, small warehouses: a dbt project of one seed and one published table."""

from __future__ import annotations

import lane_of_tests  # noqa: F401 - before duckdb, which looks when it is imported

# isort: split
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest
from filelock import FileLock

import property_settings  # noqa: F401 - registers the profile that pytest may be given
from dbt_command import copy_project, leave_out_data_tests, run_dbt
from parse_once import projects_read_once
from spark_cluster import SMALL_DATA_SPARK, SparkCluster, running_cluster
from strata import dbt_runner, publication
from strata.cli import main
from strata.demo import generate_demo
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import DEFAULT_AS_OF, PROJECT_DIR, Settings, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Enough for pairs of duplicates by the thousand, few enough for one run in seconds.
DEMO_CUSTOMERS = 1_000
# Over the number of buyers below which scores fall back to three bands.
PARITY_CUSTOMERS = 800
NIGHTLY_CUSTOMERS = 5_000

TINY_PROJECT = {
    "dbt_project.yml": """
name: tiny
version: "1.2.3"
profile: tiny
flags:
  send_anonymous_usage_stats: false
models:
  tiny:
    +file_format: "{{ 'parquet' if target.type == 'spark' else none }}"
    publish:
      +materialized: table
      +schema: publish
      +contract: {enforced: true}
      +persist_docs: {relation: true, columns: true}
seeds:
  tiny:
    +schema: seeds
vars:
  as_of: "2000-01-01"
  business_timezone: Asia/Shanghai
  trusted_systems: []
""",
    "selectors.yml": """
selectors:
  - name: rules
    definition: {method: path, value: seeds, indirect_selection: cautious}
  - name: after_rules
    definition:
      union:
        - {method: fqn, value: "*"}
        - exclude:
            - {method: selector, value: rules}
""",
    "profiles.yml": """
tiny:
  target: prod
  outputs:
    prod:
      type: duckdb
      path: "{{ env_var('STRATA_OUTPUT_DIR') }}/warehouse/strata.duckdb"
      schema: tiny
      threads: "{{ env_var('STRATA_THREADS') | as_number }}"
    what_if:
      type: duckdb
      path: "{{ env_var('STRATA_OUTPUT_DIR') }}/warehouse/what_if.duckdb"
      attach:
        - path: "{{ env_var('STRATA_LIVE_DATABASE') }}"
          alias: strata
          read_only: true
      schema: tiny
    prod_spark:
      type: spark
      method: session
      host: localhost
      schema: tiny
      server_side_parameters:
        spark.master: local[1]
        spark.ui.enabled: "false"
        spark.sql.session.timeZone: UTC
        spark.sql.shuffle.partitions: "2"
        spark.sql.warehouse.dir:
          "{{ env_var('STRATA_OUTPUT_DIR') }}/warehouse/spark-warehouse"
        spark.sql.catalogImplementation: in-memory
    spark_thrift:
      type: spark
      method: thrift
      host: "{{ env_var('STRATA_SPARK_HOST') }}"
      port: "{{ env_var('STRATA_SPARK_PORT') | as_number }}"
      user: strata
      schema: tiny
""",
    "seeds/bands.csv": """band_code,lower_amount,upper_amount
low,0,100
middle,100,500
high,500,1000
""",
    "seeds/bands.yml": """
seeds:
  - name: bands
    description: One row per band.
    config:
      column_types: {lower_amount: int, upper_amount: int}
    columns:
      - name: band_code
        data_tests: [unique, not_null]
      - name: lower_amount
      - name: upper_amount
""",
    "models/publish/pub_bands.sql": """
select
    cast(band_code as string) as band_code,
    cast(lower_amount as decimal(18, 2)) as lower_amount,
    cast('{{ var("as_of") }}' as timestamp) as built_at
from {{ ref('bands') }}
""",
    "models/publish/pub_bands.yml": """
models:
  - name: pub_bands
    description: One row per band; it's the whole list.
    config:
      meta: {primary_key: [band_code]}
    columns:
      - name: band_code
        description: The band's code.
        data_type: string
      - name: lower_amount
        description: Where the band starts.
        data_type: decimal(18,2)
      - name: built_at
        description: The as-of date.
        data_type: timestamp
""",
    "tests/assert_bands_neither_overlap_nor_leave_a_gap.sql": """
select
    'seeds/bands.csv' as seed_file,
    later.band_code as seed_key,
    later.lower_amount as starts_at,
    max(earlier.upper_amount) as should_start_at
from {{ ref('bands') }} as later
inner join {{ ref('bands') }} as earlier
    on earlier.lower_amount < later.lower_amount
group by later.band_code, later.lower_amount
having max(earlier.upper_amount) != later.lower_amount
""",
    "tests/assert_bands_neither_overlap_nor_leave_a_gap.yml": """
data_tests:
  - name: assert_bands_neither_overlap_nor_leave_a_gap
    description: Each band starts where the one before it ends.
""",
}


# Files that build most, longest first, so that both lanes end about together. The first
# one runs the demo that others share, and none of those is begun until it has.
LONGEST_FILES = (
    "test_score_history",
    "test_online_retail",
    "test_forgetting",
    "test_retention",
    "test_what_if",
    "test_explain",
    "test_nothing_clear",
    "test_run_end_to_end",
    "test_dbt_unit_tests",
    "test_fuzz",
    "test_demo_days",
    "test_siege",
    "test_rejects",
    "test_any_delivery",
    "test_demo_files",
    "test_company",
    "test_real_exports",
    "test_identity_over_time",
    "test_risk_benchmark",
    "test_made_by_parts",
    "test_demo_industries",
    "test_match",
    "test_paths",
    "test_standing",
    "test_hostile_files",
    "test_history_stands",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the files that take longest; within a file the order stays."""
    places = {name: place for place, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def write_tiny_project(folder: Path) -> Settings:
    """Write the project into ``folder`` and return settings that build it there."""
    settings = settings_in(folder)
    for name, content in TINY_PROJECT.items():
        path = settings.project_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return settings


def settings_in(folder: Path) -> Settings:
    return Settings(output_dir=folder / "output", project_dir=folder / "project")


@pytest.fixture
def tiny_settings(tmp_path: Path) -> Settings:
    """Settings of a fresh tiny project and an output folder that is not there yet."""
    return write_tiny_project(tmp_path)


@pytest.fixture(scope="session")
def built_tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny project, built once; tests copy it and leave it be."""
    folder = tmp_path_factory.mktemp("built_tiny_project")
    dbt_runner.build(write_tiny_project(folder), lambda _: None)
    return folder


@pytest.fixture
def built(built_tiny_project: Path, tmp_path: Path) -> Settings:
    """Settings of a built tiny project that belongs to the test alone."""
    shutil.copytree(built_tiny_project, tmp_path, dirs_exist_ok=True)
    return settings_in(tmp_path)


@pytest.fixture(scope="session")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session, the same for all lanes it runs in."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder after the first lane that asks has filled it."""
    finished = folder.with_name(f"{folder.name}.finished")
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if not finished.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            finished.touch()
    return folder


@pytest.fixture(scope="session", autouse=True)
def cache_is_made_anew(shared_dir: Path) -> Iterator[None]:
    """Nothing kept by an earlier session, or by the person testing, is used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared_dir / "cache"))
        yield


@pytest.fixture(scope="session", autouse=True)
def projects_are_read_once(shared_dir: Path) -> Iterator[None]:
    """Builds of all lanes read equal projects once, see ``parse_once``."""
    with projects_read_once(shared_dir / "projects"):
        yield


@pytest.fixture(scope="session")
def demo_dir(shared_dir: Path) -> Path:
    """The demo company: ``data`` as delivered, ``truth`` as planted."""

    def generate(folder: Path) -> None:
        generate_demo(folder, customers=DEMO_CUSTOMERS)

    return made_once(shared_dir / "demo", generate)


@pytest.fixture(scope="session")
def demo_run(demo_dir: Path, shared_dir: Path) -> Settings:
    """Settings of one good run of the demo, every data test and expectation held.

    Tests copy its output and leave it be.
    """

    def run(output_dir: Path) -> None:
        data_dir = str(demo_dir / "data")
        arguments = ["--data-dir", data_dir, "--output-dir", str(output_dir)]
        day = ["--as-of", DEFAULT_AS_OF.isoformat()]
        assert main(["run", *arguments, *day]) == 0

    output_dir = made_once(shared_dir / "demo_run", run)
    return Settings(data_dir=demo_dir / "data", output_dir=output_dir)


@pytest.fixture
def data_tests_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds of the test make tables only: it's not about what data tests find."""
    leave_out_data_tests(monkeypatch)


@dataclass(frozen=True)
class ParityCompany:
    """A demo company for several engines, and the project they build it by."""

    folder: Path
    data_dir: Path
    project_dir: Path

    def settings(self, engine: Target) -> Settings:
        """Settings of an output folder that is the engine's own."""
        return Settings(
            data_dir=self.data_dir,
            output_dir=self.folder / engine,
            project_dir=self.project_dir,
            target=engine,
        )


@pytest.fixture(scope="session")
def parity_company(tmp_path_factory: pytest.TempPathFactory) -> ParityCompany:
    """The company that tables are made of by each engine."""
    return parity_company_of(tmp_path_factory.mktemp("parity"), PARITY_CUSTOMERS)


def parity_company_of(folder: Path, customers: int) -> ParityCompany:
    data_dir = generate_demo(folder / "demo", customers=customers).data_dir
    project_dir = project_without_learned_models(folder / "project")
    return ParityCompany(folder, data_dir, project_dir)


@pytest.fixture(scope="session")
def built_on_duckdb(parity_company: ParityCompany) -> Settings:
    """Settings of the tables DuckDB makes of the company; leave them be."""
    return built_on(parity_company.settings("duckdb"))


@pytest.fixture(scope="session")
def built_by_engine(
    parity_company: ParityCompany, built_on_duckdb: Settings
) -> dict[Target, Settings]:
    """Settings of the tables each engine makes of one demo company; leave them be.

    Data tests hold or break alike where rows are alike.
    """
    return {
        "duckdb": built_on_duckdb,
        "spark": built_on(parity_company.settings("spark")),
    }


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    """Two workers of Spark and a server, until the session ends."""
    folder = tmp_path_factory.mktemp("spark") / "cluster"
    with running_cluster(folder, **SMALL_DATA_SPARK) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def built_on_cluster(
    parity_company: ParityCompany,
    built_on_duckdb: Settings,
    spark_cluster: SparkCluster,
) -> dict[Target, Settings]:
    """Settings of the tables by DuckDB, and by two workers; leave them be.

    The workers know lake and warehouse by URIs that are not the output folder's.
    """
    folder = parity_company.folder
    mounted = folder / "mounted"
    mounted.symlink_to(folder / "spark_thrift", target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            **spark_cluster.environment,
            "STRATA_SPARK_LAKE_URI": f"file://{mounted}/lake",
            "STRATA_SPARK_WAREHOUSE_URI": f"file://{folder}/warehouse of cluster",
        }.items():
            patch.setenv(name, value)
        settings = built_on(parity_company.settings("spark_thrift"))
    assert min(spark_cluster.tasks_by_worker()) > 0
    return {"duckdb": built_on_duckdb, "spark_thrift": settings}


def project_without_learned_models(folder: Path) -> Path:
    """A copy of the project in which no company has buyers enough to learn from.

    Spark runs no Python models, and what they say reaches far: scores, ranks of
    warnings, gains of tasks, whom capacity leaves out. Without them both engines carry
    last year on and score by the points of the seed.
    """
    copy_project(folder)
    shutil.copytree(
        PROJECT_DIR / "scripts",
        folder / "scripts",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    project = folder / "dbt_project.yml"
    text = project.read_text(encoding="utf-8")
    for name in ("value_minimum_repeat_buyers", "signal_learning_minimum_customers"):
        edited = re.sub(rf"({name}): \d+", r"\1: 1000000000", text)
        assert edited != text
        text = edited
    project.write_text(text, encoding="utf-8")
    return folder


def built_on(settings: Settings) -> Settings:
    """Load and build without data tests, then write the candidate of a publication."""
    settings.warehouse_dir.mkdir(parents=True)
    ingest_folder(settings)
    prepare_lake(settings)
    resources = ("--resource-type", "seed", "model")
    built = run_dbt(settings, "build", *resources, has_manifest=True)
    assert built.returncode == 0, built.stdout
    publication.write_candidate(settings)
    return settings


@pytest.fixture(scope="session")
def run_by_engine(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[Target, Settings]:
    """Settings of one good run of a demo company on each engine; leave them be."""
    company = parity_company_of(tmp_path_factory.mktemp("runs"), NIGHTLY_CUSTOMERS)
    engines: tuple[Target, ...] = ("duckdb", "spark")
    return {engine: run_by_command(company.settings(engine)) for engine in engines}


def run_by_command(settings: Settings) -> Settings:
    """Run the whole command line, with every data test and expectation."""
    # A process each: a Spark session outlives the command that started it.
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "strata", "run", "--target", settings.target),
            *("--data-dir", str(settings.data_dir)),
            *("--output-dir", str(settings.output_dir)),
        ],
        cwd=settings.project_dir / "scripts",
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return settings


@pytest.fixture(scope="module")
def persons(demo_dir: Path, demo_run: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the demo run, and the true persons that are one customer.

    ``persons`` has a row of ``person_id`` and ``customer_id`` for each.
    """
    with duckdb.connect(str(demo_run.warehouse_database), read_only=True) as connection:
        connection.execute(f"""
            create temp table persons as
            select records.person_id, min(identities.customer_id) as customer_id
            from '{demo_dir}/truth/record_persons.parquet' as records
            inner join core.fct_orders as orders
                on
                    records.entity = 'orders'
                    and records.source_system = orders.source_system
                    and records.record_id = orders.order_id
            inner join core.bridge_customer_identities as identities
                using (contact_key)
            group by records.person_id
            having count(distinct identities.customer_id) = 1
        """)
        yield connection
