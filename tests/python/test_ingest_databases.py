"""Tables of real PostgreSQL and MariaDB servers arrive as files of them would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from database_servers import (
    PASSWORD,
    URL_PASSWORD,
    USER,
    DatabaseServer,
    running_mariadb,
    running_postgres,
)
from dbt_command import run_dbt
from strata.cli import main
from strata.errors import ExitCode, InputRefusedError
from strata.ingest import (
    DatabaseRequest,
    FileReport,
    IngestReport,
    ingest_tables,
    read_address,
)
from strata.ingest.server import Server
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.database

ORDERS = """
drop table if exists orders;
create table orders (
    order_id varchar(20) primary key,
    ordered_at timestamp not null,
    order_amount numeric(18, 2),
    updated_at timestamp(6) null,
    memo varchar(40)
)
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[DatabaseServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[DatabaseServer]:
    with running_mariadb() as server:
        yield server


@pytest.fixture(params=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    found: DatabaseServer = request.getfixturevalue(request.param)
    return found


@dataclass(frozen=True)
class Intake:
    """One lake that tables of one server are loaded into."""

    server: DatabaseServer
    settings: Settings

    def ingest(
        self,
        *tables: str,
        since: str | None = None,
        source_system: str | None = None,
        rules_dir: Path | None = None,
    ) -> IngestReport:
        request = DatabaseRequest(
            read_address(self.server.url, None, {}),
            tables,
            since=since,
            source_system=source_system,
            rules_dir=rules_dir,
        )
        return ingest_tables(self.settings, request)

    def one(self, table: str, since: str | None = None) -> FileReport:
        (report,) = self.ingest(table, since=since).files
        return report

    def problems(self, *tables: str, since: str | None = None) -> list[str]:
        """What is refused, after which nothing is loaded."""
        with pytest.raises(InputRefusedError) as raised:
            self.ingest(*tables, since=since)
        assert self.batches() == []
        return list(raised.value.problems)

    def rows(self, entity: str, *columns: str) -> list[tuple[Any, ...]]:
        """Columns of an entity's rows, by load and row number."""
        pattern = self.settings.raw_dir / entity / "*" / "rows.parquet"
        with duckdb.connect() as connection:
            return connection.execute(
                f"select {', '.join(columns)}"
                " from read_parquet($pattern, hive_partitioning = false)"
                " order by _load_number, _row_number",
                {"pattern": str(pattern)},
            ).fetchall()

    def batches(self) -> list[str]:
        return sorted(
            folder.name
            for folder in self.settings.raw_dir.glob("*/*")
            if folder.name != "batch=empty"
        )


@pytest.fixture
def intake(server: DatabaseServer, tmp_path: Path) -> Intake:
    return Intake(server, Settings(output_dir=tmp_path / "output"))


def delivered_texts(server: DatabaseServer, tmp_path: Path) -> dict[str, str | None]:
    """What the one row of a table ``things`` with a key ``order_id`` arrives as."""
    intake = Intake(server, Settings(output_dir=tmp_path / "output"))
    assert intake.one("orders=things").rows == 1
    ((extra,),) = intake.rows("orders", "_extra")
    found: dict[str, str | None] = json.loads(extra)
    return found


def test_rows_of_a_table_arrive_with_where_they_come_from(intake: Intake) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values"
        " ('B', '2026-06-02 10:00:00', 12.5, null, '密 memo'),"
        " ('A', '2026-06-01 10:00:00', 7, '2026-06-01 10:00:00.25', '')"
    )
    report = intake.one(f"orders={intake.server.schema}.orders")
    assert (report.received, report.rows, report.malformed) == (2, 2, 0)
    origin = f"{intake.server.name}/{intake.server.schema}.orders"
    assert report.source_file == origin
    columns = ("order_id", "order_amount", "_extra", "_row_number")
    assert intake.rows("orders", *columns) == [
        ("A", "7.00", None, 2),
        ("B", "12.50", '{"memo":"密 memo"}', 3),
    ]
    assert set(intake.rows("orders", "_source_file", "_source_system")) == {
        (origin, "shop")
    }
    intake.server.execute("update orders set order_amount = 8 where order_id = 'A'")
    intake.ingest("orders=orders", source_system="erp")
    assert intake.rows("orders", "_source_system")[2:] == [("erp",), ("erp",)]


def test_postgres_types_arrive_as_their_text(
    postgres: DatabaseServer, tmp_path: Path
) -> None:
    values = {
        "json": ("""'{"a": [1, "中"]}'::json""", '{"a": [1, "中"]}'),
        "jsonb": ("""'{"a":1}'::jsonb""", '{"a": 1}'),
        "array": ("array[1, null, 3]", "[1,null,3]"),
        "texts": ("array['a,b', '中']", '["a,b","中"]'),
        "composite": ("row(1, 'x')::pair", '{"number":1,"word":"x"}'),
        "bytes": ("decode('00ff5c', 'hex')", "\\x00ff5c"),
        "nan": ("'NaN'::numeric", None),
        "double_nan": ("'NaN'::float8", None),
        "long_number": (
            "123456789012345678901234567890.123456789",
            "123456789012345678901234567890.123456789",
        ),
        "scaled": ("12.50::numeric(10, 2)", "12.50"),
        "money": ("'1234.50'::money", "1234.50"),
        "float": ("0.1::float4", "0.1"),
        "whole_float": ("13812345678::float8", "13812345678"),
        "big": ("9223372036854775807", "9223372036854775807"),
        "yes": ("true", "true"),
        "moment": ("timestamptz '2026-06-01 10:00:00.5+08'", "2026-06-01 02:00:00.5Z"),
        "clock": ("timestamp '2026-06-01 10:00:00'", "2026-06-01 10:00:00"),
        "day": ("date '2026-06-01'", "2026-06-01"),
        "ever": ("'infinity'::timestamptz", "infinity"),
        "ever_day": ("'-infinity'::date", "-infinity"),
        "midnight": ("time '24:00:00'", "24:00:00"),
        "mood": ("'满意'::mood", "满意"),
        "mood_domain": ("'满意'::mood_domain", "满意"),
        "uuid": (
            "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        ),
        "padded": ("'ab'::char(5)", "ab"),
        "network": ("'10.0.0.1'::inet", "10.0.0.1"),
        "span": ("int4range(1, 5)", "[1,5)"),
        "blank": ("''::text", ""),
        "nothing": ("null::text", None),
        "line": (r"E'a\nb\"c,\\d'", 'a\nb"c,\\d'),
    }
    made = ", ".join(f'{sql} as "{name}"' for name, (sql, _) in values.items())
    postgres.execute(
        "drop table if exists things; drop domain if exists mood_domain;"
        " drop type if exists mood; drop type if exists pair;"
        " create type pair as (number int, word text);"
        " create type mood as enum ('满意'); create domain mood_domain as mood;"
        # No setting of the database may change what arrives.
        " alter database shop set datestyle = 'German';"
        " alter database shop set timezone = 'Asia/Shanghai';"
        " alter database shop set bytea_output = 'escape';"
        f" create table things as select 'A' as order_id, now() as ordered_at,"
        f" 1 as order_amount, {made}"
    )
    assert delivered_texts(postgres, tmp_path) == {
        name: text for name, (_, text) in values.items()
    }


def test_mysql_types_arrive_as_their_text(
    mariadb: DatabaseServer, tmp_path: Path
) -> None:
    values: dict[str, tuple[str, str, str | None]] = {
        "flag": ("tinyint(1)", "1", "1"),
        "stars": ("tinyint(1)", "5", "5"),
        "unsigned_number": ("bigint unsigned", "18446744073709551615", "1" * 0),
        "bits": ("bit(10)", "b'1000000001'", "513"),
        "one_bit": ("bit(1)", "b'1'", "1"),
        "exact": ("decimal(38, 10)", "1234567890123456789012345678.5", None),
        "float_number": ("float", "0.1", "0.1"),
        "whole_float": ("float", "1234567", "1234567"),
        "double_number": ("double", "0.1", "0.1"),
        "zero_day": ("date", "'0000-00-00'", "0000-00-00"),
        "half_day": ("date", "'2026-06-00'", "2026-06-00"),
        "zero_clock": ("datetime", "'0000-00-00'", "0000-00-00 00:00:00"),
        "zero_moment": ("timestamp", "'0000-00-00'", "0000-00-00 00:00:00"),
        "moment": ("timestamp(3) null", "'2026-06-01 10:00:00.5'", None),
        "clock": ("datetime", "'2026-06-01 10:00:00'", "2026-06-01 10:00:00"),
        "long_time": ("time", "'700:00:00'", "700:00:00"),
        "year_number": ("year", "2026", "2026"),
        "wide": ("varchar(20) character set utf8mb4", "'中𠮷😀'", "中𠮷😀"),
        "narrow": ("varchar(20) character set gbk", "'中文'", "中文"),
        "latin": ("varchar(20) character set latin1", "'é'", "é"),
        "choice": ("enum('满意', 'x')", "'满意'", "满意"),
        "choices": ("set('a', 'b')", "'a,b'", "a,b"),
        "json_text": ("json", """'{"a": "中"}'""", '{"a": "中"}'),
        "bytes": ("varbinary(8)", "x'00ff5c'", "\\x00ff5c"),
        "place": ("point", "point(1, 2)", "POINT(1 2)"),
        "blank": ("text", "''", ""),
        "nothing": ("text", "null", None),
        "line": ("longtext", r"'a\nb\"c,\\d'", 'a\nb"c,\\d'),
    }
    expected = {name: text for name, (_, _, text) in values.items()} | {
        "unsigned_number": "18446744073709551615",
        "exact": "1234567890123456789012345678.5000000000",
        # The server's clock is set to Shanghai below, eight hours ahead.
        "moment": "2026-06-01 02:00:00.500Z",
    }
    columns = ", ".join(f"{name} {kind}" for name, (kind, _, _) in values.items())
    literals = ", ".join(literal for _, literal, _ in values.values())
    mariadb.execute(
        "set global time_zone = '+08:00'; set time_zone = '+08:00';"
        " drop table if exists things; create table things"
        " (order_id int primary key, ordered_at datetime, order_amount int,"
        f" {columns});"
        f" insert into things values (1, now(), 1, {literals})"
    )
    assert delivered_texts(mariadb, tmp_path) == expected


def test_only_rows_that_may_be_new_are_read_and_the_newest_version_stays(
    intake: Intake,
) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values"
        " ('A', '2026-06-01', 1, '2026-06-01 10:00:00', null),"
        " ('B', '2026-06-01', 1, '2026-06-02 10:00:00.25', null),"
        " ('N', '2026-06-01', 1, null, null)"
    )
    first = intake.one("orders=orders", since="updated_at")
    assert (first.rows, first.message) == (
        3,
        "all rows, since no updated_at was loaded before",
    )
    again = intake.one("orders=orders", since="updated_at")
    assert again.status == "already_loaded"
    assert "nothing new" in again.message
    # C was committed late, with the stamp B had already been read with.
    intake.server.execute(
        "insert into orders values"
        " ('C', '2026-06-03', 1, '2026-06-02 10:00:00.25', null),"
        " ('M', '2026-06-03', 1, null, null);"
        "update orders set order_amount = 5, updated_at = '2026-06-04' where"
        " order_id = 'A'"
    )
    second = intake.one("orders=orders", since="updated_at")
    # A timestamp of MySQL is a moment, shown in UTC.
    reached = r"from 2026-06-02 (10:00:00.25|\d\d:00:00.250000Z) on"
    assert re.search(reached, second.message)
    found = intake.rows("orders", "_load_number", "order_id", "order_amount")
    assert found[3:] == [
        (2, "A", "5.00"),
        (2, "B", "1.00"),
        (2, "C", "1.00"),
        (2, "M", "1.00"),
        (2, "N", "1.00"),
    ]
    assert intake.one("orders=orders", since="updated_at").status == "already_loaded"
    assert len(intake.batches()) == 2


def test_the_server_filters_by_its_own_type_and_index(
    postgres: DatabaseServer, tmp_path: Path
) -> None:
    postgres.execute(
        "drop table if exists many; create table many as select n as order_id,"
        " now() as ordered_at, 1 as order_amount, n as change_number"
        " from generate_series(1, 5000) as n;"
        " create index on many (change_number); alter table many alter change_number"
        " set not null; analyze many"
    )
    intake = Intake(postgres, Settings(output_dir=tmp_path))
    intake.ingest("orders=many", since="change_number")
    postgres.execute("insert into many values (5001, now(), 1, 5001)")
    assert intake.one("orders=many", since="change_number").rows == 2
    # Its own type, so an index serves; and no text order, in which 999 is last.
    assert """ where source."change_number" >= E'5000'::int4""" in postgres.log


def test_a_stamp_of_the_far_future_does_not_hide_what_follows(intake: Intake) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values"
        " ('A', '2026-06-01', 1, '2026-06-01', null),"
        " ('X', '2026-06-01', 1, '2037-12-31', null)"
    )
    intake.ingest("orders=orders", since="updated_at")
    intake.server.execute(
        "insert into orders values ('B', '2026-06-02', 1, '2026-06-02', null)"
    )
    assert intake.one("orders=orders", since="updated_at").rows == 3
    assert "nothing new" in intake.one("orders=orders", since="updated_at").message


def test_equal_new_rows_without_a_key_are_not_taken_for_old_ones(
    intake: Intake,
) -> None:
    line = "('A', 'P', 1, 1, '2026-06-01')"
    intake.server.execute(
        "drop table if exists items; create table items (order_id varchar(9),"
        " product_id varchar(9), quantity int, unit_price int, added_on date);"
        f" insert into items values {line}"
    )
    table = "order_lines=items"
    assert intake.one(table, since="added_on").rows == 1
    assert intake.one(table, since="added_on").status == "already_loaded"
    intake.server.execute(f"insert into items values {line}")
    assert intake.one(table, since="added_on").rows == 2
    assert intake.one(table, since="added_on").status == "already_loaded"


def test_the_same_content_is_loaded_once_in_whatever_order_it_is_stored(
    intake: Intake,
) -> None:
    made = "drop table if exists plain; create table plain (order_id varchar(9),"
    made += " ordered_at varchar(20), order_amount int); insert into plain values "
    intake.server.execute(f"{made} ('a', '2026-06-01', 1), ('B', null, 1)")
    assert intake.one("orders=plain").rows == 2
    intake.server.execute(f"{made} ('B', null, 1), ('a', '2026-06-01', 1)")
    assert intake.one("orders=plain").message == "nothing new"
    # The same rows of another entity are other rows.
    rules = intake.settings.output_dir / "rules"
    rules.mkdir()
    (rules / "ingest.yml").write_text(
        f"files: [{{pattern: {intake.server.schema}.plain, source_system: crm,"
        " columns: {order_id: lead_id, ordered_at: created_at}}]",
        encoding="utf-8",
    )
    intake.ingest("leads=plain", rules_dir=rules)
    assert intake.rows("leads", "lead_id", "_source_system") == [
        ("B", "crm"),
        ("a", "crm"),
    ]


def test_a_table_that_changes_back_is_loaded_again(intake: Intake) -> None:
    states = ["已支付", "已取消", "已支付", "已支付", "已取消", "已取消"]
    intake.server.execute(
        f"{ORDERS}; insert into orders values ('A', '2026-06-01', 1, null, '?')"
    )
    loaded = []
    for state in states:
        intake.server.execute(f"update orders set memo = '{state}'")
        loaded.append(intake.one("orders=orders").status)
    assert loaded == [
        *("loaded", "loaded", "loaded", "already_loaded", "loaded", "already_loaded")
    ]
    assert len(intake.rows("orders", "order_id")) == 4


def test_a_table_without_rows_makes_no_batch(intake: Intake) -> None:
    intake.server.execute(ORDERS)
    assert intake.one("orders=orders").message == "the table has no rows"
    assert intake.batches() == []


def test_tables_are_loaded_all_or_none(intake: Intake) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values ('A', '2026-06-01', 1, null, null);"
        "drop table if exists people; create table people (lead_id int, name int)"
    )
    schema = intake.server.schema
    problems = intake.problems("orders=orders", "leads=people", "refunds=order")
    assert len(problems) == 2
    assert f"{schema}.people: required column created_at of leads" in problems[0]
    assert f"did you mean {schema}.orders" in problems[1]
    assert intake.ingest("orders=orders").rows == 1


def test_a_column_that_since_can_not_use_is_refused(intake: Intake) -> None:
    intake.server.execute(ORDERS)
    (unknown,) = intake.problems("orders=orders", since="changed")
    assert "columns: order_id, ordered_at, order_amount, updated_at, memo" in unknown
    (text,) = intake.problems("orders=orders", since="memo")
    assert "column memo is of type varchar" in text


def test_what_the_server_refuses_is_told(
    postgres: DatabaseServer, tmp_path: Path
) -> None:
    postgres.execute(
        "drop view if exists broken; create view broken as"
        " select 1 as order_id, now() as ordered_at,"
        " 1 / (random() * 0)::int as order_amount"
    )
    intake = Intake(postgres, Settings(output_dir=tmp_path))
    (problem,) = intake.problems("orders=broken")
    assert "the database says" in problem
    assert "division by zero" in problem


def test_names_are_never_taken_for_sql(intake: Intake) -> None:
    mark = '"' if intake.server.kind == "postgresql" else "`"
    name = f"""店{mark}{mark}; drop table orders; --' \\"""
    intake.server.execute(
        f"{ORDERS}; drop table if exists {mark}{name}{mark};"
        f" create table {mark}{name}{mark} (order_id int primary key, ordered_at date,"
        f" order_amount int, {mark}{name}{mark} int);"
        f" insert into {mark}{name}{mark} values (1, '2026-06-01', 1, 2)"
    )
    called = name.replace(mark * 2, mark)
    since = intake.one(f"orders={intake.server.schema}.{called}", since=called)
    assert since.rows == 1
    again = intake.one(f"orders={intake.server.schema}.{called}", since=called)
    assert again.status == "already_loaded"
    assert intake.one("orders=orders").message == "the table has no rows"


def test_all_tables_are_read_as_of_one_moment(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = "('A', '2026-06-01', 1, null, null)"
    later_row = row.replace("A", "B")
    intake.server.execute(
        f"{ORDERS}; drop table if exists copies;"
        " create table copies as select * from orders;"
        f" insert into orders values {row};"
        f" insert into copies values {later_row}"
    )
    export = Server.export

    def followed_by_a_write(*arguments: Any, is_ordered: bool) -> None:  # noqa: ANN401
        export(*arguments, is_ordered=is_ordered)
        if " limit 0" not in arguments[1]:
            intake.server.execute(f"insert into copies values {later_row}")

    # A write comes between two reads.
    monkeypatch.setattr(Server, "export", followed_by_a_write)
    report = intake.ingest("orders=orders", "orders=copies", source_system="s")
    assert [table.rows for table in report.files] == [1, 1]


def test_equal_tables_of_one_command_are_one_batch(intake: Intake) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values ('A', '2026-06-01', 1, null, null);"
        " drop table if exists copies; create table copies as select * from orders"
    )
    report = intake.ingest("orders=orders", "orders=copies")
    assert [table.rows for table in report.files] == [1, 0]
    assert "the same rows are in" in report.files[1].message
    assert len(intake.batches()) == 1


def test_an_ingest_leaves_no_scratch_files(intake: Intake) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values ('A', '2026-06-01', 1, null, null)"
    )
    intake.ingest("orders=orders")
    assert not (intake.settings.warehouse_dir / "tables").exists()
    assert not (intake.settings.warehouse_dir / "ingest").exists()
    assert not (intake.settings.lake_dir / ".incoming").exists()


def strata(
    *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STRATA_", "PG", "MYSQL_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "strata", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env=clean | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
    )


@pytest.mark.parametrize("way", ["url", "variable", "password", "file"])
def test_no_password_is_ever_shown_or_kept(
    server: DatabaseServer, way: str, tmp_path: Path
) -> None:
    server.execute(
        f"{ORDERS}; insert into orders values ('A', '2026-06-01', 1, null, null)"
    )
    output_dir = tmp_path / "output"
    open_url = server.url.replace(f":{URL_PASSWORD}", "")
    path = tmp_path / "dsn"
    path.touch(0o600)
    path.write_text(server.url, encoding="utf-8")
    options, environment = {
        "url": (["--from", server.url], {}),
        "variable": ([], {"STRATA_DATABASE_URL": server.url}),
        "password": (
            ["--from", open_url],
            {"PGPASSWORD": PASSWORD, "MYSQL_PWD": PASSWORD},
        ),
        "file": (["--from-file", str(path)], {}),
    }[way]
    common = [*options, "--output-dir", str(output_dir), "--debug"]
    results = [
        strata("ingest", *common, "--table", table, **environment)
        for table in ("orders=orders", "orders=nothing", "ordrs=orders")
    ]
    assert [result.returncode for result in results] == [0, 2, 2]
    said = "".join(result.stdout + result.stderr for result in results)
    kept = [file.read_bytes() for file in output_dir.rglob("*") if file.is_file()]
    assert len(kept) > 3
    for secret in (PASSWORD, URL_PASSWORD, PASSWORD.replace("'", "''")):
        assert secret not in said
        assert not any(secret.encode() in content for content in kept)
    assert not any(f"{USER}@".encode() in content for content in kept)


def test_a_server_that_lets_nobody_in_is_named_without_its_password(
    intake: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    port = f":{intake.server.port}/"
    for url, reason in (
        (intake.server.url.replace("Ge", "Wrong"), USER),
        (intake.server.url.replace(port, ":1/"), "127.0.0.1"),
        (intake.server.url.replace("/shop", "/store"), "store"),
    ):
        arguments = ["--from", url, "--table", "orders=orders", "--debug"]
        output = ["--output-dir", str(intake.settings.output_dir)]
        assert main(["ingest", *arguments, *output]) == ExitCode.INPUT_REFUSED
        said = capsys.readouterr().err
        assert "cannot be opened" in said
        assert reason in said
        assert "h%22e" not in said
        assert 'h"e' not in said


def test_a_demo_lake_gives_way_to_a_database(intake: Intake) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values ('A', '2026-06-01', 1, null, null)"
    )
    old = intake.settings.raw_dir / "orders" / "batch=old"
    old.mkdir(parents=True)
    (intake.settings.lake_dir / ".demo").touch()
    arguments = ["--from", intake.server.url, "--table", "orders=orders"]
    output = ["--output-dir", str(intake.settings.output_dir)]
    assert main(["ingest", *arguments, *output]) == ExitCode.OK
    assert not old.exists()
    assert len(intake.batches()) == 1


def test_rows_of_a_database_are_kept_in_staging_and_the_newest_version_wins(
    intake: Intake,
) -> None:
    intake.server.execute(
        f"{ORDERS}; insert into orders values"
        " ('A', '2026-06-01 09:00:00', 1, '2026-06-01 10:00:00', null),"
        " ('B', '2026-06-01 09:00:00', 2, '2026-06-01 11:00:00', null)"
    )
    intake.ingest("orders=orders", since="updated_at")
    intake.server.execute(
        "update orders set order_amount = 3, updated_at = '2026-06-02' where"
        " order_id = 'A'"
    )
    intake.ingest("orders=orders", since="updated_at")
    intake.settings.warehouse_dir.mkdir(exist_ok=True)
    prepare_lake(intake.settings)
    built = run_dbt(
        intake.settings,
        *("build", "--select", "+stg_commerce__orders"),
        *("--exclude-resource-type", "unit_test", "--indirect-selection", "empty"),
    )
    assert built.returncode == 0, built.stdout
    database_file = str(intake.settings.warehouse_database)
    with duckdb.connect(database_file, read_only=True) as connection:
        ((schema,),) = connection.execute(
            "select schema_name from duckdb_views()"
            " where view_name = 'stg_commerce__orders'"
        ).fetchall()
        kept = connection.execute(
            "select order_key, order_amount, load_number"
            f" from {schema}.stg_commerce__orders order by order_key"
        ).fetchall()
    assert [(key, str(amount), load) for key, amount, load in kept] == [
        ("shop:A", "3.0000", 2),
        ("shop:B", "2.0000", 2),
    ]
