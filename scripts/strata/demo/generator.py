"""Writes the demo company: files as companies deliver them, and the truth about them.

Every share of everything planted is a field of
:class:`strata.demo.proportions.Proportions`; the words are in ``sql/02_words.sql``, the
faults in ``sql/04_faults.sql`` and the files in :mod:`strata.demo.layouts`. In short:

=========================  =========================================================
customers                  35 % buy once, 15 % loyal (cycle 7 to 90 days), 14 % left,
                           8 % new, 8 % seasonal, 8 % declining, 7 % rising, 5 % left
                           and returned; about 10 orders each
prospects                  25 % more persons: leads that never buy
duplicates                 a third of the persons with a lead have two or three; 5 % of
                           the accounts exist twice; most buyers are in 2 to 4 systems
formats                    30 % of the phone numbers, 6 % of the amounts and dates
leavers                    57 %, each for one cause, whose signs begin 30 to 90 days
                           before and are shown by 50 to 80 %; 18 % leave without one
leads                      settled after 85 days; those still open are worked, slip or
                           grow warm (``sql/08_leads_worked.sql``)
traces                     of a customer: 20 interactions a year, 3 touches a year, a
                           ticket for two, a survey for two; half of those of companies
                           with an account have contracts
known by no identifier     15 % of the receipts at the till, 2 to 6 % of the leads
rejected                   0.8 % of the orders, 1.5 % of the leads, 1.2 % of the
                           refunds, 0.2 % of the order lines, 0.5 % of the accounts,
                           0.2 to 2.5 % of the traces
superseded                 the last 3 days of a year come again with the next year; 1 %
                           of ERP orders, Douyin leads and CRM accounts are corrected;
                           0.4 % of ERP orders come late in an older version
delivered twice            one file of leads and one of refunds, under another name
=========================  =========================================================

The truth, beside the data and never inside it:

- ``record_persons``: entity, source_system, record_id, person_id,
  has_strong_identifier (a valid one that is neither a placeholder nor a shop's), and
  link_group_id: records of one person that shared strong identifiers tie together,
  directly or through other records. A person may have several groups; null is none.
- ``trace_persons``: entity, record_id, person_id of interactions, tickets, surveys,
  touches, follow-ups, tasks and contracts.
- ``planted_rejects``: entity, source_file, row_number, reason_code, reason_column.
- ``life_cycles``: person_id, planted_pattern.
- ``departures``: person_id, planted_pattern, leaves_on, cause, signs_begin_on (null for
  customers who stay) and signs, of every customer; signs named ``noise_…`` are drawn
  for anybody.
- ``tasks``: task_id, person_id, play_code, is_held_out, has_bought (within the
  window of the task) and planted_gain, by which the shares of the two groups differ.
- ``lives``: person_id, how often and for how much they buy, and their keys: what
  :mod:`strata.demo.days` steps on from.
- ``totals``: entity, received, kept, superseded, rejected, held.
- ``money_totals``: measure (sales, refunds, cancellations), source_system,
  document_count, amount, of the newest version of every kept row.
- ``unmapped_words``: entity, column_name, word.

Everything is drawn by hashing (seed, purpose, key), so the same arguments give the same
bytes with any number of threads, for one version of DuckDB.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
from duckdb_extensions import import_extension

from strata.demo.layouts import LAYOUTS, REDELIVERED_PATTERNS
from strata.demo.proportions import INDUSTRIES
from strata.demo.writers import write_parquet, write_rows
from strata.errors import InputRefusedError
from strata.paths import write_name
from strata.settings import DEFAULT_AS_OF, DEFAULT_INDUSTRY
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from strata.settings import Industry

MAXIMUM_CUSTOMERS: Final = 3_000_000
HISTORY_DAYS: Final = 911
OVERLAP_DAYS: Final = 3
MARKER_NAME: Final = "demo.json"
DATA_NAME: Final = "data"
TRUTH_NAME: Final = "truth"
# What `strata demo --days` makes of the demo: lake, warehouse and publications.
PLAYED_NAME: Final = "output"

_MEMORY_LIMIT: Final = "4GB"
_SQL_STEPS: Final = (
    ("people", ("01_randomness", "02_words", "03_identifiers", "04_faults")),
    ("life cycles", ("05_persons", "06_departures")),
    ("orders", ("07_orders",)),
    ("leads and accounts", ("08_leads", "08_leads_worked", "09_accounts")),
    ("order lines and refunds", ("10_documents",)),
    (
        "traces",
        ("11_interactions", "12_service", "12_tasks", "13_touches", "14_contracts"),
    ),
    (
        "deliveries",
        (
            "15_deliveries",
            "16_files_of_people",
            "17_files_of_orders",
            "18_files_of_traces",
            "19_files_of_work",
            "20_truth",
        ),
    ),
)
_TRUTH_VIEWS: Final = {
    "record_persons.parquet": "true_record_persons",
    "trace_persons.parquet": "true_trace_persons",
    "planted_rejects.parquet": "true_rejects",
    "life_cycles.parquet": "true_life_cycles",
    "departures.parquet": "true_departures",
    "lives.parquet": "true_lives",
    "tasks.parquet": "true_tasks",
    "totals.parquet": "true_totals",
    "money_totals.parquet": "true_money_totals",
    "unmapped_words.parquet": "true_unmapped_words",
}


@dataclass(frozen=True)
class DemoReport:
    """What was written, and how long each step took in seconds.

    ``row_count`` counts the rows of all data files but the re-delivered copies;
    ``byte_count`` counts every data file.
    """

    output_dir: Path
    data_dir: Path
    truth_dir: Path
    person_count: int
    order_count: int
    row_count: int
    file_count: int
    byte_count: int
    step_seconds: tuple[tuple[str, float], ...]


class _Steps:
    """Names the step that starts and keeps the seconds of those that ended."""

    def __init__(self, on_step: Callable[[str], None] | None) -> None:
        self._on_step = on_step
        self._started_at = time.monotonic()
        self._name = ""
        self._seconds: list[tuple[str, float]] = []

    def start(self, name: str) -> None:
        self._end()
        self._name = name
        if self._on_step is not None:
            self._on_step(name)

    def finish(self) -> tuple[tuple[str, float], ...]:
        self._end()
        self._name = ""
        return tuple(self._seconds)

    def _end(self) -> None:
        now = time.monotonic()
        if self._name:
            self._seconds.append((self._name, now - self._started_at))
        self._started_at = now


def generate_demo(
    output_dir: Path,
    customers: int = 5000,
    seed: int = 7,
    as_of: date = DEFAULT_AS_OF,
    on_step: Callable[[str], None] | None = None,
    *,
    industry: Industry = DEFAULT_INDUSTRY,
    threads: int | None = None,
) -> DemoReport:
    """Write the demo company to ``output_dir``, as a whole or not at all.

    Afterwards ``output_dir/data`` is a data folder for ``strata run`` and
    ``output_dir/truth`` holds what a perfect run would find; an earlier demo in
    ``output_dir`` is replaced. The same arguments give the same bytes. The history
    covers the 911 days before ``as_of``, which should not lie after today: a load
    refuses rows of the future. ``on_step`` is told the name of each step as it starts.
    ``threads`` defaults to the number of cores and does not change the bytes.

    Raises:
        InputRefusedError: ``customers`` is out of range, nobody knows ``industry``, or
            ``output_dir`` holds anything that is not an earlier demo.
    """
    target_dir = output_dir.expanduser().resolve()
    _refuse_bad_arguments(customers, seed, as_of, industry)
    _refuse_foreign_folder(target_dir)
    target_dir.parent.mkdir(parents=True, exist_ok=True)
    steps = _Steps(on_step)
    with tempfile.TemporaryDirectory(
        prefix=f".{target_dir.name}.building-", dir=target_dir.parent
    ) as building:
        build_dir = Path(building) / "demo"
        (build_dir / DATA_NAME).mkdir(parents=True)
        (build_dir / TRUTH_NAME).mkdir()
        marker = {
            "industry": industry,
            "customers": customers,
            "seed": seed,
            "as_of": as_of.isoformat(),
        }
        (build_dir / MARKER_NAME).write_text(
            json.dumps(marker, indent=2) + "\n", encoding="utf-8"
        )
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY_LIMIT,
            "temp_directory": write_name(Path(building) / "spill"),
            "threads": threads or os.cpu_count() or 1,
            "extension_directory": write_name(Path(building) / "extensions"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(":memory:", config=config) as connection:
            _prepare(connection, customers, seed, as_of, industry)
            for step, scripts in _SQL_STEPS:
                steps.start(step)
                for script in scripts:
                    connection.execute(_sql(script))
            for source_system in dict.fromkeys(
                layout.source_system for layout in LAYOUTS
            ):
                steps.start(f"files of {source_system}")
                _write_system(connection, source_system, build_dir / DATA_NAME)
            _deliver_again(build_dir / DATA_NAME)
            steps.start("truth")
            for file_name, view_name in _TRUTH_VIEWS.items():
                write_parquet(
                    connection,
                    f"from {view_name}",
                    build_dir / TRUTH_NAME / file_name,
                )
            counts = _counts(connection)
        _replace_folder(build_dir, target_dir, Path(building) / "replaced")
    files = [path for path in (target_dir / DATA_NAME).rglob("*") if path.is_file()]
    return DemoReport(
        output_dir=target_dir,
        data_dir=target_dir / DATA_NAME,
        truth_dir=target_dir / TRUTH_NAME,
        person_count=counts[0],
        order_count=counts[1],
        row_count=counts[2],
        file_count=len(files),
        byte_count=sum(path.stat().st_size for path in files),
        step_seconds=steps.finish(),
    )


def _refuse_bad_arguments(
    customers: int, seed: int, as_of: date, industry: str
) -> None:
    if industry not in INDUSTRIES:
        raise InputRefusedError(
            said("demo_no_industry", industry=industry),
            hint=said("demo_no_industry_hint", industries=", ".join(INDUSTRIES)),
        )
    if not 1 <= customers <= MAXIMUM_CUSTOMERS:
        raise InputRefusedError(
            said(
                "demo_customers_beyond",
                most=f"{MAXIMUM_CUSTOMERS:,}",
                count=f"{customers:,}",
            ),
            hint=said("demo_customers_beyond_hint"),
        )
    if not 0 <= seed < 1 << 31:
        raise InputRefusedError(
            said("demo_seed_beyond", most=f"{(1 << 31) - 1:,}", seed=f"{seed:,}"),
            hint=said("demo_seed_beyond_hint"),
        )
    earliest = date(1995, 1, 1)
    latest = date(2090, 12, 31)
    if not earliest <= as_of <= latest:
        raise InputRefusedError(
            said("demo_day_beyond", earliest=earliest, latest=latest, day=as_of),
            hint=said("demo_day_beyond_hint"),
        )


def _refuse_foreign_folder(target_dir: Path) -> None:
    if not target_dir.exists():
        return
    hint = said("demo_folder_hint")
    if not target_dir.is_dir():
        raise InputRefusedError(said("demo_folder_file", folder=target_dir), hint=hint)
    names = {path.name for path in target_dir.iterdir()}
    if names and MARKER_NAME not in names:
        raise InputRefusedError(said("demo_folder_taken", folder=target_dir), hint=hint)
    foreign = sorted(names - {MARKER_NAME, DATA_NAME, TRUTH_NAME, PLAYED_NAME})
    if foreign:
        raise InputRefusedError(
            said("demo_folder_foreign", folder=target_dir),
            problems=tuple(str(target_dir / name) for name in foreign),
            hint=hint,
        )


def _prepare(
    connection: duckdb.DuckDBPyConnection,
    customers: int,
    seed: int,
    as_of: date,
    industry: Industry,
) -> None:
    """Give the SQL the values it reads."""
    import_extension("excel", con=connection)
    connection.execute("load excel")
    proportions = INDUSTRIES[industry]
    colleagues = round(customers * proportions.company)
    history_start = as_of - timedelta(days=HISTORY_DAYS)
    variables: dict[str, object] = {
        "industry": industry,
        "seed": seed,
        "customers": customers,
        "persons": customers + round(customers * proportions.prospect),
        "as_of": as_of,
        "history_start": datetime.combine(history_start, datetime.min.time()),
        "last_day": HISTORY_DAYS,
        "overlap_days": OVERLAP_DAYS,
        "company_count": max(1, colleagues // proportions.company_size),
        "owner_count": min(200, max(5, customers // 250)),
        "mobile_offset": (seed * 7919 + 40_417) % 100_000_000,
        "proportions": asdict(proportions),
    }
    for name, value in variables.items():
        connection.execute(f"set variable {name} = ?", [value])
    connection.execute(
        "create table layouts "
        "(entity text, source_system text, path_pattern text, view_name text)"
    )
    connection.executemany(
        "insert into layouts values (?, ?, ?, ?)",
        [
            (layout.entity, layout.source_system, layout.path_pattern, layout.view_name)
            for layout in LAYOUTS
        ],
    )


def _sql(script: str) -> str:
    return (
        resources.files("strata.demo")
        .joinpath("sql", f"{script}.sql")
        .read_text(encoding="utf-8")
    )


def _write_system(
    connection: duckdb.DuckDBPyConnection, source_system: str, data_dir: Path
) -> None:
    (data_dir / source_system).mkdir()
    for layout in LAYOUTS:
        if layout.source_system != source_system:
            continue
        deliveries = connection.execute(
            "select path, first_position, last_position from deliveries "
            "where view_name = ? order by path",
            [layout.view_name],
        ).fetchall()
        for path, first_position, last_position in deliveries:
            write_rows(
                connection,
                layout=layout,
                first_position=first_position,
                last_position=last_position,
                path=data_dir / path,
            )


def _deliver_again(data_dir: Path) -> None:
    """Copy the first file of each pattern that is sometimes sent twice."""
    for pattern, resent_pattern in REDELIVERED_PATTERNS:
        before, after = pattern.split("{label}")
        first = min(data_dir.glob(f"{before}[0-9]*{after}"), default=None)
        if first is None:
            continue
        label = first.relative_to(data_dir).as_posix()[len(before) : -len(after)]
        shutil.copyfile(first, data_dir / resent_pattern.replace("{label}", label))


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    """Count persons, orders and delivered rows."""
    (row,) = connection.execute(
        """
        select
            (select count(*) from persons),
            (select kept from true_totals where entity = 'orders'),
            (select sum(received)::bigint from true_totals)
        """
    ).fetchall()
    return int(row[0]), int(row[1]), int(row[2])


def _replace_folder(build_dir: Path, target_dir: Path, replaced_dir: Path) -> None:
    """Put ``build_dir`` in the place of ``target_dir``, or leave that as it was."""
    was_there = target_dir.exists()
    if was_there:
        target_dir.rename(replaced_dir)
    try:
        build_dir.rename(target_dir)
    except OSError:
        if was_there:
            replaced_dir.rename(target_dir)
        raise
