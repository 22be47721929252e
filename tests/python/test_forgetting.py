"""A person is forgotten: nothing of them is left, nothing of anybody else is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from dbt_command import leave_out_data_tests
from erasures import (
    StoppedError,
    copied,
    erased_in_spite_of_kills,
    lake_rows,
    published,
    redirects,
    stopped,
)
from forgetful_company import (
    ACCOUNT,
    EMAIL,
    FAMILY,
    FAMILY_PHONE,
    IDENTIFIERS,
    MOTHER_ACCOUNT,
    PHONE,
    write_company,
)
from strata import steps
from strata.access import last_accesses, user_name
from strata.cli import main
from strata.console import console
from strata.errors import ExitCode, InputRefusedError, StrataError
from strata.forgetting import derived, flow
from strata.forgetting.asked import Asked, people_asked
from strata.forgetting.marks import hashed, hashed_sql, key_blocks, key_file
from strata.forgetting.person import Finding
from strata.forgetting.proof import search
from strata.forgetting.requests import read_requests, unfinished_requests
from strata.ingest import ingest_folder
from strata.postgres.request import requested_target
from strata.progress import Reporter
from strata.publication import current_release, is_intact
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2025-06-30"


def run(output_dir: Path, data_dir: Path) -> int:
    arguments = ["--data-dir", str(data_dir), "--output-dir", str(output_dir)]
    # Data tests have their turn when the person is forgotten.
    with pytest.MonkeyPatch.context() as patch:
        leave_out_data_tests(patch)
        return main(["run", *arguments, "--as-of", AS_OF])


def forget(output_dir: Path, *told: str) -> int:
    return main(["forget", *told, "--output-dir", str(output_dir)])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The company published once, with its lists written; tests copy it."""
    folder = tmp_path_factory.mktemp("company")
    data_dir = write_company(folder / "data")
    assert run(folder / "output", data_dir) == ExitCode.OK
    assert main(["lists", "--output-dir", str(folder / "output")]) == ExitCode.OK
    return Settings(output_dir=folder / "output", data_dir=data_dir)


@pytest.fixture(scope="module")
def recorded(company: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The company whose person and one of the family are asked for, not yet erased."""
    settings = copied(company, tmp_path_factory.mktemp("recorded"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "build", stopped)
        asked = Asked((PHONE, MOTHER_ACCOUNT), is_sure=True)
        with pytest.raises(StoppedError):
            flow.forget(settings, Reporter(console(), "en"), asked)
    return settings


@pytest.fixture(scope="module")
def forgotten(recorded: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The company after the next command went on with what was recorded."""
    settings = copied(recorded, tmp_path_factory.mktemp("forgotten"))
    assert forget(settings.output_dir) == ExitCode.OK
    return settings


def test_nothing_is_left_of_the_person(company: Settings, forgotten: Settings) -> None:
    before = search(company.output_dir, IDENTIFIERS, names=IDENTIFIERS)
    assert {
        one.path.relative_to(company.output_dir).parts[0] for one in before.found
    } >= {
        *("lake", "warehouse", "releases", "contact"),
    }
    after = search(forgotten.output_dir, IDENTIFIERS, names=IDENTIFIERS)
    assert after.found == ()
    assert not list(forgotten.contact_dir.glob("*/*.xlsx"))


def test_everybody_else_is_as_before(company: Settings, forgotten: Settings) -> None:
    before, after = redirects(company), redirects(forgotten)
    gone = {issued for issued, (_, code) in after.items() if code == "forgotten"}
    assert after.keys() == before.keys()
    assert {before[issued][0] for issued in gone} <= gone
    kept = {issued: told for issued, told in after.items() if issued not in gone}
    assert kept == {issued: before[issued] for issued in kept}
    orders = "select sum(order_count), count(*) from pub_customer_segments"
    assert published(company, orders) != published(forgotten, orders)
    shared = search(forgotten.lake_dir / "raw", [FAMILY_PHONE], names=FAMILY)
    assert shared.found
    assert not search(forgotten.lake_dir, [MOTHER_ACCOUNT]).found


def test_accounts_balance_and_count_what_was_erased(forgotten: Settings) -> None:
    counted = published(
        forgotten,
        "select entity_code, outcome_code, sum(row_count)::int"
        " from pub_row_accounting where outcome_code in ('erased', 'rejected')"
        " group by all order by all",
    )
    # The person, with the line that was no row, and one of the family.
    assert {entity: count for entity, outcome, count in counted} == {
        "accounts": 2,
        "follow_ups": 1,
        "leads": 1,
        "order_lines": 2,
        "orders": 4,
        "refunds": 2,
        "tickets": 1,
    }
    received = dict(
        published(
            forgotten,
            "select batch_id, sum(row_count)::int from pub_row_accounting group by all",
        )
    )
    told = duckdb.sql(
        "select batch_id, received_count::int"
        f" from read_parquet('{forgotten.raw_dir}/*/batch=*/batch.parquet')"
    ).fetchall()
    assert received == dict(told)


def test_the_publication_is_whole_and_others_are_gone(forgotten: Settings) -> None:
    release = current_release(forgotten)
    assert release is not None
    assert is_intact(release)
    assert list(forgotten.releases_dir.iterdir()) == [release]
    assert [one.state for one in read_requests(forgotten)] == ["done"]
    assert not unfinished_requests(forgotten)


def test_full_export_does_not_bring_them_back(
    forgotten: Settings, tmp_path: Path
) -> None:
    settings = copied(forgotten, tmp_path)
    data_dir = write_company(tmp_path / "data", is_reexport=True)
    assert run(settings.output_dir, data_dir) == ExitCode.OK
    found = search(settings.output_dir, [*IDENTIFIERS, "SO88009009", MOTHER_ACCOUNT])
    assert found.found == ()
    before, after = redirects(forgotten), redirects(settings)
    assert {one: after[one] for one in before} == before
    assert {code for one, (_, code) in after.items() if one not in before} <= {
        "merged",
        "retired",
    }
    erased = published(
        settings,
        "select sum(row_count) from pub_row_accounting where outcome_code = 'erased'",
    )
    assert erased == [(28,)]


def test_asking_again_finds_and_changes_nothing(
    forgotten: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = copied(forgotten, tmp_path)
    before = lake_rows(settings)
    for asked in (PHONE, EMAIL, ACCOUNT):
        assert forget(settings.output_dir, asked, "--yes") == ExitCode.OK
        assert "is forgotten already" in capsys.readouterr().out
    assert lake_rows(settings) == before
    (settings.output_dir / "note.txt").write_text(f"call {PHONE}", encoding="utf-8")
    assert forget(settings.output_dir, PHONE) == ExitCode.UNEXPECTED
    assert "note.txt" in capsys.readouterr().out


def test_nothing_changes_without_a_yes(
    company: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = copied(company, tmp_path)
    before = lake_rows(settings)
    assert forget(settings.output_dir, PHONE) == ExitCode.OK
    told = capsys.readouterr().out
    assert "orders 2" in told
    assert "Add --yes" in told
    assert "林***" in told
    assert "林晚秋" not in told
    assert lake_rows(settings) == before
    assert not read_requests(settings)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [("13700000000", "Nobody is known"), (FAMILY_PHONE, "6 customers are known")],
)
def test_somebody_unknown_or_not_told_apart_is_refused(
    company: Settings, tmp_path: Path, asked: str, problem: str
) -> None:
    settings = copied(company, tmp_path)
    with pytest.raises(InputRefusedError, match=problem):
        flow.forget(settings, Reporter(console(), "en"), Asked((asked,), is_sure=True))
    assert not read_requests(settings)


def test_lists_and_rollback_wait_while_somebody_is_half_forgotten(
    recorded: Settings,
) -> None:
    reporter = Reporter(console(), "en")
    with pytest.raises(InputRefusedError, match="being forgotten"):
        steps.write_lists(recorded, reporter)
    with pytest.raises(InputRefusedError, match="being forgotten"):
        steps.roll_back(recorded, reporter, None)


@pytest.mark.parametrize("every", [31, pytest.param(5, marks=pytest.mark.nightly)])
def test_a_kill_at_any_change_leaves_what_the_next_run_finishes(
    recorded: Settings, every: int, tmp_path: Path
) -> None:
    for settings in erased_in_spite_of_kills(recorded, tmp_path, every):
        assert search(settings.lake_dir, IDENTIFIERS).found == ()


def test_delivery_after_a_kill_is_cleaned_before_anything_is_erased(
    recorded: Settings, tmp_path: Path
) -> None:
    settings = copied(recorded, tmp_path)
    before = {path.name for path in settings.raw_dir.glob("*/batch=*")}
    data_dir = write_company(tmp_path / "data", is_reexport=True)
    ingest_folder(replace(settings, data_dir=data_dir))
    new = [
        path for path in settings.raw_dir.glob("*/batch=*") if path.name not in before
    ]
    assert len(new) == 7
    assert not any(search(path, IDENTIFIERS).found for path in new)


def delivered(settings: Settings, folder: Path, name: str, *lines: str) -> int:
    """Deliver a file and return how many rows of it are in the lake."""
    path = folder / "crm" / f"{name}.csv"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    before = set(settings.raw_dir.glob(f"{name}/batch=*"))
    ingest_folder(replace(settings, data_dir=folder))
    (new,) = set(settings.raw_dir.glob(f"{name}/batch=*")) - before
    return len(duckdb.sql(f"from read_parquet('{new}/rows.parquet')"))


def test_an_order_of_somebody_else_that_they_paid_for_stays(
    recorded: Settings, tmp_path: Path
) -> None:
    settings = copied(recorded, tmp_path)
    derived.erase_recorded(settings)
    paid = (
        "payment_id,order_id,paid_at,payment_amount,phone",
        f"PAY001,SO89000005,2025-06-01 10:00:00,50,{PHONE}",
        "PAY002,SO89000006,2025-06-01 10:00:00,60,15000000006",
    )
    assert delivered(settings, tmp_path / "first", "payments", *paid) == 1
    refunded = (
        "refund_id,order_id,refunded_at,refund_amount",
        "RF1,SO89000005,2025-06-05 10:00:00,5",
        "RF2,SO88001001,2025-06-05 10:00:00,5",
    )
    assert delivered(settings, tmp_path / "second", "refunds", *refunded) == 1


def test_a_half_written_file_is_removed_and_stops_nothing(
    recorded: Settings, tmp_path: Path
) -> None:
    settings = copied(recorded, tmp_path, "releases", "target")
    left = [
        settings.lists_dir / ".2025-06-30_half.parquet",
        settings.history_dir / "tmp_scores.parquet",
    ]
    for path in left:
        path.write_bytes(b"PAR1")
    assert derived.erase_recorded(settings)
    assert not any(path.exists() for path in left)


def test_somebody_else_with_the_id_of_another_system_is_not_forgotten_already(
    forgotten: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copied(forgotten, tmp_path)
    found = [("C" + "0" * 19, "赵子龙")]
    monkeypatch.setattr(Finding, "customers_of", lambda *_: found)
    told: list[object] = []
    monkeypatch.setattr(flow, "_found", lambda *names: told.append(names[2]))
    monkeypatch.setattr(flow, "_prove", lambda *_: True)
    flow.forget(settings, Reporter(console(), "en"), Asked((ACCOUNT,)))
    assert told == [[ACCOUNT]]


@pytest.mark.parametrize("content", [None, b"", b"short"])
def test_a_lost_key_is_refused_before_anybody_comes_back(
    recorded: Settings, tmp_path: Path, content: bytes | None
) -> None:
    settings = copied(recorded, tmp_path, "releases", "target")
    derived.erase_recorded(settings)
    key_file(settings).unlink()
    if content is not None:
        key_file(settings).write_bytes(content)
    before = lake_rows(settings)
    data_dir = write_company(tmp_path / "data", is_reexport=True)
    with pytest.raises(InputRefusedError, match="key by which forgotten people"):
        ingest_folder(replace(settings, data_dir=data_dir))
    assert lake_rows(settings) == before


@pytest.mark.parametrize("told", ["", " "])
def test_a_name_that_says_nobody_is_refused(tmp_path: Path, told: str) -> None:
    with pytest.raises(InputRefusedError, match="Nobody is named"):
        people_asked(Settings(output_dir=tmp_path), [told], None)


def test_hashes_need_the_key_and_are_hmac() -> None:
    key = b"k" * 32
    with duckdb.connect() as connection:
        told = connection.execute(
            f"select {hashed_sql('mark')} from (select $mark as mark)",
            {"mark": "phone||13800138001", **key_blocks(key)},
        ).fetchone()
    assert told == (hashed(key, "phone||13800138001"),)
    assert told != (hashed(b"x" * 32, "phone||13800138001"),)


def test_key_and_hashes_are_private(recorded: Settings) -> None:
    folder = recorded.forgotten_dir
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    assert not search(folder, IDENTIFIERS, names=IDENTIFIERS).found


def test_what_is_kept_of_a_request_names_no_family(forgotten: Settings) -> None:
    found = search(forgotten.forgotten_dir, [FAMILY_PHONE], names=FAMILY).found
    assert found == ()


def test_people_come_from_a_file_of_requests(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(f"# May\n{PHONE},by mail\n\n{EMAIL}\n{PHONE}\n", encoding="utf-8")
    settings = Settings(output_dir=tmp_path)
    assert people_asked(settings, [ACCOUNT], path) == (ACCOUNT, PHONE, EMAIL)
    path.write_text("# nobody\n", encoding="utf-8")
    with pytest.raises(InputRefusedError, match="names nobody"):
        people_asked(settings, [], path)


def test_who_took_clear_data_is_noted_and_shown_but_never_whom(
    company: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (access,) = last_accesses(company, 5)
    assert (access.command, access.user) == ("lists", user_name())
    assert access.person_count > 0
    assert company.access_log.stat().st_mode & 0o777 == 0o600
    noted = company.access_log.read_text(encoding="utf-8")
    assert not any(one in noted for one in IDENTIFIERS)
    assert main(["info", "--output-dir", str(company.output_dir)]) == ExitCode.OK
    assert f"lists    {access.person_count} people" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content", ["", "{\n", "[]", '{"request_id": "x"}', '{"state": 1, "built": {}}']
)
def test_a_note_that_can_not_be_read_is_named_with_its_mend(
    recorded: Settings, tmp_path: Path, content: str
) -> None:
    settings = copied(recorded, tmp_path, "releases", "target", "warehouse")
    (note,) = settings.forgotten_dir.glob("request=*/request.json")
    note.write_text(content, encoding="utf-8")
    with pytest.raises(InputRefusedError, match="can't be read") as refused:
        read_requests(settings)
    assert f"{note}, line " in str(refused.value)
    assert str(note.parent) in str(refused.value.hint)


@pytest.mark.parametrize(
    ("content", "line"),
    [(f'# May\n{PHONE}\n"K7730012\n', 3), ("x" * 200_000 + "\n", 1)],
)
def test_a_line_of_requests_that_is_no_csv_is_named(
    tmp_path: Path, content: str, line: int
) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputRefusedError, match=f"requests.csv, line {line} "):
        people_asked(Settings(output_dir=tmp_path), [], path)


def test_an_older_release_that_others_still_read_is_no_success(
    company: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = requested_target(
        url="postgresql://me@db/shop", url_file=None, schema="strata", reader="reader"
    )
    monkeypatch.setattr(steps, "publish_to_postgres", lambda *_: False)
    monkeypatch.setattr(flow, "_found", lambda *_: None)
    monkeypatch.setattr(flow, "_prove", lambda *_: True)
    asked = Asked((PHONE,), is_sure=True, target=target)
    with pytest.raises(StrataError, match="left in PostgreSQL"):
        flow.forget(company, Reporter(console(), "en"), asked)
