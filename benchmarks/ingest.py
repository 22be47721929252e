"""CPU seconds of taking in and typing the same orders, written in many ways.

    .venv/bin/python benchmarks/ingest.py --orders 2000000
    .venv/bin/python benchmarks/ingest.py --orders 2000000 --base ../strata-before

Every file holds the same orders, written in another format or notation; `phones` has a
phone number of its own in every row, written in groups, so that each is read by
`phonenumbers`. `--base` is another checkout, which reads the same files. One thread
each; what a start costs is measured on a file of two rows and taken off. Typing is
what `dbt run` of `base_commerce__orders` takes on the rows that came in.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb_extensions import import_extension

PROJECT_DIR = Path(__file__).resolve().parents[1]
TYPED = "base_commerce__orders"
# A sheet holds no more rows.
MOST_SHEET_ROWS = 1_000_000
_STAMP = (
    "timestamp '2024-01-01' + to_seconds(cast(hash(i * 7919) % 78000000 as bigint))"
)
_TIME = f"strftime({_STAMP}, '%Y-%m-%d %H:%M:%S')"
_AMOUNT = "cast(cast(500 + i * 7919 % 90000 as decimal(10, 2)) / 100 as decimal(10, 2))"
_PLAIN = {
    "订单编号": "'SO' || lpad(cast(i as varchar), 10, '0')",
    "下单时间": _TIME,
    "实付金额": f"cast({_AMOUNT} as varchar)",
    "客户编号": "'C' || lpad(cast(i // 4 as varchar), 8, '0')",
    "手机号": "'138' || lpad(cast(i // 4 % 100000000 as varchar), 8, '0')",
    "邮箱": "case when i % 3 = 0 then 'user' || i // 4 || '@mail.example.com' end",
    "订单状态": "['已完成', '已完成', 'completed', '待付款', '退款成功'][1 + i % 5]",
    "币种": "'CNY'",
    "优惠金额": "cast(cast(i % 500 as decimal(10, 2)) / 100 as varchar)",
    "销售渠道": "['官网', '天猫', '京东', '门店'][1 + i % 4]",
    "更新时间": _TIME,
}
_ODD = {
    "下单时间": f"case when i % 5 = 0 then strftime({_STAMP}, '%Y/%-m/%-d %H:%M')"
    f" when i % 7 = 0 then strftime({_STAMP}, '%Y年%m月%d日 %H:%M') else {_TIME} end",
    "实付金额": f"case when i % 4 = 0 then '¥' || {_AMOUNT}"
    f" when i % 9 = 0 then {_AMOUNT} || '元' else cast({_AMOUNT} as varchar) end",
}
_PHONES = {
    "手机号": "'+86 138 ' || lpad(cast(i // 10000 % 10000 as varchar), 4, '0')"
    " || '-' || lpad(cast(i % 10000 as varchar), 4, '0')",
}
# Name of the file, its ending, and the columns that are written otherwise.
_CASES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("plain", "csv", {}),
    ("odd", "csv", _ODD),
    ("phones", "csv", _PHONES),
    ("gb18030", "csv", {}),
    ("parquet", "parquet", {}),
    ("json", "jsonl", {}),
    ("sheet", "xlsx", {}),
)
_OPTIONS = {
    "csv": "format csv, header",
    "parquet": "format parquet",
    "jsonl": "format json",
    "xlsx": "format xlsx, header true",
}


def write_orders(folder: Path, case: str, ending: str, row_count: int) -> None:
    """Write the orders of a case into a folder of their own."""
    folder.mkdir()
    path = folder / f"orders.{ending}"
    other = next(columns for name, _, columns in _CASES if name == case)
    items = ", ".join(f'{sql} as "{name}"' for name, sql in (_PLAIN | other).items())
    with duckdb.connect() as connection:
        if ending == "xlsx":
            import_extension("excel", con=connection)
            connection.execute("load excel")
        connection.execute(
            f"copy (select {items} from range({row_count}) as numbers (i))"  # nosec B608 # a file made here
            f" to '{path}' ({_OPTIONS[ending]})"
        )
    if case == "gb18030":
        path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))


@dataclass(frozen=True)
class Cost:
    """CPU seconds of taking files in and of typing their rows."""

    ingest: float
    typing: float

    def beyond(self, start: Cost) -> Cost:
        """What is left when a start is taken off."""
        return Cost(
            max(self.ingest - start.ingest, 0.01), max(self.typing - start.typing, 0.01)
        )


def cost_of(checkout: Path, output_dir: Path, data_dir: Path) -> Cost:
    """What a checkout takes for the orders of a folder, its starts included.

    Raises:
        subprocess.CalledProcessError: a command failed.
    """
    strata = (sys.executable, "-m", "strata")
    dbt = str(Path(sys.executable).with_name("dbt"))
    ingest = _cpu_seconds(
        checkout, output_dir, *strata, "ingest", "--data-dir", str(data_dir)
    )
    needed = ("--select", f"+{TYPED}", "--exclude", TYPED)
    nodes_only = ("--exclude-resource-type", "test", "unit_test")
    _cpu_seconds(checkout, output_dir, dbt, "build", *needed, *nodes_only)
    typing = _cpu_seconds(checkout, output_dir, dbt, "run", "--select", TYPED)
    return Cost(ingest, typing)


def _cpu_seconds(checkout: Path, output_dir: Path, *command: str) -> float:
    before = os.times()
    subprocess.run(  # nosec B603 # the project's own programs
        command,
        cwd=checkout,
        env=os.environ
        | {
            "DBT_LOG_PATH": str(output_dir / "dbt"),
            "DBT_PROFILES_DIR": str(checkout),
            "DBT_TARGET_PATH": str(output_dir / "dbt"),
            "PYTHONPATH": str(checkout / "scripts"),
            "STRATA_OUTPUT_DIR": str(output_dir),
            "STRATA_THREADS": "1",
        },
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = os.times()
    return (
        after.children_user
        - before.children_user
        + after.children_system
        - before.children_system
    )


def main() -> None:
    """Measure every case for every checkout and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=400_000)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--cases", nargs="*", choices=[name for name, _, _ in _CASES])
    told = parser.parse_args()
    checkouts = [PROJECT_DIR, *([told.base.resolve()] if told.base else [])]
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        write_orders(work / "start", "plain", "csv", 2)
        starts = [
            cost_of(one, work / f"out{at}", work / "start")
            for at, one in enumerate(checkouts)
        ]
        for case in told.cases or [name for name, _, _ in _CASES]:
            ending = next(ending for name, ending, _ in _CASES if name == case)
            count = min(
                told.orders, MOST_SHEET_ROWS if ending == "xlsx" else told.orders
            )
            write_orders(work / case, case, ending, count)
            for at, checkout in enumerate(checkouts):
                output_dir = work / f"out_{case}_{at}"
                cost = cost_of(checkout, output_dir, work / case).beyond(starts[at])
                shutil.rmtree(output_dir)
                print(
                    f"{checkout.name:16} {case:8} {count:,} orders:"
                    f" ingest {cost.ingest:.1f} + typing {cost.typing:.1f} CPU-s,"
                    f" {count / cost.ingest:,.0f} rows per second of ingest",
                    flush=True,
                )
            shutil.rmtree(work / case)


if __name__ == "__main__":
    main()
