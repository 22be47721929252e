"""``strata ingest --explain`` says how a file would be read, and loads nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from ingest_delivery import Delivery, order_file
from strata.cli import main
from strata.errors import ExitCode
from strata.explain.files import explain_files
from strata.explain.staging import staging_rules
from strata.masking import PERSONAL_COLUMNS
from strata.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path

    from strata.explain.explanation import Explanation

BAD_ORDERS = (
    "订单号,下单时间,实付金额,手机号,收货人,暗号\n"
    "S1,2026-06-01 10:00,12.50,13812345678,王小明,张三丰同学\n"
    "S2,2026-02-30,13.00,13812345678,李雷,\n"
    "S3,2026-06-02,很多钱,13900001111,韩梅梅,\n"
    "S4,2026-06-02\n"
)


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


@pytest.fixture(autouse=True)
def wide_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cell is folded, so that sentences can be looked for."""
    monkeypatch.setattr("strata.console.LOG_WIDTH", 400)


def explained(delivery: Delivery, *names: str) -> list[Explanation]:
    paths = [delivery.data_dir / name for name in names]
    return explain_files(delivery.settings, paths, lambda _: None, lambda _: None)


def shown(
    capsys: pytest.CaptureFixture[str], path: Path, *options: str
) -> tuple[int, str]:
    exit_code = main(["ingest", "--explain", str(path), *options])
    said = capsys.readouterr()
    return exit_code, said.out + said.err


def test_everything_about_a_file_is_shown_and_nothing_is_loaded(
    delivery: Delivery,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = delivery.put("erp/orders.csv", BAD_ORDERS.encode("gb18030"))
    monkeypatch.chdir(delivery.data_dir.parent)
    exit_code, said = shown(capsys, path, "--data-dir", str(delivery.data_dir))
    assert exit_code == ExitCode.OK
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "erp/orders.csv: would be loaded" in lines
    assert "encoding gb18030 (the best fit for its lines)" in lines
    assert "delimiter comma" in lines
    assert "header row 1" in lines
    assert "entity orders (from the name of the file or its folder)" in lines
    assert "source system erp" in lines
    assert "rows 4" in lines
    assert "暗号 – not recognized; kept in _extra 张***" in lines
    assert "Rows that would be rejected: 3" in lines
    bad = [line for line in lines if line[:2] in {"3 ", "4 ", "5 "}]
    assert bad[0].startswith("3 ordered_at 2026-02-30 Impossible date")
    assert bad[1].startswith("4 order_amount 很*** Number not recognised Write digits")
    assert "6 columns expected, 2 found" in bad[2]
    assert [p.name for p in delivery.data_dir.parent.iterdir()] == ["delivered"]


def test_a_line_that_is_no_row_is_explained_in_the_language_asked_for(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    path = delivery.put("erp/orders.csv", BAD_ORDERS)
    _, said = shown(capsys, path, "--data-dir", str(delivery.data_dir), "--lang", "zh")
    assert "应有 6 列，实有 2 列" in said
    assert "expected" not in said


def test_rows_and_money_balance_before_anything_is_loaded(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders.csv",
        "order_id,ordered_at,order_amount,currency_code,order_status,updated_at,phone\n"
        "A,2026-06-01,10,CNY,已付款,2026-06-01,13867354021\n"
        "A,2026-06-01,12,CNY,已付款,2026-06-02,13867354021\n"
        "B,2026-06-01,30,CNY,待付款,,12\n"
        "C,2026-06-01,5,USD,已付款,,\n"
        "D,2026-06-01,7,CNY,神秘,gestern,\n"
        "E,2099-06-01,9,CNY,已付款,,\n"
        "F\n",
    )
    (one,) = explained(delivery, "orders.csv")
    told = [
        (part.outcome, part.money_kind, part.row_count, part.amount, part.currency_code)
        for part in one.balance
    ]
    assert told == [
        ("", "", 5, 68, "CNY"),
        ("Kept", "Sales", 1, 12, "CNY"),
        ("Kept", "Unpaid", 1, 30, "CNY"),
        ("Superseded", "", 1, 10, "CNY"),
        ("Rejected", "", 1, 9, "CNY"),
        ("Held", "", 1, 7, "CNY"),
        ("", "", 1, 5, "USD"),
        ("Kept", "Sales", 1, 5, "USD"),
        ("", "", 1, None, ""),
        ("Rejected", "", 1, None, ""),
    ]
    (people,) = one.people
    assert people.contact_count == 2
    assert people.unread_contact_count == 1
    assert people.anonymous_count == 3
    unread = {cells.column: cells for cells in one.unread_cells}
    assert set(unread) == {"phone", "updated_at"}
    assert unread["updated_at"].examples == ("g***",)
    assert one.bad_rows is not None
    assert one.bad_rows.held_count == 1


def test_lines_repeat_the_money_of_the_orders_that_come_with_them(
    delivery: Delivery,
) -> None:
    delivery.put("orders.csv", order_file("A,2026-06-01,20"))
    delivery.put(
        "order_lines.csv",
        "order_id,line_number,ordered_at,product_id,quantity,unit_price\n"
        "A,1,2026-06-01,P,2,10\n",
    )
    lines, orders = explained(delivery, "order_lines.csv", "orders.csv")
    assert [part.money_kind for part in orders.balance] == ["", "Sales"]
    assert [part.money_kind for part in lines.balance] == ["", "Lines of orders"]
    (alone,) = explained(delivery, "order_lines.csv")
    assert [part.money_kind for part in alone.balance] == ["", "Sales"]


def test_the_recipe_of_a_platform_is_named(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    exports = PROJECT_DIR / "tests/fixtures/exports/shopify_orders/data/shopify"
    (source,) = [path for path in exports.iterdir() if path.suffix == ".csv"]
    path = delivery.put("export.csv", source.read_bytes())
    exit_code, said = shown(capsys, path)
    assert exit_code == ExitCode.OK
    assert "by recipe shopify_orders" in said
    assert "Kept: Refunded orders" in said


def test_people_are_masked_in_examples(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    path = delivery.put("orders.csv", BAD_ORDERS)
    said = shown(capsys, path, "--lang", "zh")[1]
    assert "会被拒收的行：3" in said
    assert "请只写数字和小数点" in said
    for secret in ("13812345678", "王小明", "张三丰", "李雷"):
        assert secret not in said


def test_what_is_masked_in_rejected_rows_is_masked_here_too() -> None:
    macro = PROJECT_DIR / "macros/staging/masked_cells.sql"
    (listed,) = re.findall(
        r"set personal = \[(.*?)\]", macro.read_text(encoding="utf-8"), re.DOTALL
    )
    masked_in_rejects = set(re.findall(r"'(\w+)'", listed))
    assert len(masked_in_rejects) > 10
    assert masked_in_rejects <= PERSONAL_COLUMNS


def test_a_file_nobody_can_place_comes_with_the_columns_to_name(
    delivery: Delivery,
) -> None:
    delivery.put("unknown.csv", "a,b\n1,2\n")
    delivery.put("guessed.csv", "下单时间,手机号\n2026-06-01,13812345678\n")
    unknown, guessed = explained(delivery, "unknown.csv", "guessed.csv")
    assert unknown.problems
    assert unknown.snippet == ""
    assert "entity: order_lines" in guessed.snippet
    assert "the header of order_id" in guessed.snippet


@pytest.mark.parametrize("header", ["Account Type", "Orders ID's"])
def test_an_identity_is_never_proposed_by_likeness(
    delivery: Delivery, header: str
) -> None:
    delivery.put("refunds.csv", f"{header},refunded_at,refund_amount\n1,2026-06-01,5\n")
    (one,) = explained(delivery, "refunds.csv")
    assert f"{header}: " not in one.snippet
    assert "the header of order_id" in one.snippet


def test_each_header_says_what_it_becomes_and_why(delivery: Delivery) -> None:
    delivery.put(
        "orders.csv", "order_id,下单时间,Paid,备注\nS1,2026-06-01 10:00,5,hello\n"
    )
    delivery.put("ingest.yml", 'files: [{pattern: "*", columns: {Paid: order_amount}}]')
    (found,) = explained(delivery, "orders.csv")
    told = {one.header: (one.column, one.told_by) for one in found.columns}
    assert told == {
        "order_id": ("order_id", "name"),
        "下单时间": ("ordered_at", "alias"),
        "Paid": ("order_amount", "rule"),
        "备注": (None, "unknown"),
    }
    line = found.columns[1].alias_line
    aliases = delivery.settings.config_dir / "column_aliases.csv"
    assert line is not None
    named = aliases.read_text(encoding="utf-8").splitlines()[line - 1]
    assert named == "orders,ordered_at,下单时间,false"


def test_a_refused_file_comes_with_a_rule_that_lets_it_in(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    path = delivery.put("june.csv", "order_id,成交日期时间,实付数\n1,2026-06-01,5\n")
    exit_code, said = shown(capsys, path)
    assert exit_code == ExitCode.INPUT_REFUSED
    assert "june.csv: would be refused" in said
    assert "orders: 1 of 3 headers recognized, missing ordered_at, order_amount" in said
    assert "Why it would be refused" in said
    # What is proposed for the entity leads to what is proposed for the columns.
    for _ in range(2):
        (found,) = explained(delivery, "june.csv")
        rule = yaml.safe_load(found.snippet)["files"][0]
        if rule["entity"] != "orders":
            rule["entity"] = "orders"
        delivery.put("ingest.yml", yaml.safe_dump({"files": [rule]}))
    (found,) = explained(delivery, "june.csv")
    assert found.problems == ()
    assert rule["columns"] == {"成交日期时间": "ordered_at", "实付数": "order_amount"}
    assert delivery.loaded().rows == 1


def test_a_folder_is_explained_file_by_file(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery.put("a_orders.csv", order_file("1,2026-06-01,1"))
    delivery.put("b_orders.csv", order_file("1,2026-06-01,1"))
    delivery.put("orders.xls", b"\xd0\xcf\x11\xe0")
    delivery.put("notes.md", "nothing")
    exit_code, said = shown(capsys, delivery.data_dir)
    assert exit_code == ExitCode.INPUT_REFUSED
    assert "3 file(s), 1 of them would be refused" in said
    assert "the same content is in another of these files" in said


def test_an_entity_without_staging_rules_is_explained_as_far_as_it_goes(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,1", "2"))
    rules = staging_rules(delivery.settings, lambda _: None)
    monkeypatch.setattr(
        "strata.explain.judging.staging_rules", lambda *_: replace(rules, judging={})
    )
    (found,) = explained(delivery, "orders.csv")
    assert found.bad_rows is not None
    assert not found.bad_rows.is_judged
    assert [row.row_number for row in found.bad_rows.first] == [3]


def test_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code, said = shown(capsys, tmp_path / "absent.csv")
    assert exit_code == ExitCode.INPUT_REFUSED
    assert "No such file" in said


def test_ingest_without_a_folder_or_a_file_says_what_to_give(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STRATA_DATA_DIR", raising=False)
    assert main(["ingest"]) == ExitCode.INPUT_REFUSED
    assert "--explain FILE" in capsys.readouterr().err


def test_staging_rules_compiled_before_need_no_dbt(
    delivery: Delivery,
) -> None:
    path = delivery.put("orders.csv", BAD_ORDERS)
    explained(delivery, "orders.csv")
    script = (
        "import sys, strata.cli; strata.cli.main(['ingest', '--explain', sys.argv[1]]);"
        " print('dbt' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Rows that would be rejected: 3" in said
    assert said.splitlines()[-1] == "False"


def test_an_edited_rule_is_judged_by_at_once(delivery: Delivery) -> None:
    delivery.put("orders.csv", order_file("1,2026-06-01,n.a."))
    project_dir = delivery.data_dir.parent / "project"
    for name in ("config", "macros", "models/staging", "seeds"):
        shutil.copytree(PROJECT_DIR / name, project_dir / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(PROJECT_DIR / name, project_dir / name)
    settings = replace(delivery.settings, project_dir=project_dir)
    path = delivery.data_dir / "orders.csv"

    def reasons() -> list[str]:
        (found,) = explain_files(settings, [path], lambda _: None, lambda _: None)
        assert found.bad_rows is not None
        return list(found.bad_rows.counts)

    assert reasons() == ["Number not recognised"]
    project = project_dir / "dbt_project.yml"
    written = project.read_text(encoding="utf-8")
    edited = written.replace("|null|", "|null|n[.]a[.]|")
    assert edited != written
    project.write_text(edited, encoding="utf-8")
    assert reasons() == ["Required value missing"]


def unknown_file(header: str, row: str, count: int = 12) -> str:
    """A file with ``count`` rows, in which ``{n}`` is the number of the row."""
    lines = [
        row.replace("{n}", str(n)).replace("{day}", f"{n:02d}")
        for n in range(1, count + 1)
    ]
    return "\n".join([header, *lines, ""])


UNKNOWN = {
    "an order list with words of its own": (
        "bestellungen.csv",
        unknown_file(
            "Bestellnr,Besteldatum,Gesamt,手机号,下单渠道",
            "B-{n},2026-05-{day} 10:00,{n}.50,1386735{n}02,线上",
        ),
        "entity: orders",
    ),
    "an id that no word tells": (
        "contracts.csv",
        unknown_file(
            "Vertrag,starts_on,ends_on,Stufe", "V{n}/26,2026-05-{day},2027-05-{day},A"
        ),
        "Vertrag: contract_id",
    ),
    "an amount among other numbers": (
        "payments.csv",
        unknown_file("payment_id,paid_at,Betrag", "P{n},2026-05-{day},{n}.25"),
        "Betrag: payment_amount",
    ),
    "a day that can be read in two ways": (
        "orders.csv",
        unknown_file("order_id,ordered_at,order_amount", "A{n},{n}/05/2026,3", 11),
        "date_order: day_first",
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_a_recipe_for_an_unknown_file_loads_it_when_it_is_pasted(
    case: str, delivery: Delivery
) -> None:
    name, content, expected = UNKNOWN[case]
    delivery.put(name, content)
    (one,) = explained(delivery, name)
    assert one.problems
    assert expected in one.snippet
    assert one.is_snippet_tried
    assert one.bad_rows is not None
    assert one.bad_rows.counts == {}
    delivery.put("ingest.yml", one.snippet)
    report = delivery.loaded()
    assert report.rows == sum(
        part.row_count for part in one.balance if not part.outcome
    )
    (pasted,) = explained(delivery, name)
    assert not pasted.problems
    assert pasted.balance == one.balance


def test_what_the_cells_do_not_bear_out_is_left_open(delivery: Delivery) -> None:
    """A header like a word of the column, an id that repeats, and two that fit."""
    delivery.put(
        "payments.csv",
        unknown_file(
            "Vorgang,bezahlt,payment amounts,Betrag netto,Betrag brutto",
            "R1,2026-05-{day},paid,1.25,1.30",
        ),
    )
    (one,) = explained(delivery, "payments.csv")
    assert not one.is_snippet_tried
    assert "bezahlt: paid_at" in one.snippet
    assert "the header of payment_id" in one.snippet
    assert "the header of payment_amount" in one.snippet
    assert one.balance == ()


def test_a_recipe_that_costs_rows_says_what_they_hold(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = unknown_file(
        "payment_id,paid_at,Betrag,method", "P{n},2026-05-{day},{n}.25,x"
    )
    path = delivery.put("payments.csv", rows + "P13,2026-02-30,100,x\n")
    exit_code, said = shown(capsys, path)
    assert exit_code == ExitCode.INPUT_REFUSED
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "Betrag: payment_amount" in lines
    assert any(line.startswith("payments received 13 181.00") for line in lines)
    assert any(line.startswith("Rejected 1 100.00") for line in lines)


ORDERS_HEADER = "订单编号,订单创建时间,实付金额,收货人手机,客户姓名"


def test_orders_of_two_shops_under_one_number_are_shown_side_by_side(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery.put(
        "专卖店.csv",
        f"{ORDERS_HEADER}\n1001,2026-05-10 10:00,877.00,13872979298,赵磊\n"
        "1002,2026-05-11 10:00,285.00,13883925063,黄静\n",
    )
    delivery.put(
        "旗舰店.csv",
        f"{ORDERS_HEADER}\n1001,2026-05-10 10:00,263.00,13889542916,张伟\n"
        "1003,2026-05-12 10:00,398.00,13891056775,李娜\n",
    )
    folder = str(delivery.data_dir)
    exit_code, said = shown(
        capsys, delivery.data_dir, "--data-dir", folder, "--lang", "zh"
    )
    assert exit_code == ExitCode.OK
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines.count("orders：同一 order_id 有 2 行，来自 2 个文件") == len("两店")
    assert "列 专卖店.csv 第 2 行 旗舰店.csv 第 2 行" in lines
    assert "order_id 1001 1001" in lines
    assert "order_amount 877.00 263.00" in lines
    assert "customer_name 赵*** 张***" in lines
    assert not any(line.startswith("ordered_at 2026") for line in lines)
    assert "13872979298" not in said
    versions = (
        '若是新旧版本，以后到的为准：colliding_keys: {orders: {"main": versions}}'
    )
    files = 'colliding_keys: {orders: {"main": files}}'
    assert any(line.startswith(versions) for line in lines)
    assert any(files in line for line in lines)
    assert not any("order_lines}]" in line for line in lines)
    (pasted,) = {
        yaml.safe_load(line.partition("：")[2].partition(" （")[0])["colliding_keys"][
            "orders"
        ]["main"]
        for line in lines
        if files in line
    }
    assert pasted == "files"


def test_rows_of_one_file_may_be_lines_or_versions(delivery: Delivery) -> None:
    header = "refund_id,order_id,refunded_at,refund_amount"
    delivery.put(
        "refunds.csv",
        f"{header}\nR1,A,2026-06-01,10\nR1,A,2026-06-02,20\nR2,B,2026-06-01,5\n",
    )
    (one,) = explained(delivery, "refunds.csv")
    assert one.collision_count == 1
    (collision,) = one.collisions
    assert (collision.first.row_number, collision.last.row_number) == (2, 3)
    assert list(collision.differing_cells()) == [
        ("refund_id", "R1", "R1"),
        ("refunded_at", "2026-06-01", "2026-06-02"),
        ("refund_amount", "10", "20"),
    ]
    assert collision.settling_lines == {
        "versions": 'colliding_keys: {refunds: {"main": versions}}'
    }


def test_columns_a_file_lacks_are_kept_from_an_older_one(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders_1.csv",
        "order_id,ordered_at,order_amount,order_status\n"
        "A,2026-06-01,10,cancelled\nB,2026-06-01,20,wat\nC,2026-06-01,5,wat\n",
    )
    delivery.put(
        "order_lines_1.csv",
        "order_id,line_number,product_name,line_amount,ordered_at\n"
        "L,1,tea,7,2026-06-01\n",
    )
    orders = (
        "order_id,ordered_at,order_amount,store\nA,2026-06-01,11,x\nB,2026-06-01,21,x\n"
    )
    lines = "order_id,line_number,product_name,product_category\nL,1,tea,drinks\n"
    delivery.put("orders_2.csv", orders)
    delivery.put("order_lines_2.csv", lines)
    explanations = explained(
        delivery, *(path.name for path in delivery.data_dir.iterdir())
    )
    by_file = {one.file.path.name: told(one) for one in explanations}
    assert by_file == {
        "orders_1.csv": {("", 3, 35), ("Superseded", 2, 30), ("Held", 1, 5)},
        # One is cancelled by the word of the older file, the other waits for its word.
        "orders_2.csv": {("", 2, 32), ("Kept", 1, 11), ("Held", 1, 21)},
        # The money of the line counts in the file that brought it.
        "order_lines_1.csv": {("", 1, 7), ("Superseded", 1, 0), ("Kept", 0, 7)},
        "order_lines_2.csv": {("", 1, 0), ("Kept", 1, 0)},
    }


def told(explanation: Explanation) -> set[tuple[str, int, int]]:
    """What became of how many rows with how much money."""
    return {
        (balance.outcome, balance.row_count, int(balance.amount or 0))
        for balance in explanation.balance
    }


def test_an_id_that_is_made_of_the_row_is_not_asked_for(delivery: Delivery) -> None:
    delivery.put(
        "表单.csv",
        "提交时间,姓名,手机,意向车型,城市,来源\n2026-05-01,王五,13912345678,A1,杭州,抖音\n",
    )
    (one,) = explained(delivery, "表单.csv")
    assert "the header of" not in one.snippet
    assert one.is_snippet_tried
    delivery.put("ingest.yml", one.snippet)
    delivery.ingest()
    assert delivery.rows("leads", "phone") == [("13912345678",)]


def test_what_a_file_does_to_rows_of_the_lake_is_told_before_it_does(
    delivery: Delivery,
) -> None:
    header = "order_id,ordered_at,order_amount,order_status,updated_at\n"
    delivery.put(
        "shop/orders_1.csv",
        f"{header}A,2026-06-01,100,paid,2026-06-01\nB,2026-06-01,50,paid,2026-06-09\n"
        "C,2026-06-01,7,paid,2026-06-01\n",
    )
    delivery.ingest()
    delivery.put(
        "shop/orders_2.csv",
        f"{header}A,2026-06-01,120,paid,2026-06-05\nB,2026-06-01,60,paid,2026-06-05\n",
    )
    delivery.put(
        "shop/orders_states.csv",
        "order_id,order_status,updated_at\nC,cancelled,2026-06-05\nD,cancelled,2026-06-05\n",
    )
    names = ("shop/orders_1.csv", "shop/orders_2.csv", "shop/orders_states.csv")
    again, newer, states = explained(delivery, *names)
    assert "the same content is already in the lake" in again.message
    told = "1 row(s) of orders would take the place of rows in the lake"
    assert f"{told}: 100.00 becomes 120.00" in newer.message
    assert [(one.outcome, one.row_count) for one in newer.balance[1:]] == [
        ("Kept", 1),
        ("Superseded", 1),
    ]
    assert f"{told}: 7.00 becomes 7.00" in states.message
    assert sum(states.bad_rows.counts.values() if states.bad_rows else []) == 1
    assert len(delivery.batches()) == 1
