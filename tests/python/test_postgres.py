"""A publication in a real PostgreSQL server: whole or not at all, by stable names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from database_servers import PASSWORD, DatabaseServer, running_postgres
from strata.cli import main
from strata.errors import ExitCode
from strata.ingest import read_address
from strata.ingest.dialects import Postgres
from strata.ingest.server import attach_database
from strata.postgres import release as writing
from strata.postgres.request import requested_target
from strata.publication import PARQUET_FOLDER, current_release
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


pytestmark = pytest.mark.database

ITEMS = """
    select i as item_id, {number} as release_number, 'x' || i as item_name
    from range(1000) as t(i)
"""
COUNTS = "select 1 as count_id, {number} as release_number"


@pytest.fixture(scope="module")
def running() -> Iterator[DatabaseServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def server(running: DatabaseServer) -> DatabaseServer:
    """The server with nothing in it of an earlier test."""
    schemas = asked(
        running,
        "select nspname from pg_namespace where nspname ~ '^(strata|bi)'",
    )
    for schema in schemas:
        running.execute(f'drop schema "{schema}" cascade')
    return running


def asked(server: DatabaseServer, sql: str, *before: str) -> list[str]:
    """The lines psql prints for a query."""
    ran = subprocess.run(
        [*server.client, "-At", *(f"--command={one}" for one in (*before, sql))],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PGPASSWORD": PASSWORD},
    )
    return ran.stdout.splitlines()


def released(
    output_dir: Path,
    number: int,
    tables: Mapping[str, str],
    as_of: str = "2026-06-30",
    foreign_keys: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Put a release of these tables in place of a publication; return its id."""
    release_id = f"{number:012x}"
    folder = output_dir / "releases" / release_id
    (folder / PARQUET_FOLDER).mkdir(parents=True)
    described = []
    with duckdb.connect(folder / "strata.duckdb") as connection:
        for name, query in tables.items():
            connection.execute(f"create table {name} as {query.format(number=number)}")
            connection.execute(f"comment on table {name} is 'It''s {name}: \\ 客户'")
            columns = [
                row[0] for row in connection.execute(f"describe {name}").fetchall()
            ]
            ((row_count,),) = connection.execute(
                f"from {name} select count(*)"
            ).fetchall()
            described.append(
                {
                    "name": name,
                    "row_count": row_count,
                    "primary_key": columns[:1],
                    "foreign_keys": (foreign_keys or {}).get(name, {}),
                    "columns": [
                        {"name": column, "is_required": column == columns[0]}
                        for column in columns
                    ],
                }
            )
    manifest = {"as_of": as_of, "tables": described}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    link = output_dir / "published"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.relative_to(output_dir), target_is_directory=True)
    return release_id


def publish(server: DatabaseServer, output_dir: Path, *options: str) -> int:
    arguments = ["--to", server.url, "--output-dir", str(output_dir), *options]
    return main(["publish", *arguments])


def test_a_publication_arrives_whole_with_keys_comments_and_a_role_that_reads(
    server: DatabaseServer, demo_run: Settings
) -> None:
    assert publish(server, demo_run.output_dir) == 0

    folder = current_release(demo_run)
    assert folder is not None
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{folder / 'strata.duckdb'}' as release (read_only)"
        )
        address = read_address(server.url, None, {})
        attach_database(connection, address, Postgres(), "arrived", is_read_only=True)
        tables = [
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'release'"
            ).fetchall()
        ]
        assert len(tables) > 40
        for table in tables:
            ((different,),) = connection.execute(
                f"""
                select count(*) from (
                    (from release.{table} except all from arrived.strata.{table})
                    union all
                    (from arrived.strata.{table} except all from release.{table})
                )
                """
            ).fetchall()
            assert different == 0, table
        ((described,),) = connection.execute(
            "select count(*) from duckdb_columns()"
            " where database_name = 'release' and comment is not null"
        ).fetchall()
    live = asked(server, "select schema_name from strata.releases where is_live")
    for schema in ("strata", *live):
        assert asked(
            server,
            "select count(*) from pg_description as d"
            " join pg_class as c on c.oid = d.objoid and d.objsubid > 0"
            f" where c.relnamespace = '{schema}'::regnamespace",
        ) == [str(described)]
    assert asked(
        server,
        "select count(*) from pg_constraint where contype = 'p'"
        f" and connamespace = '{live[0]}'::regnamespace",
    ) == [str(len(tables))]
    assert (
        "FOREIGN KEY (customer_id)"
        f" REFERENCES {live[0]}.pub_customer_segments(customer_id)"
    ) in asked(
        server,
        "select pg_get_constraintdef(oid) from pg_constraint where contype = 'f'"
        f" and conrelid = '{live[0]}.pub_churn_warnings'::regclass",
    )
    role = "set role strata_reader"
    readable = "select count(*) > 0 from strata.pub_churn_warnings"
    assert asked(server, readable, role) == ["t"]
    with pytest.raises(subprocess.CalledProcessError):
        asked(server, f"select 1 from {live[0]}.pub_churn_warnings", role)
    with pytest.raises(subprocess.CalledProcessError):
        asked(server, "delete from strata.pub_churn_warnings", role)


def test_releases_whose_tables_refer_to_each_other_go_too(
    server: DatabaseServer, tmp_path: Path
) -> None:
    refers = {"pub_things": {"item_id": "pub_items.item_id"}}
    for number in range(1, 5):
        tables = {"pub_items": ITEMS, "pub_things": ITEMS}
        released(tmp_path, number, tables, foreign_keys=refers)
        assert publish(server, tmp_path) == 0
    assert asked(server, "select count(*) from strata.releases") == ["2"]
    assert asked(
        server, "select count(*) from pg_namespace where nspname ~ '^strata_'"
    ) == ["2"]


def test_readers_see_one_release_through_every_swap(
    server: DatabaseServer, tmp_path: Path
) -> None:
    tables = {"pub_items": ITEMS, "pub_counts": COUNTS}
    released(tmp_path, 1, tables)
    assert publish(server, tmp_path) == 0
    seen: list[str] = []
    ends = threading.Event()

    def read() -> None:
        while not ends.is_set():
            seen.extend(
                asked(
                    server,
                    "select (select string_agg(distinct release_number::text, ',')"
                    " from strata.pub_items), release_number, (select count(*)"
                    " from strata.pub_items) from strata.pub_counts",
                )
            )

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(2, 7):
        released(tmp_path, number, tables)
        assert publish(server, tmp_path) == 0
    ends.set()
    for reader in readers:
        reader.join()

    assert set(seen) <= {f"{number}|{number}|1000" for number in range(1, 7)}
    assert len(set(seen)) > 1
    assert asked(server, "select count(*) from strata.releases") == ["2"]
    assert (
        len(asked(server, "select 1 from pg_namespace where nspname ~ '^strata_'")) == 2
    )


def test_views_of_others_survive_and_are_named_where_they_can_not(
    server: DatabaseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    released(tmp_path, 1, {"pub_items": ITEMS, "pub_counts": COUNTS})
    assert publish(server, tmp_path) == 0
    server.execute(
        "create schema bi; create view bi.items as"
        " select item_name, release_number from strata.pub_items;"
        " create role analyst; grant usage on schema strata to analyst;"
        " grant select on strata.pub_counts to analyst;"
    )

    wider = f"select 7 + item_id as rank, * from ({ITEMS})"
    retyped = "select 1 as count_id, '{number}' as release_number"
    released(tmp_path, 2, {"pub_items": wider, "pub_counts": retyped})
    assert publish(server, tmp_path) == 0
    assert asked(server, "select distinct release_number from bi.items") == ["2"]
    assert asked(server, "select min(rank) from strata.pub_items") == ["7"]
    assert asked(
        server, "select release_number from strata.pub_counts", "set role analyst"
    )

    capsys.readouterr()
    released(tmp_path, 3, {"pub_items": "select 1 as item_id", "pub_counts": COUNTS})
    assert publish(server, tmp_path) == ExitCode.INPUT_REFUSED
    told = capsys.readouterr().err
    assert "bi.items" in told
    assert "item_name" in told
    assert asked(server, "select distinct release_number from bi.items") == ["2"]

    server.execute("drop view bi.items")
    assert publish(server, tmp_path) == 0
    released(tmp_path, 4, {"pub_items": "select 1 as item_id"})
    assert publish(server, tmp_path) == 0
    assert asked(
        server, "select viewname from pg_views where schemaname = 'strata'"
    ) == ["pub_items"]


def test_an_older_release_goes_back_in_place_without_being_written_again(
    server: DatabaseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        released(tmp_path, number, {"pub_counts": COUNTS})
        assert publish(server, tmp_path) == 0
    (tmp_path / "published").unlink()
    (tmp_path / "published").symlink_to("releases/000000000001")
    assert publish(server, tmp_path) == 0
    assert "was there already" in capsys.readouterr().out
    assert asked(server, "select release_number from strata.pub_counts") == ["1"]
    assert asked(
        server, "select release_id, is_live from strata.releases order by 1"
    ) == [
        "000000000001|t",
        "000000000002|f",
    ]


def test_tables_that_others_read_directly_stay_and_their_view_is_named(
    server: DatabaseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    released(tmp_path, 1, {"pub_counts": COUNTS})
    assert publish(server, tmp_path) == 0
    (schema,) = asked(server, "select schema_name from strata.releases")
    server.execute(
        f"create schema bi; create view bi.counts as select * from {schema}.pub_counts"
    )
    for number in (2, 3):
        released(tmp_path, number, {"pub_counts": COUNTS})
        assert publish(server, tmp_path) == 0
    assert "bi.counts" in capsys.readouterr().out
    assert asked(server, "select release_number from bi.counts") == ["1"]


@pytest.mark.parametrize(
    "fault",
    [
        # PostgreSQL takes no NUL in a text.
        {"pub_counts": COUNTS, "pub_items": "select 1 as item_id, chr(0) as item_name"},
        {"pub_counts": COUNTS, "pub_items": "select null as item_id, 1 as item_name"},
    ],
    ids=["value", "key"],
)
def test_what_the_server_refuses_leaves_the_release_before(
    server: DatabaseServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: dict[str, str],
) -> None:
    released(tmp_path, 1, {"pub_counts": COUNTS})
    assert publish(server, tmp_path) == 0
    released(tmp_path, 2, fault)
    assert publish(server, tmp_path) == ExitCode.NOT_DELIVERED
    told = capsys.readouterr().err
    assert "what was there before is there still" in told
    assert PASSWORD not in told
    assert asked(server, "select release_number from strata.pub_counts") == ["1"]
    assert (
        len(asked(server, "select 1 from pg_namespace where nspname ~ '^strata_'")) == 1
    )


def test_a_kill_in_the_middle_leaves_the_release_before_and_the_next_one_arrives(
    server: DatabaseServer, tmp_path: Path
) -> None:
    released(tmp_path, 1, {"pub_counts": COUNTS})
    assert publish(server, tmp_path) == 0
    many = (
        "select i as item_id, repeat('x', 200) as item_name from range(3000000) as t(i)"
    )
    released(tmp_path, 2, {"pub_counts": COUNTS, "pub_items": many})
    command = [sys.executable, "-m", "strata", "publish", "--to", server.url]
    scripts = str(Path(writing.__file__).parents[2])
    with subprocess.Popen(
        [*command, "--output-dir", str(tmp_path)],
        env=os.environ | {"PYTHONPATH": scripts},
        stdout=subprocess.DEVNULL,
    ) as process:
        while 'COPY "strata_' not in server.log.rpartition("published_at")[2]:
            assert process.poll() is None
            time.sleep(0.05)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert asked(server, "select release_number from strata.pub_counts") == ["1"]
    released(tmp_path, 3, {"pub_counts": COUNTS})
    assert publish(server, tmp_path) == 0
    assert asked(server, "select release_number from strata.pub_counts") == ["3"]
    assert (
        len(asked(server, "select 1 from pg_namespace where nspname ~ '^strata_'")) == 2
    )


def test_a_reader_who_takes_long_is_waited_for_and_not_for_ever(
    server: DatabaseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(tmp_path, 1, {"pub_counts": COUNTS})
    assert publish(server, tmp_path) == 0
    released(tmp_path, 2, {"pub_counts": COUNTS})

    def reading(seconds: float) -> threading.Thread:
        sql = f"begin; table strata.pub_counts; select pg_sleep({seconds}); commit"
        thread = threading.Thread(target=server.execute, args=(sql,))
        thread.start()
        time.sleep(0.5)
        return thread

    monkeypatch.setattr(writing, "_SWAP_ATTEMPTS", 1)
    reader = reading(6)
    assert publish(server, tmp_path) == ExitCode.NOT_DELIVERED
    assert asked(server, "select release_number from strata.pub_counts") == ["1"]
    reader.join()
    monkeypatch.undo()
    reader = reading(4)
    assert publish(server, tmp_path) == 0
    assert asked(server, "select release_number from strata.pub_counts") == ["2"]
    reader.join()


def test_two_who_publish_at_once_do_not_meet(
    server: DatabaseServer, tmp_path: Path
) -> None:
    released(tmp_path, 1, {"pub_counts": COUNTS})
    holding = threading.Thread(
        target=server.execute,
        args=[
            (
                "begin; select pg_advisory_xact_lock(hashtext('strata strata'));"
                " select pg_sleep(3); commit"
            )
        ],
    )
    holding.start()
    time.sleep(0.5)
    assert publish(server, tmp_path) == ExitCode.ALREADY_RUNNING
    holding.join()
    assert publish(server, tmp_path) == 0


def test_what_is_no_view_of_ours_is_left_alone_and_named(
    server: DatabaseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.execute("create schema strata; create table strata.pub_counts (mine int)")
    released(tmp_path, 1, {"pub_counts": COUNTS})
    assert publish(server, tmp_path) == ExitCode.INPUT_REFUSED
    assert "strata.pub_counts" in capsys.readouterr().err
    assert asked(server, "select count(mine) from strata.pub_counts") == ["0"]
    assert publish(server, tmp_path, "--schema", "strata_shop") == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--schema", "Strata"), "--schema"),
        (("--reader", "pg_monitor"), "--reader"),
        (("--to-file", "nowhere"), "--to-file"),
    ],
)
def test_a_request_that_can_not_be_is_refused(
    server: DatabaseServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, str],
    said: str,
) -> None:
    assert publish(server, tmp_path, *options) == ExitCode.INPUT_REFUSED
    assert said in capsys.readouterr().err


def test_nothing_published_and_other_databases_are_refused(
    server: DatabaseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(server, tmp_path) == ExitCode.INPUT_REFUSED
    assert "Nothing has been published" in capsys.readouterr().err
    command = ["publish", "--to", "mysql://me@db/shop", "--output-dir", str(tmp_path)]
    assert main(command) == ExitCode.INPUT_REFUSED
    assert "PostgreSQL only" in capsys.readouterr().err


def test_no_release_but_the_live_one_stays_where_somebody_was_forgotten(
    server: DatabaseServer, tmp_path: Path
) -> None:
    for number in (1, 2):
        live = released(tmp_path, number, {"pub_items": ITEMS})
        assert publish(server, tmp_path) == 0
    request = requested_target(
        url=server.url, url_file=None, schema="strata", reader="strata_reader"
    )
    settings = Settings(output_dir=tmp_path)
    writing.publish_release(settings, replace(request, kept_count=1))
    assert asked(server, "select release_id from strata.releases") == [live]
    assert asked(
        server, "select count(*) from pg_namespace where nspname ~ '^strata_'"
    ) == ["1"]
