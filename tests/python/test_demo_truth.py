"""The planted truth, found again in the files by readers that share no code with it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest

from strata.demo import DemoReport, generate_demo
from strata.demo.proportions import Proportions
from strata.settings import DEFAULT_AS_OF, PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CUSTOMERS = 3000
ENTITY_PATTERNS = (
    ("互动", "interactions"),
    ("events", "interactions"),
    ("interactions", "interactions"),
    ("工单", "tickets"),
    ("tickets", "tickets"),
    ("问卷", "surveys"),
    ("surveys", "surveys"),
    ("触达", "touches"),
    ("touches", "touches"),
    ("跟进", "follow_ups"),
    ("任务", "tasks"),
    ("请假", "absences"),
    ("合同", "contracts"),
    ("experiments", "experiments"),
    ("目标", "targets"),
    ("order_lines", "order_lines"),
    ("refunds", "refunds"),
    ("channel_costs", "channel_costs"),
    ("promotions", "promotions"),
    ("线索", "leads"),
    ("leads", "leads"),
    ("orders", "orders"),
    ("accounts", "accounts"),
    ("products", "products"),
    ("owners", "owners"),
)
CHECKED = {
    "leads": (("lead_id", "id"), ("created_at", "date")),
    "accounts": (("account_id", "id"),),
    "orders": (
        ("order_id", "id"),
        ("ordered_at", "date"),
        ("order_amount", "amount"),
        ("currency_code", "currency"),
    ),
    "order_lines": (("order_id", "id"),),
    "refunds": (
        ("refund_id", "id"),
        ("order_id", "id"),
        ("refunded_at", "date"),
        ("refund_amount", "positive amount"),
    ),
    "products": (("product_id", "id"),),
    "owners": (("owner_id", "id"),),
    "channel_costs": (
        ("month", "month"),
        ("channel", "id"),
        ("cost_amount", "positive amount"),
    ),
    "promotions": (("starts_on", "date"), ("ends_on", "date")),
    "interactions": (("occurred_at", "date"), ("interaction_type", "id")),
    "tickets": (("ticket_id", "id"), ("opened_at", "date")),
    "surveys": (
        ("answered_at", "date"),
        ("survey_type", "survey type"),
        ("score", "score"),
    ),
    "touches": (("touch_id", "id"), ("sent_at", "date")),
    "follow_ups": (("follow_up_id", "id"), ("followed_up_at", "date")),
    "tasks": (("task_id", "id"), ("opened_at", "date")),
    "absences": (("owner_id", "id"), ("ends_on", "end of starts_on")),
    "contracts": (
        ("contract_id", "id"),
        ("starts_on", "date"),
        ("ends_on", "end of starts_on"),
    ),
    "experiments": (
        ("experiment_id", "id"),
        ("primary_metric", "id"),
        ("starts_at", "date"),
        ("ends_at", "end of starts_at"),
    ),
    "targets": (("month", "month"), ("metric", "id"), ("target_value", "amount")),
}
# May lie after the as-of date: what is agreed or planned, and hours of no day.
PLANNED = {
    ("contracts", "ends_on"),
    ("experiments", "ends_at"),
    ("follow_ups", "next_follow_up_at"),
    ("tasks", "due_at"),
    ("absences", "starts_on"),
    ("absences", "ends_on"),
    ("owners", "work_starts_at"),
    ("owners", "work_ends_at"),
}
RECORD_IDS = {"leads": "lead_id", "accounts": "account_id", "orders": "order_id"}
BLANKS = {"", "-", "--"}
CURRENCIES = {"CNY", "RMB", "人民币"}
PLACEHOLDERS = {"13800138000", "test@test.com"}
DATE_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S+08:00",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y年%m月%d日 %H:%M",
    "%Y.%m.%d",
)


@dataclass(frozen=True)
class Row:
    entity: str
    source_system: str
    source_file: str
    row_number: int
    values: dict[str, str] = field(default_factory=dict)
    line_problem: str | None = None

    @property
    def place(self) -> tuple[str, int]:
        return self.source_file, self.row_number


def folded(name: str) -> str:
    return re.sub(r"[\s_]", "", name).casefold()


@pytest.fixture(scope="module")
def demo_report(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    company_dir = tmp_path_factory.mktemp("demo") / "company"
    return generate_demo(company_dir, CUSTOMERS)


@pytest.fixture(scope="module")
def aliases() -> dict[tuple[str, str], str]:
    """(entity, folded header) to column, as the project's settings know them."""
    known: dict[tuple[str, str], str] = {}
    entities: dict[str, list[str]] = defaultdict(list)
    with (PROJECT_DIR / "config/entities.csv").open(encoding="utf-8") as settings:
        for entry in csv.DictReader(settings):
            entities[entry["entity"]].append(entry["column"])
    with (PROJECT_DIR / "config/column_aliases.csv").open(encoding="utf-8") as settings:
        for entry in csv.DictReader(settings):
            for entity in entities if entry["entity"] == "*" else [entry["entity"]]:
                if entry["column"] in entities[entity]:
                    known[entity, folded(entry["alias"])] = entry["column"]
    for entity, columns in entities.items():
        known.update({(entity, folded(column)): column for column in columns})
    return known


def cells_of(path: Path) -> Iterator[tuple[int, list[Any] | str]]:
    """Yield (row number, cells), the header first; a broken line comes as text."""
    if path.suffix == ".parquet":
        table = duckdb.sql(f"from '{path}'")
        yield 1, list(table.columns)
        for number, cells in enumerate(table.fetchall(), start=2):
            yield number, list(cells)
    elif path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        width = 0
        for number, filled in enumerate(sheet.iter_rows(values_only=True), start=1):
            width = width or len(filled)
            yield number, [*filled, *[None] * (width - len(filled))]
    elif path.suffix == ".jsonl":
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                yield number, line
                continue
            if number == 1:
                yield 0, list(entry)
            yield number, list(entry.values())
    else:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        is_gb18030 = "douyin" in path.parts or path.name.startswith("工单")
        text = content.decode("gb18030" if is_gb18030 else "utf-8-sig")
        assert '\n"' not in text, "no value spans lines, so line and row agree"
        delimiter = "\t" if path.suffix == ".tsv" else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        yield from ((reader.line_num, list(cells)) for cells in reader)


def rows_of(
    path: Path, data_dir: Path, aliases: dict[tuple[str, str], str]
) -> Iterator[Row]:
    name = path.relative_to(data_dir).as_posix()
    entity = next(entity for word, entity in ENTITY_PATTERNS if word in path.name)
    system = path.parent.name
    columns: list[str] = []
    for number, cells in cells_of(path):
        if isinstance(cells, str):
            yield Row(entity, system, name, number, line_problem="malformed_line")
        elif not columns:
            columns = [aliases.get((entity, folded(cell)), "") for cell in cells]
            unknown = [
                cell for cell, column in zip(cells, columns, strict=True) if not column
            ]
            assert unknown in ([], ["utm_source"], ["来源系统"], ["nickname"]), name
        elif len(cells) != len(columns):
            yield Row(entity, system, name, number, line_problem="wrong_column_count")
        else:
            texts = ("" if cell is None else str(cell) for cell in cells)
            yield Row(
                entity,
                system,
                name,
                number,
                dict(zip(columns, texts, strict=True)),
            )


@pytest.fixture(scope="module")
def rows(demo_report: DemoReport, aliases: dict[tuple[str, str], str]) -> list[Row]:
    """Every row of every file but the re-delivered copies."""
    return [
        row
        for path in sorted(demo_report.data_dir.rglob("*.*"))
        if not re.search("resent|重发", path.name)
        for row in rows_of(path, demo_report.data_dir, aliases)
    ]


def truth(report: DemoReport, name: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"from '{report.truth_dir}/{name}.parquet'").fetchall()


def parsed_amount(text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[¥元,%]|CNY", "", plain).strip()
    if plain.startswith("("):
        plain = "-" + plain.strip("()")
    return Decimal(plain)


@cache
def parsed_moment(text: str) -> datetime:
    for date_format in DATE_FORMATS:
        try:
            return datetime.strptime(text, date_format)  # noqa: DTZ007 - shop time
        except ValueError:
            continue
    raise ValueError(text)


def date_problem(text: str) -> str | None:
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return "future_date" if float(text) > 60000 else None
    try:
        moment = parsed_moment(text)
    except ValueError:
        has_shape = re.match(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}", text)
        return "impossible_date" if has_shape else "unparseable_date"
    if moment.year < 1990:
        return "impossible_date"
    return "future_date" if moment.date() > DEFAULT_AS_OF else None


def amount_problem(text: str, *, is_negative_wrong: bool) -> str | None:
    try:
        amount = parsed_amount(text)
    except InvalidOperation:
        return "unparseable_number"
    if abs(amount) > 100_000_000 or (is_negative_wrong and amount < 0):
        return "amount_out_of_range"
    return None


def score_problem(text: str) -> str | None:
    if not text.isdigit():
        return "unparseable_number"
    return None if int(text) <= 10 else "score_out_of_range"


def survey_type_problem(text: str) -> str | None:
    is_known = re.search("满意|净推荐|nps|csat", text.casefold())
    return None if is_known else "unknown_survey_type"


def value_problem(kind: str, text: str) -> str | None:
    if kind == "currency":
        return "unknown_currency" if text and text not in CURRENCIES else None
    if text in BLANKS:
        return "missing_required"
    if kind.endswith("amount"):
        return amount_problem(text, is_negative_wrong=kind.startswith("positive"))
    judges = {
        "date": date_problem,
        "score": score_problem,
        "survey type": survey_type_problem,
    }
    return judges[kind](text) if kind in judges else None


def problem_of(row: Row) -> tuple[str, str | None] | None:
    """Judge one row by the rules the warehouse promises: (reason, column)."""
    if row.line_problem is not None:
        return row.line_problem, None
    for column, kind in CHECKED[row.entity]:
        text = row.values.get(column, "")
        if kind.startswith("end of"):
            start = row.values[kind.removeprefix("end of ")]
            reason = "end_before_start" if text < start else None
        else:
            reason = value_problem(kind, text)
        if reason is not None:
            return reason, column
    return None


@pytest.fixture(scope="module")
def sound_rows(rows: list[Row]) -> list[Row]:
    return [row for row in rows if problem_of(row) is None]


def test_the_bad_rows_are_exactly_the_planted_ones(
    demo_report: DemoReport, rows: list[Row]
) -> None:
    planted = {
        (source_file, row_number): (reason_code, reason_column)
        for _, source_file, row_number, reason_code, reason_column in truth(
            demo_report, "planted_rejects"
        )
    }
    found = {
        row.place: problem for row in rows if (problem := problem_of(row)) is not None
    }
    assert found == planted
    assert len({reason for reason, _ in planted.values()}) == 12


def test_overlapping_files_repeat_bad_rows_too(demo_report: DemoReport) -> None:
    """Row numbers at the head of a file are those of the rows delivered again."""
    overlaps = duckdb.sql(
        f"select count(*) from '{demo_report.truth_dir}/planted_rejects.parquet' "
        "where row_number < 30 and source_file similar to '.*_202[56].*'"
    ).fetchall()[0][0]
    assert overlaps > 0


def test_received_rows_are_kept_superseded_rejected_or_held(
    demo_report: DemoReport,
    rows: list[Row],
    sound_rows: list[Row],
    vocabulary: dict[tuple[str, str], str],
) -> None:
    received = Counter(row.entity for row in rows)
    sound = Counter(row.entity for row in sound_rows)
    keys: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in sound_rows:
        keys[row.entity].add((row.source_system, *key_of(row)))
    orders = newest_versions(row for row in sound_rows if row.entity == "orders")
    held = {
        "orders": sum(
            ("order_status", compared(row.values["order_status"])) not in vocabulary
            for row in orders
        )
    }
    for entity, *counts in truth(demo_report, "totals"):
        newest = len(keys[entity])
        assert counts == [
            received[entity],
            newest - held.get(entity, 0),
            sound[entity] - newest,
            received[entity] - sound[entity],
            held.get(entity, 0),
        ], entity
    assert sum(received.values()) == demo_report.row_count


def key_of(row: Row) -> tuple[str, ...]:
    names = {
        "order_lines": ("order_id", "line_number"),
        "refunds": ("refund_id",),
        "channel_costs": ("month", "channel"),
        "promotions": ("starts_on", "promotion_name"),
        "owners": ("owner_id",),
        "products": ("product_id",),
        "interactions": ("interaction_id",),
        "tickets": ("ticket_id",),
        "surveys": ("survey_id",),
        "touches": ("touch_id",),
        "follow_ups": ("follow_up_id",),
        "tasks": ("task_id",),
        "absences": ("owner_id", "starts_on"),
        "contracts": ("contract_id",),
        "experiments": ("experiment_id",),
        "targets": ("month", "metric", "team", "owner_id"),
    }.get(row.entity) or (RECORD_IDS[row.entity],)
    return tuple(row.values[name] for name in names)


def newest_versions(rows: Iterable[Row]) -> list[Row]:
    newest: dict[tuple[str, ...], Row] = {}
    for row in sorted(
        rows,
        key=lambda row: (row.values.get("updated_at", ""), *row.place),
    ):
        newest[row.source_system, *key_of(row)] = row
    return list(newest.values())


@pytest.fixture(scope="module")
def vocabulary() -> dict[tuple[str, str], str]:
    path = PROJECT_DIR / "seeds/standards/vocabulary_words.csv"
    with path.open(encoding="utf-8") as words:
        return {
            (entry["vocabulary_code"], compared(entry["word"])): entry["code"]
            for entry in csv.DictReader(words)
        }


def test_money_totals_are_those_of_the_newest_versions(
    demo_report: DemoReport,
    sound_rows: list[Row],
    vocabulary: dict[tuple[str, str], str],
) -> None:
    totals: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in newest_versions(row for row in sound_rows if row.entity == "orders"):
        amount = parsed_amount(row.values["order_amount"])
        word = compared(row.values["order_status"])
        status = vocabulary.get(("order_status", word), "unknown")
        if status not in {"pending", "cancelled", "unknown"}:
            measure = "sales" if amount > 0 else "cancellations"
            totals[measure, row.source_system].append(amount)
    for row in newest_versions(row for row in sound_rows if row.entity == "refunds"):
        totals["refunds", row.source_system].append(
            -parsed_amount(row.values["refund_amount"])
        )
    assert truth(demo_report, "money_totals") == [
        (*key, len(amounts), sum(amounts)) for key, amounts in sorted(totals.items())
    ]


def test_unknown_words_are_exactly_the_planted_ones(
    demo_report: DemoReport,
    sound_rows: list[Row],
    vocabulary: dict[tuple[str, str], str],
) -> None:
    vocabularies = {
        "lead_status": "lead_status",
        "order_status": "order_status",
        "channel": "channel",
        "signup_channel": "channel",
        "intent_level": "intent_level",
        "role": "owner_role",
        "is_active": "yes_no",
        "interaction_type": "interaction_type",
        "content_type": "content_type",
        "ticket_type": "ticket_type",
        "severity": "ticket_severity",
        "mentions_competitor": "yes_no",
        "survey_type": "survey_type",
        "is_delivered": "yes_no",
        "method": "follow_up_method",
        "outcome": "follow_up_outcome",
        "contract_status": "contract_status",
        "primary_metric": "metric",
        "metric": "metric",
    }
    own_vocabularies = {
        ("touches", "channel"): "contact_channel",
        ("tasks", "outcome"): "task_outcome",
    }
    unknown = {
        (row.entity, column, row.values[column])
        for row in sound_rows
        for column, shared_name in vocabularies.items()
        for name in [own_vocabularies.get((row.entity, column), shared_name)]
        if row.values.get(column)
        and (name, compared(row.values[column])) not in vocabulary
    }
    planted = set(truth(demo_report, "unmapped_words"))
    assert unknown <= planted
    assert len(unknown) > len(planted) // 2


def compared(word: str) -> str:
    """A word as it is looked up: case, width and punctuation tell none apart."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", word).casefold())


def mobile(text: str) -> str | None:
    digits = re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", text))
    matched = re.fullmatch(r"(?:\+86|0086|86)?(1[3-9]\d{9})", digits)
    return matched[1] if matched else None


def identifiers_of(row: Row) -> set[str]:
    """The strong identifiers of a record, placeholders left out."""
    found = {
        f"{row.source_system}:{name}:{row.values[name]}"
        for name in ("account_id", "member_id", "wechat_id")
        if row.values.get(name)
    }
    found.add(mobile(row.values.get("phone", "")) or "")
    found.add(row.values.get("email", "").strip().casefold())
    return found - PLACEHOLDERS - {""}


@pytest.fixture(scope="module")
def identified(sound_rows: list[Row]) -> dict[tuple[str, str, str], set[str]]:
    """Record to its strong identifiers, those too many names share left out."""
    names: dict[str, set[str]] = defaultdict(set)
    identifiers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in sound_rows:
        if row.entity not in RECORD_IDS:
            continue
        found = identifiers_of(row)
        record = (row.entity, row.source_system, row.values[RECORD_IDS[row.entity]])
        identifiers[record] |= found
        for identifier in found:
            names[identifier].add(row.values.get("customer_name", ""))
    shared = {identifier for identifier in names if len(names[identifier] - {""}) > 5}
    assert shared, "a shop's phone is typed for many customers"
    assert all(identifier.startswith("19955") for identifier in shared)
    return {record: found - shared for record, found in identifiers.items()}


def test_a_record_is_identifiable_exactly_where_truth_says_so(
    demo_report: DemoReport, identified: dict[tuple[str, str, str], set[str]]
) -> None:
    planted = {
        (entity, system, record): has_strong
        for entity, system, record, _, has_strong, _ in truth(
            demo_report, "record_persons"
        )
    }
    assert {record: bool(found) for record, found in identified.items()} == planted


def test_shared_identifiers_tie_exactly_the_records_of_one_link_group(
    demo_report: DemoReport, identified: dict[tuple[str, str, str], set[str]]
) -> None:
    roots: dict[str, str] = {}

    def root_of(identifier: str) -> str:
        while roots.setdefault(identifier, identifier) != identifier:
            roots[identifier] = roots[roots[identifier]]
            identifier = roots[identifier]
        return identifier

    for found in identified.values():
        for one, other in pairwise(sorted(found)):
            roots[root_of(one)] = root_of(other)
    group_of_root: dict[str, int] = {}
    root_of_group: dict[int, str] = {}
    persons: dict[str, int] = {}
    for entity, system, record, person, has_strong, group in truth(
        demo_report, "record_persons"
    ):
        if not has_strong:
            assert group is None
            continue
        root = root_of(min(identified[entity, system, record]))
        assert group_of_root.setdefault(root, group) == group
        assert root_of_group.setdefault(group, root) == root
        assert persons.setdefault(root, person) == person


def test_phone_numbers_come_in_many_formats(sound_rows: list[Row]) -> None:
    shapes = Counter(
        re.sub(
            r"[０-９]", "９", re.sub(r"\d", "9", row.values["phone"], flags=re.ASCII)
        )
        for row in sound_rows
        if mobile(row.values.get("phone", ""))
    )
    assert len(shapes) == 9
    formatted = 1 - shapes["9" * 11] / shapes.total()
    assert formatted == pytest.approx(Proportions().phone_formatted, abs=0.03)


def test_colleagues_share_a_landline_and_stay_apart(
    demo_report: DemoReport, sound_rows: list[Row]
) -> None:
    persons = {
        (entity, system, record): person
        for entity, system, record, person, *_ in truth(demo_report, "record_persons")
    }
    callers: dict[str, set[int]] = defaultdict(set)
    for row in sound_rows:
        phone = row.values.get("phone", "")
        if re.fullmatch(r"0\d{2,3}-\d{8}", phone):
            record = row.values[RECORD_IDS[row.entity]]
            callers[phone].add(persons[row.entity, row.source_system, record])
    assert max(len(people) for people in callers.values()) > 1


def test_same_names_without_identifiers_are_different_people(
    demo_report: DemoReport,
) -> None:
    people = duckdb.sql(
        "select count(distinct person_id) "
        f"from '{demo_report.truth_dir}/record_persons.parquet' "
        "where entity = 'leads' and not has_strong_identifier"
    ).fetchall()[0][0]
    assert people > 50


def test_planted_shares_are_the_stated_ones(
    demo_report: DemoReport, rows: list[Row]
) -> None:
    stated = Proportions()
    patterns = Counter(pattern for _, pattern in truth(demo_report, "life_cycles"))
    assert patterns.pop("prospect") == round(CUSTOMERS * stated.prospect)
    assert patterns.total() == CUSTOMERS
    for pattern, count in patterns.items():
        assert count / CUSTOMERS == pytest.approx(getattr(stated, pattern), abs=0.03)
    received = Counter(row.entity for row in rows)
    rejected = Counter(entity for entity, *_ in truth(demo_report, "planted_rejects"))
    for entity, share in (
        ("orders", stated.faulty_order),
        ("order_lines", stated.faulty_order_line),
        ("refunds", stated.faulty_refund),
        ("interactions", stated.faulty_interaction),
        ("tickets", stated.faulty_ticket),
        ("touches", stated.faulty_touch),
        ("follow_ups", stated.faulty_follow_up),
    ):
        assert rejected[entity] / received[entity] == pytest.approx(share, rel=0.6)
    # The leads that tie a WeChat id to a phone number are never broken.
    assert 0.5 < rejected["leads"] / received["leads"] / stated.faulty_lead < 1.2
    assert 8 < demo_report.order_count / CUSTOMERS < 12


def test_nothing_sound_lies_behind_the_as_of_date(sound_rows: list[Row]) -> None:
    moments = {
        text
        for row in sound_rows
        for column, text in row.values.items()
        if column.endswith(("_at", "_on"))
        and (row.entity, column) not in PLANNED
        and text not in BLANKS
    }
    serials = {text for text in moments if re.fullmatch(r"\d{5}(\.\d+)?", text)}
    last_serial = (DEFAULT_AS_OF - date(1899, 12, 30)).days
    assert serials
    assert max(float(text) for text in serials) < last_serial + 1
    assert max(parsed_moment(text) for text in moments - serials).date() == (
        DEFAULT_AS_OF
    )
