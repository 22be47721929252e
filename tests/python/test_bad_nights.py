"""Kills, full disks, damaged files and open databases: what is said next is true."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest_delivery import Delivery, order_file
from strata import dbt_runner, history, publication
from strata.cli import main
from strata.errors import ExitCode, InputRefusedError
from strata.failures import Finding
from strata.ingest import ingest_folder
from strata.ingest.batches import copy_rows
from strata.ingest.damage import missing_files, require_whole_lake
from strata.lake import prepare_lake
from strata.machine import is_disk_full, is_memory_short

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from strata.settings import Settings

RUN = "run=2026-01-01"


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    """Three files of orders that nobody has loaded."""
    found = Delivery.below(tmp_path)
    for number in range(3):
        found.put(f"orders_{number}.csv", order_file(f"SO{number},2026-01-02,1"))
    return found


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def in_process_of_its_own(
    code: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


def modes_below(folder: Path) -> set[int]:
    paths = [folder, *folder.rglob("*")]
    return {stat.S_IMODE(path.stat().st_mode) for path in paths}


def publish(settings: Settings) -> Path:
    candidate = publication.write_candidate(settings)
    publication.approve(settings, candidate)
    return publication.publish(settings, candidate)


def prepared_run(settings: Settings, release: Path) -> None:
    """What a run leaves that was killed right after its publication appeared."""
    folder = settings.candidate_dir.with_name("candidate.history") / RUN
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 1 as risk_score) to ? (format parquet)",
            [str(folder / "scores.parquet")],
        )
    history.announce_release(settings, release.name)


def test_history_of_a_run_killed_after_the_swap_is_there_for_the_next(
    built: Settings,
) -> None:
    prepared_run(built, publish(built))
    prepare_lake(
        replace(
            built, project_dir=Delivery.below(built.output_dir).settings.project_dir
        )
    )
    assert (built.history_dir / RUN / "scores.parquet").is_file()


def test_history_of_a_run_that_was_not_published_is_not_kept(built: Settings) -> None:
    publish(built)
    prepared_run(built, built.releases_dir / "another")
    history.mend_run(built)
    assert not (built.history_dir / RUN).exists()


def test_history_is_kept_before_an_old_release_goes(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("injected")

    monkeypatch.setattr(publication, "_remove_old_releases", fail)
    candidate = publication.write_candidate(built)
    publication.approve(built, candidate)
    prepared_run(built, built.releases_dir / candidate.release_id)
    with pytest.raises(OSError, match="injected"):
        publication.publish(built, candidate, lambda: history.keep_run(built))
    assert (built.history_dir / RUN / "scores.parquet").is_file()


KILLED_ON_ITS_WAY = """
import os, signal, sys
from pathlib import Path
from strata.cli import main

rename, moves = Path.rename, []

def rename_or_die(path, target):
    place = str(target)
    if ".incoming" in str(path) and "batch=" in place and "empty" not in place:
        moves.append(target)
        if len(moves) == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
    return rename(path, target)

Path.rename = rename_or_die
main(["ingest", "--data-dir", sys.argv[1], "--output-dir", sys.argv[2]])
"""


@pytest.mark.parametrize("moment", [1, 2, 3])
@pytest.mark.parametrize("next_command", ["ingest", "build"])
def test_delivery_killed_on_its_way_into_the_lake_arrives_as_a_whole(
    delivery: Delivery, moment: int, next_command: str
) -> None:
    settings = delivery.settings
    killed = in_process_of_its_own(
        KILLED_ON_ITS_WAY,
        str(delivery.data_dir),
        str(settings.output_dir),
        str(moment),
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(delivery.batches()) == moment - 1
    if next_command == "ingest":
        assert len(delivery.ingest().with_status("already_loaded")) == 3
    else:
        prepare_lake(settings)
    assert len(delivery.batches()) == 3
    assert {row[0] for row in delivery.rows("orders", "_load_number")} == {1}
    assert not (settings.lake_dir / ".incoming").exists()


def test_delivery_killed_before_all_is_written_leaves_nothing(
    delivery: Delivery,
) -> None:
    code = KILLED_ON_ITS_WAY.replace("Path.rename =", "Path.replace =")
    killed = in_process_of_its_own(
        code.replace("len(moves) == int(sys.argv[3])", "True").replace(
            '".incoming" in str(path) and "batch=" in place and "empty" not in place',
            '"delivery" in str(path)',
        ),
        str(delivery.data_dir),
        str(delivery.settings.output_dir),
        "1",
    )
    assert killed.returncode == -signal.SIGKILL
    prepare_lake(delivery.settings)
    assert delivery.batches() == []
    assert len(delivery.ingest().with_status("loaded")) == 3


@pytest.mark.parametrize(
    "change",
    [
        "update pub_bands set lower_amount = 7 where band_code = 'low'",
        "create table added as select 1 as one",
        "drop table pub_bands",
    ],
)
def test_altered_publication_is_noticed_and_replaced(
    built: Settings, change: str
) -> None:
    first = publish(built)
    database = first / "strata.duckdb"
    database.chmod(0o644)
    with duckdb.connect(database) as connection:
        connection.execute(change)
    assert publication.is_altered(built)
    second = publish(built)
    assert second != first
    assert built.published_dir.resolve() == second
    assert not publication.is_altered(built)


def test_publication_that_nobody_altered_stays(built: Settings) -> None:
    assert publish(built) == publish(built)
    assert not publication.is_altered(built)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_lake_and_warehouse_are_for_their_owner_whatever_the_umask(
    delivery: Delivery, mask: int
) -> None:
    os.umask(mask)
    settings = delivery.settings
    arguments = ["--data-dir", str(delivery.data_dir)]
    arguments += ["--output-dir", str(settings.output_dir)]
    assert main(["ingest", *arguments]) == ExitCode.OK
    assert modes_below(settings.lake_dir) == {0o700, 0o600}
    assert modes_below(settings.warehouse_dir) <= {0o700, 0o600}
    assert stat.S_IMODE(settings.output_dir.stat().st_mode) == 0o755
    assert os.umask(mask) == mask


def test_lake_that_others_could_read_is_closed(delivery: Delivery) -> None:
    settings = delivery.settings
    ingest_folder(settings)
    for path in (settings.lake_dir, *settings.lake_dir.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    arguments = ["--data-dir", str(delivery.data_dir)]
    main(["ingest", *arguments, "--output-dir", str(settings.output_dir)])
    assert modes_below(settings.lake_dir) == {0o700, 0o600}


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mask", [0, 0o077])
def test_publication_is_for_everybody_to_read_and_nobody_to_write(
    built: Settings, mask: int
) -> None:
    os.umask(mask)
    release = publish(built)
    assert modes_below(release) == {0o755, 0o444}
    assert stat.S_IMODE(built.releases_dir.stat().st_mode) == 0o755


LITTLE_ROOM = """
import resource, sys
from strata.cli import main

resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
sys.exit(main(["ingest", "--keep-going", "--data-dir", sys.argv[1],
               "--output-dir", sys.argv[2]]))
"""


def test_full_disk_is_told_and_stops_also_when_the_rest_should_go_on(
    delivery: Delivery,
) -> None:
    lines = "\n".join(f"SO{n}{n * 7919},2026-01-02,{n}" for n in range(30_000))
    delivery.put("orders_many.csv", order_file(lines))
    ended = in_process_of_its_own(
        LITTLE_ROOM, str(delivery.data_dir), str(delivery.settings.output_dir)
    )
    assert ended.returncode == ExitCode.UNEXPECTED
    assert ended.stderr.startswith("The disk is full")
    assert "orders_many.csv" not in ended.stderr
    assert delivery.batches() == []


def test_short_memory_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    # Nothing of one list can be spilled to disk.
    query = "select list(range) as numbers from range(5000000)"
    with (
        duckdb.connect(config={"memory_limit": "4MB"}) as connection,
        pytest.raises(duckdb.OutOfMemoryException) as raised,
    ):
        copy_rows(connection, query, {}, tmp_path / "rows.parquet")
    assert is_memory_short(raised.value)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("IO Error: Could not write file: No space left on device", "disk"),
        ("Out of Memory Error: could not allocate block of size 1MB", "memory"),
        ("Invalid Input Error: bad allocation", "memory"),
        ("IO Error: No magic bytes found at end of file", ""),
    ],
)
def test_faults_of_the_machine_are_told_by_their_sentences(
    said: str, fault: str
) -> None:
    assert is_disk_full(said) == (fault == "disk")
    assert is_memory_short(said) == (fault == "memory")


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 20_000])
def test_warehouse_that_is_no_database_is_built_anew(
    built: Settings, content: bytes
) -> None:
    built.warehouse_database.write_bytes(content)
    dbt_runner.remove_unreadable_warehouse(built)
    dbt_runner.build(built, lambda _: None)
    assert publish(built).is_dir()


def test_warehouse_damaged_in_the_middle_is_built_anew(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_phases = dbt_runner._run_phases  # noqa: SLF001
    said = "IO Error: Corrupt database file: computed checksum 1 does not match"
    found = [Finding("strata", "strata.duckdb", said)]

    def stop_once(settings: Settings, *rest: object) -> object:
        monkeypatch.setattr(dbt_runner, "_run_phases", run_phases)
        dbt_runner._raise_if_not_the_projects(settings, found)  # noqa: SLF001
        return run_phases(settings, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(dbt_runner, "_run_phases", stop_once)
    built.warehouse_database.write_bytes(b"no database")
    dbt_runner.build(built, lambda _: None)
    assert publish(built).is_dir()


HOLDER = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
time.sleep(600)
"""


def test_program_that_has_the_warehouse_open_is_named_with_advice(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = delivery.settings
    delivery.ingest()
    duckdb.connect(settings.warehouse_database).close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.warehouse_database)],
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        code = main(["build", "--output-dir", str(settings.output_dir)])
        holder.kill()
    said = capsys.readouterr().err
    assert code == ExitCode.ALREADY_RUNNING
    assert f"(PID {holder.pid})" in said
    assert str(settings.published_dir) in said


def damage(path: Path, kind: str) -> None:
    content = path.read_bytes()
    if kind == "gone":
        path.unlink()
    elif kind == "cut off":
        path.write_bytes(content[: len(content) // 2])
    elif kind == "empty":
        path.write_bytes(b"")
    else:
        path.write_bytes(content[:4] + b"\xff" * (len(content) - 12) + content[-8:])


@pytest.mark.parametrize("kind", ["gone", "cut off", "empty"])
@pytest.mark.parametrize(
    "name",
    ["batch.parquet", "rows.parquet", "malformed.parquet", "columns.parquet"],
)
def test_damaged_batch_is_named_and_mended_by_the_same_file(
    delivery: Delivery, capsys: pytest.CaptureFixture[str], name: str, kind: str
) -> None:
    settings = delivery.settings
    delivery.ingest()
    before = delivery.rows("orders", "order_id", "_load_number", "_loaded_at")
    broken = settings.raw_dir / delivery.batches()[0] / name
    source_file = duckdb.sql(
        f"select source_file from '{broken.with_name('batch.parquet')}'"
    ).fetchall()[0][0]
    damage(broken, kind)
    path = delivery.data_dir / source_file
    content = path.read_bytes()
    path.unlink()
    for command in (
        ["ingest", "--data-dir", str(delivery.data_dir)],
        ["build"],
        ["info"],
    ):
        code = main([*command, "--output-dir", str(settings.output_dir)])
        assert code == ExitCode.INPUT_REFUSED
        said = capsys.readouterr().err
        assert f"{broken} is cut off, damaged or gone; deliver {source_file}" in said
    path.write_bytes(content)
    assert len(delivery.ingest().with_status("loaded")) == 1
    require_whole_lake(settings, is_thorough=True)
    assert delivery.rows("orders", "order_id", "_load_number", "_loaded_at") == before


def test_damage_inside_a_batch_is_found_by_reading_it(delivery: Delivery) -> None:
    delivery.ingest()
    damage(delivery.settings.raw_dir / delivery.batches()[0] / "rows.parquet", "inside")
    require_whole_lake(delivery.settings)
    with pytest.raises(InputRefusedError) as raised:
        require_whole_lake(delivery.settings, is_thorough=True)
    assert "rows.parquet is cut off, damaged" in raised.value.problems[0]


def test_short_memory_while_reading_it_is_not_blamed_on_a_batch(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery.ingest()
    connect = duckdb.connect

    class Short:
        """A connection that has no memory for rows."""

        def __enter__(self) -> Short:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def execute(self, *_: object) -> None:
            with connect() as connection:
                connection.execute("set memory_limit = '1MB'")
                connection.execute("select list(range) from range(10000000)")

    monkeypatch.setattr(duckdb, "connect", Short)
    with pytest.raises(duckdb.OutOfMemoryException):
        require_whole_lake(delivery.settings, is_thorough=True)


def test_batch_that_was_published_and_is_gone_is_named(
    delivery: Delivery, built: Settings
) -> None:
    lake = replace(delivery.settings, output_dir=built.output_dir)
    Delivery(lake).ingest()
    publish(built)
    assert missing_files(built) == ()
    gone = lake.raw_dir / Delivery(lake).batches()[0]
    for path in gone.iterdir():
        path.unlink()
    gone.rmdir()
    (name,) = missing_files(built)
    assert name in {f"orders_{number}.csv" for number in range(3)}


def test_room_is_limited_in_the_test_of_a_full_disk_only() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
