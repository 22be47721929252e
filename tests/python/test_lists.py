"""Lists go out in clear to their owners, and their results come back once."""

from __future__ import annotations

import csv
import shutil
import stat
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from dbt_command import run_dbt
from strata.cli import main
from strata.errors import ExitCode
from strata.lists.columns import COLUMNS, FILLED_IN, header
from strata.lists.workbook import cell, next_working_days
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

QUEUE = """
    create or replace table pub_action_queue as
    select
        'T' || customer_id as task_id, customer_id, cast(null as varchar) as lead_key,
        'E002' as owner_key, '何' as owner_name, '华南组' as team_name,
        1 as priority_rank, '专属致电' as play_name_zh, 'Owner call' as play_name_en,
        '=cmd' as reasons_zh, '=cmd' as reasons_en, '致电' as play_action_zh,
        'Call' as play_action_en, '电话' as channel_name_zh, 'Phone' as channel_name_en,
        '高' as risk_band_name_zh, 'High' as risk_band_name_en,
        12.5 as value_at_stake_amount, date '2026-06-30' as due_date,
        case when segments.tier_code = 'new' then 'contacted' else 'open' end
            as task_state_code,
        date '2026-06-30' as observation_date
    from pub_customer_segments as segments
    where segments.tier_code in ('at_risk', 'new')
"""


@pytest.fixture(scope="module")
def listed(demo_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the demo's output with tasks for the second owner, and its lists."""
    output_dir = tmp_path_factory.mktemp("lists") / "output"
    shutil.copytree(demo_run.output_dir, output_dir, symlinks=True)
    settings = Settings(output_dir=output_dir, language="zh")
    database = settings.published_dir.resolve() / "strata.duckdb"
    database.chmod(0o600)
    with duckdb.connect(database) as connection:
        connection.execute(QUEUE)
    assert main(["lists", "--output-dir", str(output_dir), "--lang", "zh"]) == 0
    return settings


@pytest.fixture
def alone(listed: Settings, tmp_path: Path) -> Settings:
    """The lists and their lake, for a test that takes results in."""
    shutil.copytree(listed.output_dir, tmp_path / "output", symlinks=True)
    return Settings(output_dir=tmp_path / "output", language="zh")


def list_of(settings: Settings, part: str) -> Path:
    (path,) = settings.contact_dir.glob(f"*/*{part}*.xlsx")
    return path


def sheet_of(path: Path) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(path)
    return book, book.worksheets[0]


def place(column: str) -> int:
    return COLUMNS.index(column) + 1


def filled_in(
    source: Path, target: Path, edit: Callable[[Worksheet], None] | None = None
) -> Path:
    book, sheet = sheet_of(source)
    if edit is not None:
        edit(sheet)
    book.save(target)
    return target


def write(sheet: Worksheet, row: int, **cells: object) -> None:
    for column, value in cells.items():
        sheet.cell(row, place(column)).value = value  # type: ignore[assignment]


def results_in(settings: Settings) -> list[tuple[object, ...]]:
    files = settings.raw_dir / "follow_ups" / "batch=*" / "rows.parquet"
    return duckdb.sql(
        "select follow_up_id, outcome, method, left(next_follow_up_at, 10), note,"
        " task_id, lead_id, owner_id, _source_system, account_id"
        f" from read_parquet('{files}') where follow_up_id like 'LIST-%'"
        " order by _load_number, _row_number"
    ).fetchall()


def taken_in(settings: Settings, path: Path, language: str = "zh") -> int:
    output = ["--output-dir", str(settings.output_dir), "--lang", language]
    return main(["results", "import", str(path), *output])


def test_only_the_user_can_open_the_lists(listed: Settings) -> None:
    paths = [listed.contact_dir, *listed.contact_dir.rglob("*"), listed.lists_dir]
    files = [path for path in paths if path.is_file()]
    assert len(files) > 4
    for path in paths:
        expected = 0o600 if path.is_file() else 0o700
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_every_open_task_and_due_lead_is_in_the_list_of_its_owner(
    listed: Settings,
) -> None:
    with duckdb.connect(
        listed.published_dir / "strata.duckdb", read_only=True
    ) as connection:
        ((due, tasks),) = connection.execute(
            "select (select count(*) from pub_lead_worklist as leads"
            " full join (from pub_lead_pool where pool_state_code != 'in_pool')"
            " as warned using (lead_key) where leads.due_date <= leads.observation_date"
            " or warned.lead_key is not null), (select count(*)"
            " from pub_action_queue where task_state_code = 'open')"
        ).fetchall()
    keys: list[str] = []
    for path in listed.contact_dir.glob("*/*.xlsx"):
        if path.name.startswith("团队_"):
            continue
        _, sheet = sheet_of(path)
        keys += [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
    assert tasks > 5
    assert len(keys) == len(set(keys)) == due + tasks


def test_an_owner_is_told_of_leads_about_to_go_to_the_pool(listed: Settings) -> None:
    with duckdb.connect(
        listed.published_dir / "strata.duckdb", read_only=True
    ) as connection:
        found = connection.execute(
            "select coalesce(owner_name, owner_key), pool_state_name_zh,"
            " pool_reason_name_zh, cast(pool_date as varchar) from pub_lead_pool"
            " where pool_state_code in ('warned', 'tomorrow')"
        ).fetchall()
    told = []
    for path in listed.contact_dir.glob("*/*.xlsx"):
        if path.name.startswith("团队_"):
            continue
        _, sheet = sheet_of(path)
        for row in sheet.iter_rows(min_row=2, values_only=True):
            reasons = str(row[place("reasons") - 1])
            if "公海" in reasons:
                told.append(
                    (row[place("owner") - 1], reasons.split("；", maxsplit=1)[0])
                )
    assert {state for _, state, *_ in found} == {"明日进入公海", "即将进入公海"}
    assert Counter(told) == Counter(
        (owner, f"{state}（{reason}，{day}）") for owner, state, reason, day in found
    )


def test_a_list_is_in_clear_and_ready_to_fill_in(listed: Settings) -> None:
    _, sheet = sheet_of(list_of(listed, "E002"))
    rows = [[one.value for one in row] for row in sheet.iter_rows()]
    assert rows[0] == [header(column, "zh") for column in COLUMNS]
    assert sheet.freeze_panes == "D2"
    assert sheet.column_dimensions["A"].hidden
    assert not sheet.column_dimensions["B"].hidden
    phones = [row[place("phone") - 1] for row in rows[1:] if row[place("phone") - 1]]
    assert phones
    assert all(str(phone).isdigit() for phone in phones)
    assert [row[place("place") - 1] for row in rows[1:]] == list(range(1, len(rows)))
    assert rows[1][place("reasons") - 1] == "'=cmd"
    assert sheet.cell(2, place("reasons")).data_type == "s"
    for column in FILLED_IN:
        assert {row[place(column) - 1] for row in rows[1:]} == {None}
    offered = {
        str(one.sqref)[0]: str(one.formula1)
        for one in sheet.data_validations.dataValidation
    }
    letters = {column: get_column_letter(place(column)) for column in COLUMNS}
    assert offered[letters["result"]].startswith('"有意向,考虑中')
    assert offered[letters["method"]].startswith('"电话,微信')
    # The day after the latest date is a Wednesday, the weekend is left out.
    assert offered[letters["next_day"]].startswith(
        '"2026-07-01,2026-07-02,2026-07-03,2026-07-06'
    )


def test_a_foreign_number_is_dialled_and_no_formula() -> None:
    assert cell({"phone": "+447911123456"}, "phone", 1, "en") == "00447911123456"
    assert cell({"phone": "+8613912345678"}, "phone", 1, "en") == "13912345678"
    assert cell({"customer": "=1+1\x00"}, "customer", 1, "en") == "'=1+1"
    assert cell({"value": -2.5}, "value", 1, "en") == -2.5


def test_holidays_are_no_days_to_call(listed: Settings) -> None:
    from strata.lists.rows import read_work

    # The National Day is off, the Saturday after it is worked.
    days = next_working_days(read_work(listed), date(2026, 9, 30), 3)
    assert days == [date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)]


def test_lists_somebody_works_in_are_not_written_over(
    listed: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {
        path: path.stat().st_mtime_ns for path in listed.contact_dir.rglob("*.xlsx")
    }
    assert main(["lists", "--output-dir", str(listed.output_dir), "--lang", "zh"]) == 0
    assert "保持原样" in capfd.readouterr().out
    assert before == {
        path: path.stat().st_mtime_ns for path in listed.contact_dir.rglob("*.xlsx")
    }


def test_results_come_back_once_and_the_next_build_knows_them(
    alone: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = list_of(alone, "E002")
    _, sheet = sheet_of(source)
    last = sheet.max_row

    def edit(sheet: Worksheet) -> None:
        write(sheet, 2, result="已挽回", method="电话", minutes=12, note="答应续订")
        write(sheet, last, result="考虑中", next_day=date(2026, 7, 6))

    back = filled_in(source, tmp_path / "back.xlsx", edit)
    assert taken_in(alone, back) == 0
    said = capfd.readouterr().out
    assert f"收取 2 行，未变 {last - 3} 行，退回 0 行" in said
    task, lead = results_in(alone)
    assert task[1:6] == ("retained", "phone", None, "答应续订", task[5])
    assert str(task[5]).startswith("TC")
    assert lead[1:6] == ("undecided", None, "2026-07-06", None, None)
    assert lead[6] is not None
    assert {task[7], lead[7]} == {"E002"}
    # The same file, and the same rows in another one.
    assert taken_in(alone, back) == 0
    assert "已在数据湖中" in capfd.readouterr().out
    again = tmp_path / "again.csv"
    with again.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ["" if one.value is None else one.value for one in row]
                for row in sheet_of(back)[1].iter_rows()
            ]
        )
    assert taken_in(alone, again) == 0
    assert "均无新内容" in capfd.readouterr().out
    assert len(results_in(alone)) == 2

    built = run_dbt(
        alone,
        "build",
        "--exclude-resource-type",
        "unit_test",
        "test",
        "--select",
        "+fct_lead_worklist",
    )
    assert built.returncode == 0, built.stdout
    with duckdb.connect(alone.warehouse_database, read_only=True) as connection:
        ((outcome, planned),) = connection.execute(
            "select last_outcome_code, due_date from actions.fct_lead_worklist"
            " where lead_id = $lead and source_system = $system",
            {"lead": lead[6], "system": lead[8]},
        ).fetchall()
        ((customers,),) = connection.execute(
            "select count(*) from core.bridge_customer_identities as identities"
            " inner join staging.stg_crm__follow_ups as follow_ups"
            " on identities.contact_key = follow_ups.contact_key"
            " where follow_ups.task_id = $task"
            " and 'T' || identities.customer_id = $task",
            {"task": task[5]},
        ).fetchall()
    assert (outcome, planned) == ("undecided", date(2026, 7, 6))
    assert customers == 1


def test_a_later_word_about_a_row_replaces_the_one_before(
    alone: Settings, tmp_path: Path
) -> None:
    source = list_of(alone, "E002")
    first = filled_in(
        source, tmp_path / "first.xlsx", lambda sheet: write(sheet, 2, result="未接通")
    )
    later = filled_in(
        source, tmp_path / "later.xlsx", lambda sheet: write(sheet, 2, result="成交")
    )
    assert taken_in(alone, first) == taken_in(alone, later) == 0
    before, after = results_in(alone)
    assert before[0] == after[0]
    assert (before[1], after[1]) == ("no_answer", "won")


BAD_EDITS = {
    "result": ({"result": "王小明13812345678"}, "王***"),
    "note": ({"note": "只写备注"}, "为空"),
    "no such day": ({"result": "成交", "next_day": "2026-02-30"}, "不是日期"),
    "next day past": ({"result": "成交", "next_day": "2026-06-30"}, "更晚"),
    "day before the list": ({"result": "成交", "day": "2026-06-29"}, "早于清单"),
    "day to come": ({"result": "成交", "day": "2099-01-01"}, "晚于今天"),
    "minutes": ({"result": "成交", "minutes": "-5"}, "分钟"),
    "method": ({"result": "成交", "method": "心灵感应"}, "无法识别"),
    "key": ({"row_key": "13812345678", "result": "成交"}, "没有行"),
}


@pytest.mark.parametrize("edit", BAD_EDITS)
def test_a_row_that_says_nothing_sure_is_refused_with_its_mend(
    alone: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str], edit: str
) -> None:
    cells, mend = BAD_EDITS[edit]

    def change(sheet: Worksheet) -> None:
        write(sheet, 2, **cells)
        write(sheet, 3, result="有意向")

    back = filled_in(list_of(alone, "E002"), tmp_path / "back.xlsx", change)
    assert taken_in(alone, back) == ExitCode.INPUT_REFUSED
    said = "".join(capfd.readouterr())
    assert "back.xlsx，工作表 今日清单，第 2 行，列" in said
    assert mend in said
    assert "13812345678" not in said
    # The other row was taken.
    assert [row[1] for row in results_in(alone)] == ["interested"]


def test_a_row_that_is_there_twice_is_taken_once(
    alone: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def edit(sheet: Worksheet) -> None:
        write(sheet, 2, result="有意向")
        write(sheet, 3, row_key=sheet.cell(2, 1).value, result="成交")

    back = filled_in(list_of(alone, "E002"), tmp_path / "back.xlsx", edit)
    assert taken_in(alone, back, "en") == ExitCode.INPUT_REFUSED
    assert "is there twice" in "".join(capfd.readouterr())
    assert [row[1] for row in results_in(alone)] == ["interested"]


def test_a_file_without_its_key_column_is_no_list(
    alone: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    back = filled_in(
        list_of(alone, "E002"),
        tmp_path / "back.xlsx",
        lambda sheet: sheet.delete_cols(1),
    )
    assert taken_in(alone, back) == ExitCode.INPUT_REFUSED
    assert "表头缺少列 行标识" in "".join(capfd.readouterr())
    assert results_in(alone) == []


def test_nothing_is_listed_before_anything_is_published(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = main(["lists", "--output-dir", str(tmp_path / "output")])
    assert code == ExitCode.BUILD_FAILED
    assert "Nothing has been published" in "".join(capfd.readouterr())
