"""What can't be loaded is refused whole, naming file, column and mend."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ingest_delivery import Delivery, order_file
from strata.errors import ExitCode, InputRefusedError
from strata.ingest import ingest_folder
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

GOOD = order_file("1,2026-06-01,1")


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    return Delivery.below(tmp_path)


def test_no_folder_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="No data folder"):
        ingest_folder(Settings(output_dir=tmp_path))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="absent is not a folder"):
        ingest_folder(Settings(output_dir=tmp_path, data_dir=tmp_path / "absent"))


def test_an_empty_folder(delivery: Delivery) -> None:
    error = delivery.refusal()
    assert "There are no data files" in error.message
    assert error.exit_code == ExitCode.INPUT_REFUSED


def test_a_folder_of_notes_only(delivery: Delivery) -> None:
    delivery.put("README.md", "# notes")
    delivery.put(".orders.csv", GOOD)
    assert "There are no data files" in delivery.refusal().message


def test_files_that_are_no_data_are_skipped(delivery: Delivery) -> None:
    companions = ["README", "LICENSE", "notes.md", "a/about.pdf", "~$orders.xlsx"]
    for name in [*companions, ".hidden.csv", ".git/orders.csv", "ingest.yml"]:
        delivery.put(name, "")
    delivery.put("orders.csv", GOOD)
    report = delivery.ingest()
    assert {file.source_file for file in report.with_status("skipped")} == {
        *companions,
        "ingest.yml",
    }
    assert report.rows == 1


def test_the_output_folder_inside_the_data_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(GOOD)
    settings = Settings(output_dir=tmp_path / "output", data_dir=tmp_path)
    assert ingest_folder(settings).rows == 1
    (again,) = ingest_folder(settings).files
    assert again.status == "already_loaded"


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx", "leads.jsonl"])
def test_an_empty_file(delivery: Delivery, name: str) -> None:
    delivery.put(name, b"")
    assert delivery.problem().startswith(f"{name}: the file is empty (0 bytes)")


def test_blank_lines_only(delivery: Delivery) -> None:
    delivery.put("orders.csv", "\n \n\n")
    assert "there is no header" in delivery.problem()


def test_a_header_only_file_is_loaded_with_a_note(delivery: Delivery) -> None:
    delivery.put("orders.csv", order_file())
    report = delivery.loaded()
    assert (report.received, report.message) == (0, "the file has a header but no rows")


def test_a_missing_required_column(delivery: Delivery) -> None:
    delivery.put("orders.csv", "order_id,下单日,实付金额\n1,2026-06-01,1\n")
    assert delivery.problem() == (
        "orders.csv: required column ordered_at of orders is missing from the header; "
        "found: order_id, 下单日, 实付金额; name its header in ingest.yml under "
        "columns, or add the column"
    )


def test_a_file_without_a_header(delivery: Delivery) -> None:
    delivery.put("leads.csv", "L1,2026-06-01,王\nL2,2026-06-02,李\n")
    problems = delivery.refusal().problems
    assert [problem.split(" of ")[0] for problem in problems] == [
        "leads.csv: required column lead_id",
        "leads.csv: required column created_at",
    ]


def test_two_headers_for_one_column(delivery: Delivery) -> None:
    delivery.put("leads.csv", "lead_id,created_at,姓名,Full Name\n1,2026-06-01,1,2\n")
    problem = delivery.problem()
    assert "headers '姓名', 'Full Name' all mean column customer_name" in problem
    assert "columns: {姓名: customer_name}" in problem
    columns = "{Full Name: customer_name}"
    delivery.put("ingest.yml", f'files: [{{pattern: "*", columns: {columns}}}]')
    delivery.loaded()
    expected = [("2", '{"姓名":"1"}')]
    assert delivery.rows("leads", "customer_name", "_extra") == expected


def test_a_rule_for_headers_the_file_lacks_is_named(delivery: Delivery) -> None:
    delivery.put("orders.csv", "No,ordered_at,order_amount\n1,2026-06-01,5\n")
    delivery.put(
        "ingest.yml",
        'files: [{pattern: "*", entities: {orders: {columns: {order_id: Number,'
        " ordered_at: ordered_at, order_amount: order_amount}}}}]",
    )
    assert delivery.problem().endswith(
        "required column order_id of orders comes from headers that the file does not "
        "have (Number); found: No, ordered_at, order_amount; correct ingest.yml"
    )


def test_a_rule_chooses_one_of_several_phones(delivery: Delivery) -> None:
    delivery.put(
        "leads.csv",
        "lead_id,created_at,手机号,Mobile\n1,2026-06-01,13912340001,13912340002\n",
    )
    delivery.put("ingest.yml", 'files: [{pattern: "*", columns: {Mobile: phone}}]')
    delivery.loaded()
    expected = [("13912340002", '{"手机号":"13912340001"}')]
    assert delivery.rows("leads", "phone", "_extra") == expected


def test_a_repeated_header_of_a_column(delivery: Delivery) -> None:
    delivery.put(
        "orders.csv", "order_id,order_id,ordered_at,order_amount\n1,2,2026-06-01,5\n"
    )
    assert "header 'order_id' appears in columns" in delivery.refusal().problems[0]


def test_a_repeated_header_that_nobody_reads_keeps_both_cells(
    delivery: Delivery,
) -> None:
    delivery.put(
        "orders.csv", "备注,order_id,备注,ordered_at,order_amount\n1,2,3,2026-06-01,5\n"
    )
    delivery.loaded()
    ((extra,),) = delivery.rows("orders", "_extra")
    assert json.loads(extra) == {"备注": "1", "备注 (2)": "3"}


def test_a_file_nobody_can_place(delivery: Delivery) -> None:
    delivery.put("june.csv", "a,b\n1,2\n")
    problem = delivery.problem()
    assert problem.startswith("june.csv: cannot tell what the rows are")
    assert "(a, b)" in problem
    assert "name the entity in ingest.yml" in problem


@pytest.mark.parametrize("name", ["orders.xls", "orders.json", "o.dat"])
def test_a_format_that_can_not_be_read(delivery: Delivery, name: str) -> None:
    delivery.put(name, GOOD)
    assert "cannot be read; save it as one of csv" in delivery.problem()


def test_a_workbook_named_csv(delivery: Delivery) -> None:
    delivery.put("orders.csv", b"PK\x03\x04 and so on")
    assert "the content is an Excel workbook" in delivery.problem()


@pytest.mark.parametrize("content", ['{"order_id":1\n', "[1, 2]\n", "{}\n", "\n\n"])
def test_json_lines_without_an_object(delivery: Delivery, content: str) -> None:
    delivery.put("orders.jsonl", content)
    assert "no line is a JSON object" in delivery.problem()


def test_utf_16_without_its_mark(delivery: Delivery) -> None:
    delivery.put("orders.csv", GOOD.encode("utf-16-le"))
    assert "encoding: utf-16-le" in delivery.problem()
    delivery.put("ingest.yml", 'files: [{pattern: "*", encoding: utf-16-le}]')
    assert delivery.loaded().rows == 1


def test_a_cut_gzip_file(delivery: Delivery) -> None:
    lines = [f"{n},2026-06-01,{n * 7919}" for n in range(5000)]
    delivery.put("orders.csv.gz", gzip.compress(order_file(*lines).encode())[:-2000])
    assert "the gzip file is cut off" in delivery.problem()


def test_a_csv_named_gz(delivery: Delivery) -> None:
    delivery.put("orders.csv.gz", GOOD)
    assert "the gzip file is cut off or damaged" in delivery.problem()


def test_a_cut_workbook(delivery: Delivery) -> None:
    book = openpyxl.Workbook()
    book.save(delivery.data_dir / "orders.xlsx")
    whole = (delivery.data_dir / "orders.xlsx").read_bytes()
    delivery.put("orders.xlsx", whole[: len(whole) // 2])
    assert "no complete Excel workbook" in delivery.problem()
    delivery.put("orders.xlsx", whole)
    assert "the workbook has no filled cell" in delivery.problem()


def test_a_workbook_that_counts_from_1904(delivery: Delivery) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.save(delivery.data_dir / "orders.xlsx")
    assert "from 1904" in delivery.problem()


def test_a_cut_parquet_file(delivery: Delivery) -> None:
    path = delivery.data_dir / "orders.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "select 1 as order_id, 2 as ordered_at, 3 as order_amount"
        ).write_parquet(str(path))
    path.write_bytes(path.read_bytes()[:-20])
    assert "orders.parquet: the file is cut off or damaged" in delivery.problem()


def test_damage_found_while_loading_keeps_every_file_out(delivery: Delivery) -> None:
    delivery.put("a_orders.csv", GOOD)
    path = delivery.data_dir / "orders.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "select i::varchar as order_id, 'x' || hash(i) as ordered_at,"
            " 'y' || hash(i + 1) as order_amount from range(5000) as numbers(i)"
        ).write_parquet(str(path))
    content = bytearray(path.read_bytes())
    content[100:400] = b"\0" * 300
    path.write_bytes(content)
    assert "orders.parquet: the rows cannot be read to the end" in delivery.problem()
    assert not (delivery.settings.lake_dir / ".incoming").exists()


def test_all_problems_of_all_files_are_told_at_once(delivery: Delivery) -> None:
    delivery.put("good_orders.csv", GOOD)
    delivery.put("bad_orders.csv", "order_id\n1\n")
    delivery.put("empty_leads.csv", "")
    error = delivery.refusal()
    assert [problem.split(":")[0] for problem in error.problems] == [
        "bad_orders.csv",
        "bad_orders.csv",
        "empty_leads.csv",
    ]
    assert "2 of the delivered files cannot be loaded" in error.message


def test_keep_going_loads_the_rest_and_tells(delivery: Delivery) -> None:
    delivery.put("good_orders.csv", GOOD)
    delivery.put("bad_orders.csv", "order_id\n1\n")
    report = delivery.ingest(keep_going=True)
    assert [file.status for file in report.files] == ["refused", "loaded"]
    assert "ordered_at" in report.files[0].message
    assert len(delivery.batches()) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("files:\n  [", "line 2: not readable as YAML ("),
        ("files:\n- pattern: a\n entity: b", "line 3: not readable as YAML ("),
        ("- 1", "line 1: must be keys with values"),
        ("file: []", "line 1, file: no such key; did you mean files?"),
        ("files: {}", "line 1, files: must be a list of rules"),
        (
            "files:\n- entity: orders",
            'line 2, pattern: is missing; every rule needs one, for example pattern: "',
        ),
        (
            "files:\n- pattern: '*'\n  entitty: orders",
            "line 3, entitty: no such key; did you mean entity?",
        ),
        (
            "files:\n- pattern: '*'\n  entity: ordrs",
            "line 3, entity: no entity 'ordrs'; did you mean orders?",
        ),
        (
            "files:\n- pattern: '*'\n  entity: zzz",
            "line 3, entity: no entity 'zzz'; known: leads, accounts",
        ),
        (
            "files:\n- pattern: '*'\n  entity: [orders]",
            "line 3, entity: must be a single value",
        ),
        (
            "files:\n- pattern: '*'\n  entity: orders\n  entity: leads",
            "line 4, entity: repeated here, first given in line 3",
        ),
        (
            "files:\n- pattern: '*'\n  entity: orders\n  columns:\n    No: orderid",
            "line 5, columns.No: no column 'orderid' in orders; did you mean order_id?",
        ),
        (
            "files:\n- pattern: '*'\n  columns:\n    a: store\n    b: store",
            "line 5, columns.b: 'store' already comes from header 'a'; keep one",
        ),
        (
            "files:\n- pattern: '*'\n  entity: orders\n  defaults: {stor: 1}",
            "line 4, defaults.stor: no such column in orders; did you mean store?",
        ),
        (
            "files:\n- pattern: '*'\n\n  encoding: utf-9",
            "line 4, encoding: there is no text encoding 'utf-9'",
        ),
        (
            "files:\n- pattern: '*'\n  delimiter: '::'",
            "line 3, delimiter: a delimiter is one character",
        ),
        (
            "files:\n- pattern: '*'\n  timezone: Europe/Londn",
            "line 3, timezone: there is no time zone 'Europe/Londn'; did you mean Eu",
        ),
        (
            "files:\n- pattern: '*'\n  timezone: UTC+25",
            "line 3, timezone: there is no time zone 'UTC+25'; write it as Europe/Lon",
        ),
        (
            "files:\n- &rule {pattern: '*'}\n- *rule",
            "line 1: references such as *name are not supported",
        ),
        ("files:\n- [a]: b", "line 2: a key is one word"),
    ],
)
def test_ingest_yml_mistakes_name_line_key_and_mend(
    delivery: Delivery, content: str, problem: str
) -> None:
    delivery.put("orders.csv", GOOD)
    delivery.put("ingest.yml", content)
    assert f"ingest.yml {problem}" in delivery.refusal().problems[0]


def test_an_ingest_yml_that_is_no_utf_8_names_the_line(delivery: Delivery) -> None:
    delivery.put("orders.csv", GOOD)
    delivery.put("ingest.yml", "files:\n- pattern: 订单\n".encode("gb18030"))
    assert delivery.problem().startswith("ingest.yml line 2: the bytes are not valid")


def test_all_mistakes_of_an_ingest_yml_are_told_by_line(delivery: Delivery) -> None:
    delivery.put("orders.csv", GOOD)
    delivery.put(
        "ingest.yml",
        "files:\n- pattern: a\n  entity: ordrs\n- pattern: b\n  defaults: {x: 1}\n"
        "- pattern: c\n  entity: lead\n",
    )
    problems = delivery.refusal().problems
    assert [problem.split(",")[0] for problem in problems] == [
        "ingest.yml line 3",
        "ingest.yml line 5",
        "ingest.yml line 7",
    ]


def test_a_file_of_states_alone_comes_in_beside_what_it_is_about(
    delivery: Delivery,
) -> None:
    states = "order_id,order_status,updated_at\n1,closed,2026-06-05\n"
    delivery.put("shop/a_orders_states.csv", states)
    problems = "\n".join(delivery.refusal().problems)
    assert "required column ordered_at" in problems
    delivery.put("shop/orders.csv", GOOD)
    by_name = {file.source_file: file for file in delivery.ingest().files}
    told = by_name["shop/a_orders_states.csv"]
    assert told.status == "loaded"
    assert "no column for ordered_at, order_amount" in told.message
    delivery.put("shop/orders_states_2.csv", states.replace("closed", "paid"))
    assert delivery.loaded().rows == 1


def test_amounts_alone_come_in_beside_the_days_of_their_orders(
    delivery: Delivery,
) -> None:
    delivery.put("shop/orders.csv", GOOD)
    delivery.put("shop/z_orders.csv", "order_id,order_amount,quantity\n1,7.50,2\n")
    by_name = {file.source_file: file for file in delivery.ingest().files}
    told = by_name["shop/z_orders.csv"]
    assert told.status == "loaded"
    assert "no column for ordered_at" in told.message


@pytest.mark.parametrize(
    "states",
    [
        "order_id,order_status,创建日期X\n1,closed,2026-06-05\n",
        "order_id,order_status,grand amount xyz\n1,closed,12\n",
        "order_status,updated_at\nclosed,2026-06-05\n",
        "order_id\n1\n",
    ],
)
def test_a_file_that_may_say_what_it_seems_to_lack_is_refused(
    delivery: Delivery, states: str
) -> None:
    delivery.put("shop/orders.csv", GOOD)
    delivery.ingest()
    delivery.put("shop/orders_states.csv", states)
    with pytest.raises(InputRefusedError):
        delivery.ingest()


def test_states_of_another_system_do_not_come_in(delivery: Delivery) -> None:
    delivery.put("shop/orders.csv", GOOD)
    delivery.ingest()
    delivery.put("till/orders.csv", "order_id,order_status\n1,closed\n")
    with pytest.raises(InputRefusedError):
        delivery.ingest()
