"""Each house gate is seen red on a small bad sample and green on a good one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jinja2
import pytest
from dbt_bouncer.testing import check_fails, check_passes

import gates
from gates import (
    clock,
    dictionary,
    engines,
    habits,
    imports,
    made_sql,
    portability,
    runbook,
    seeds,
    sql_text,
    sqlfluff_lint,
    tools,
)
from strata.settings import PROJECT_DIR

CHECKS_DIR = Path(gates.__file__).parent / "checks"
ROOMS = ["staging", "marts/core", "marts/risk", "publish"]

GOOD_MODEL = """\
with orders as (
    select * from {{ ref('fct_orders') }}
),

orders_counted as (
    select
        orders.customer_id,
        sum(case when orders.is_purchase then 1 else 0 end) as order_count
    from orders
    group by orders.customer_id
)

select * from orders_counted
"""


@pytest.mark.parametrize(
    "expression",
    [
        "now()",
        "current_date",
        "CURRENT_TIMESTAMP",
        "cast('today' as date)",
        "date 'yesterday'",
        "'now'::timestamp",
        "unix_timestamp()",
        "random()",
        "uuid()",
        "rand(42)",
        "any_value(name)",
        "first(name)",
        "{{ run_started_at }}",
        "{{ modules.datetime.date.today() }}",
        "t tablesample 10 percent",
    ],
)
def test_clock_chance_and_row_order_are_found_with_their_line(expression: str) -> None:
    found = clock.problems_in_sql("m.sql", f"select\n    {expression} as x\n")

    assert [problem.line for problem in found][:1] == [2]


@pytest.mark.parametrize(
    "code",
    [
        "-- now() is never read",
        "{# current_date #} select 1",
        "select {{ as_of_date() }} as as_of_date",
        "select orders.now, know(1), first_value(x) over (partition by y order by z)",
        "select unix_timestamp(ordered_at)",
        "select created_date from first_orders",
    ],
)
def test_words_that_only_look_like_a_clock_pass(code: str) -> None:
    assert clock.problems_in_sql("m.sql", code) == []


def test_clock_in_the_jinja_of_properties_is_found() -> None:
    text = "config:\n  as_of: '{{ run_started_at }}'\n"

    assert [
        problem.line for problem in clock.problems_in_properties("m.yml", text)
    ] == [2]


def test_a_well_laid_out_model_has_no_problem() -> None:
    assert habits.problems_in_model("m.sql", GOOD_MODEL) == []
    assert habits.problems_in_sql("m.sql", GOOD_MODEL) == []


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("orders_counted", "final", "says nothing"),
        ("orders_counted", "x", "says nothing"),
        (
            "        orders.customer_id,\n        sum",
            "        orders.*,\n        sum",
            "lists no",
        ),
        ("select * from orders_counted", "select * from orders", "the last CTE is"),
        ("select * from orders_counted", "select 1 as one", "does not end in"),
    ],
)
def test_a_model_laid_out_badly_is_found(good: str, bad: str, message: str) -> None:
    text = GOOD_MODEL.replace(good, bad)

    assert message in " ".join(
        problem.message for problem in habits.problems_in_model("m.sql", text)
    )


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("select\n    case when a then b end as c", 2),
        ("select case when a then case when b then c end else d end as e", 1),
        ("select\n    sum(x) over (order by y) as z", 2),
        ("select count(*) over () as z", 1),
    ],
)
def test_case_without_else_and_whole_table_window_are_found(
    code: str, line: int
) -> None:
    assert [problem.line for problem in habits.problems_in_sql("m.sql", code)] == [line]


@pytest.mark.parametrize(
    "code",
    [
        "select case when a then b else null end as c",
        "{% if x %}select case when a then b {% else %}{% endif %} else d end as c",
        "select sum(x) over (partition by a order by y) as z",
        "select 'case when' as words -- case",
    ],
)
def test_complete_cases_and_partitioned_windows_pass(code: str) -> None:
    assert habits.problems_in_sql("m.sql", code) == []


@pytest.mark.parametrize(
    "text",
    [
        "path: /ho" + "me/somebody/strata",
        "C:" + "\\Users\\somebody",
        "see py" + "pi.org",
        "pip install --in" + "dex-url x",
        "strata @ ht" + "tps://example.com/strata.whl",
    ],
)
def test_machine_paths_and_package_indexes_are_found(text: str) -> None:
    assert len(portability.problems_in("notes.md", text)) == 1


def test_relative_paths_and_project_addresses_pass() -> None:
    text = (
        "output/warehouse/strata.duckdb, tests/tmp/x, https://keepachangelog.com/home/x"
    )

    assert portability.problems_in("notes.md", text) == []


def test_files_that_are_not_text_are_left_alone(tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_bytes("渠道,/ho".encode("gb18030") + b"me/somebody\n")

    assert portability.find_problems(tmp_path, [sample]) == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"\xef\xbb\xbfa,b\n1,2\n", 1, "byte order mark"),
        (b"a,b\n1,2\r\n", 2, "carriage"),
        (b"a,b\n1,2", 2, "without a newline"),
        (b"a,b\n1,\xb6\xb6\n", 2, "not UTF-8"),
    ],
)
def test_seed_bytes_that_engines_read_differently_are_found(
    content: bytes, line: int, message: str
) -> None:
    (problem,) = seeds.problems_in_bytes("s.csv", content)

    assert problem.line == line
    assert message in problem.message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a,b\n1,2,3\n", 2, "3 values"),
        ("a,b\n1\n", 2, "1 values"),
        ("a,b\n1, 2\n", 2, "column b"),
        ("a,b\n\n1,2\n", 2, "empty row"),
        ("a,b\n1,2\n1,2\n", 3, "repeats line 2"),
        ("a,a\n1,2\n", 1, "column twice"),
        ('a,b\n"1"x,2\n', 2, "can't be read"),
    ],
)
def test_malformed_seed_rows_name_their_line(
    text: str, line: int, message: str
) -> None:
    (problem,) = seeds.problems_in_rows("s.csv", text)

    assert problem.line == line
    assert message in problem.message


def test_seed_header_and_twin_must_agree() -> None:
    twin = {"seeds": [{"name": "s", "columns": [{"name": "a"}, {"name": "b"}]}]}

    assert seeds.problems_with_twin("s.csv", "a,b\n1,2\n", twin) == []
    assert len(seeds.problems_with_twin("s.csv", "b,a\n1,2\n", twin)) == 1


def test_seed_without_twin_is_found(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "s.csv").write_text("a\n1\n", encoding="utf-8")

    assert [p.message for p in seeds.find_problems(tmp_path)] == ["has no twin s.yml"]


def test_runbook_and_tests_are_kept_in_step(tmp_path: Path) -> None:
    for folder in ("docs", "models", "tests/singular"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs" / "runbook.md").write_text(
        "### `assert_known`\n\n### assert_gone\n", encoding="utf-8"
    )
    for name in ("assert_known", "assert_new"):
        (tmp_path / "tests" / "singular" / f"{name}.sql").write_text(
            "select 1 as one\n"
        )
    (tmp_path / "models" / "m.yml").write_text(
        "models:\n"
        "  - name: m\n"
        "    data_tests:\n"
        "      - claims_hold:\n"
        "          arguments:\n"
        "            checks:\n"
        "              assert_checked: {holds: a > 0, sentence: A is positive.}\n"
        "      - accepted_values:\n"
        "          name: assert_named_generic\n"
        "    columns:\n"
        "      - name: a\n"
        "        data_tests: [not_null]\n",
        encoding="utf-8",
    )

    messages = [
        problem.message.split()[0] for problem in runbook.find_problems(tmp_path)
    ]

    assert messages == [
        "assert_checked",
        "assert_named_generic",
        "assert_new",
        "assert_gone",
    ]


CONTRACT = """\
models:
  - name: pub_people
    description: One row per person.
    columns:
      - {name: person_id, description: "{{ doc('person_id') }}"}
      - {name: tier_name, description: Name of the tier.}
      - {name: score, description: Score by `weights`; null without any.}
"""
CHINESE = {
    dictionary.SHARED: "person_id: 人员编号。\ntier_name: 层级的名称。\n",
    f"{dictionary.FOLDER}/pub_people.yml": (
        "description: 一行是一个人。\n"
        "columns:\n  score: 按 `weights` 计算的得分；没有权重时为空。\n"
    ),
}


@pytest.mark.parametrize(
    ("file", "was", "becomes", "complaint"),
    [
        ("_columns", "person_id: 人员编号。\n", "", "needs person_id, in"),
        ("_columns", "tier_name: 层级的名称。\n", "", "needs columns.tier_name, in"),
        ("_columns", "编号", "编 号", "person_id has a blank in 编 号"),
        ("_columns", "层级的名称。", "name", "tier_name is not in Chinese"),
        (
            "_columns",
            "tier_name",
            "tier_code: 层级。\ntier_name",
            "tier_code is of nothing",
        ),
        ("_columns", "tier_name", "score: 得分。\ntier_name", "score is of nothing"),
        ("pub_people", "description: 一行是一个人。\n", "", "needs description, in"),
        (
            "pub_people",
            "  score: ",
            "  note: 备注。\n  score: ",
            "columns.note is of nothing",
        ),
        (
            "pub_people",
            "  score: ",
            "  person_id: 编号。\n  score: ",
            "columns.person_id is of",
        ),
        ("pub_people", "`weights`", "权重", "columns.score does not name `weights`"),
        ("pub_people", "；没有权重时为空", "", "columns.score does not say when"),
        ("pub_people", "  score: ", "  points: ", "needs columns.score, in"),
    ],
)
def test_what_is_published_is_described_in_chinese(
    tmp_path: Path, file: str, was: str, becomes: str, complaint: str
) -> None:
    write_dictionary(tmp_path, {"pub_people": CONTRACT})
    assert dictionary.find_problems(tmp_path) == []

    path = tmp_path / dictionary.FOLDER / f"{file}.yml"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")

    messages = [problem.message for problem in dictionary.find_problems(tmp_path)]
    assert any(message.startswith(complaint) for message in messages), messages


def test_one_meaning_has_one_chinese_text(tmp_path: Path) -> None:
    other = CONTRACT.replace("pub_people", "pub_others")
    contracts = {"pub_people": CONTRACT, "pub_others": other}
    own = f"{dictionary.FOLDER}/pub_others.yml"
    text = CHINESE[f"{dictionary.FOLDER}/pub_people.yml"]
    write_dictionary(tmp_path, contracts, {own: text})
    assert dictionary.find_problems(tmp_path) == []

    write_dictionary(tmp_path, contracts, {own: text.replace("得分", "分数")})
    (problem,) = dictionary.find_problems(tmp_path)
    assert problem.message.startswith("score (Score by")

    contracts["pub_others"] = other.replace("Name of the tier", "Name of the lost tier")
    write_dictionary(tmp_path, contracts, {own: text})
    (problem,) = dictionary.find_problems(tmp_path)
    assert problem.message.startswith("tier_name has 2 meanings")

    write_dictionary(tmp_path, contracts, {own: f"{text}  tier_name: 所离层级。\n"})
    assert dictionary.find_problems(tmp_path) == []

    (tmp_path / "models/publish/pub_others.yml").unlink()
    assert [str(problem) for problem in dictionary.find_problems(tmp_path)] == [
        f"{own}:0: {place} is of nothing that is published"
        for place in ("description", "columns.score", "columns.tier_name")
    ]


def write_dictionary(
    root: Path, contracts: dict[str, str], more: dict[str, str] | None = None
) -> None:
    """Write contracts with their Chinese texts, and more of these."""
    block = "{% docs person_id %}\nId of the person.\n{% enddocs %}\n"
    files = {
        "models/publish/_columns.md": block,
        "models/publish/_exposures.yml": "exposures: []\n",
        **{f"models/publish/{name}.yml": text for name, text in contracts.items()},
        **CHINESE,
        **(more or {}),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def test_files_that_import_in_a_circle_are_found_once(tmp_path: Path) -> None:
    package = tmp_path / "scripts/strata"
    (package / "lake").mkdir(parents=True)
    for name, source in {
        "__init__.py": "",
        "run.py": "from strata import lake, steps",
        "steps.py": "def load():\n    from strata.lake import files",
        "lake/__init__.py": "import strata.texts",
        "lake/files.py": "if TYPE_CHECKING:\n    from strata.run import Report",
        "texts.py": "import json",
    }.items():
        (package / name).write_text(source, encoding="utf-8")

    (problem,) = imports.find_problems(tmp_path)

    circle = ("strata.lake.files", "strata.run", "strata.steps", "strata.lake.files")
    assert problem.path == "scripts/strata/lake/files.py"
    assert problem.message.endswith(": " + " → ".join(circle))

    (package / "lake/files.py").write_text("import strata.texts", encoding="utf-8")
    assert imports.find_problems(tmp_path) == []


def test_blanking_keeps_every_line_where_it_was() -> None:
    text = "a /* b\nc */ 'it''s -- no comment' -- gone\nd {# e\nf #} g"

    blanked = sql_text.without_comments(text)

    assert len(blanked) == len(text)
    assert blanked.count("\n") == text.count("\n")
    assert "no comment" in blanked
    assert "gone" not in blanked


def reading(reader: str, read: str) -> dict[str, Any]:
    """What a room check is given of a model at ``reader`` that reads one at ``read``.

    Both are paths below ``models/``, without suffix.
    """
    nodes = {
        f"model.strata.{Path(path).name}": {
            "name": Path(path).name,
            "original_file_path": f"models/{path}.sql",
            "depends_on": {"nodes": []},
        }
        for path in (reader, read)
    }
    model = nodes[f"model.strata.{Path(reader).name}"]
    # A macro it calls is no model it reads.
    model["depends_on"] = {
        "nodes": [f"model.strata.{Path(read).name}", "macro.strata.as_of_date"]
    }
    return {
        "custom_checks_dir": CHECKS_DIR,
        "model": model,
        "ctx_manifest_obj": {"nodes": nodes},
        "rooms": ROOMS,
    }


@pytest.mark.parametrize(
    ("reader", "read"),
    [
        ("marts/core/fct_orders", "staging/commerce/stg_commerce__orders"),
        ("marts/risk/fct_churn_risk", "marts/core/fct_orders"),
        ("marts/risk/fct_churn_risk", "marts/risk/intermediate/int_scores"),
        ("marts/risk/intermediate/int_scores", "marts/risk/fct_signals"),
        ("publish/pub_scores", "staging/commerce/stg_commerce__orders"),
    ],
)
def test_a_model_may_read_its_own_room_and_rooms_before_it(
    reader: str, read: str
) -> None:
    check_passes("check_model_reads_earlier_rooms", **reading(reader, read))


@pytest.mark.parametrize(
    ("reader", "read", "message"),
    [
        (
            "marts/core/fct_orders",
            "marts/risk/fct_churn_risk",
            "`fct_orders` in `marts/core` reads `fct_churn_risk` in the later",
        ),
        (
            "staging/lake/stg_lake__scores",
            "publish/pub_scores",
            "`stg_lake__scores` in `staging` reads `pub_scores` in the later",
        ),
        (
            "marts/core/intermediate/int_orders",
            "marts/risk/intermediate/int_scores",
            "in the later room `marts/risk`",
        ),
        ("attic/fct_orders", "staging/a/stg_a__orders", "`fct_orders` is in no room"),
        ("marts/core/fct_orders", "marts/attic/fct_old", "`fct_old` is in no room"),
    ],
)
def test_data_that_would_flow_back_are_found(
    reader: str, read: str, message: str
) -> None:
    check_fails(
        "check_model_reads_earlier_rooms", match=message, **reading(reader, read)
    )


@pytest.mark.parametrize(
    ("reader", "read"),
    [
        ("marts/risk/fct_churn_risk", "marts/risk/intermediate/int_scores"),
        ("marts/risk/intermediate/int_cuts", "marts/risk/intermediate/int_scores"),
        ("publish/pub_scores", "marts/risk/fct_churn_risk"),
    ],
)
def test_an_intermediate_model_may_be_read_in_its_own_room(
    reader: str, read: str
) -> None:
    check_passes("check_intermediate_model_stays_in_its_room", **reading(reader, read))


@pytest.mark.parametrize(
    ("reader", "read"),
    [
        ("publish/pub_scores", "marts/risk/intermediate/int_scores"),
        ("marts/risk/fct_churn_risk", "marts/core/intermediate/int_orders"),
        ("marts/risk/intermediate/int_cuts", "marts/core/intermediate/int_orders"),
    ],
)
def test_an_intermediate_model_read_in_another_room_is_found(
    reader: str, read: str
) -> None:
    check_fails(
        "check_intermediate_model_stays_in_its_room",
        match=f"reads `{Path(read).name}` of another room",
        **reading(reader, read),
    )


def calling(*macros: str) -> dict[str, Any]:
    """What the clock check is given of a model that calls these macros."""
    called = {
        "macro.strata.quarter_end": ["macro.strata.as_of_date"],
        "macro.strata.add_days": ["macro.strata.add_days"],
    }
    return {
        "custom_checks_dir": CHECKS_DIR,
        "model": {
            "name": "fct_scores",
            "depends_on": {"macros": [f"macro.strata.{name}" for name in macros]},
        },
        "ctx_manifest_obj": {
            "macros": {
                name: {"depends_on": {"macros": others}}
                for name, others in called.items()
            }
        },
    }


@pytest.mark.parametrize("macro", ["as_of_date", "quarter_end"])
def test_a_model_that_reads_the_as_of_date_itself_is_found(macro: str) -> None:
    check_fails(
        "check_model_reads_no_as_of_date",
        match="`fct_scores` reads the as-of date; read `dim_observation_dates`",
        **calling("add_days", macro),
    )


def test_a_model_whose_macros_ask_no_date_passes() -> None:
    check_passes("check_model_reads_no_as_of_date", **calling("add_days", "unknown"))


def claiming(**claims: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the key check is given of a `stg_` view over a base model with claims."""
    base = "model.strata.base_crm__leads"
    return {
        "custom_checks_dir": CHECKS_DIR,
        "model": {
            "name": "stg_crm__leads",
            "unique_id": "model.strata.stg_crm__leads",
            "constraints": [],
            "depends_on": {"nodes": [base]},
        },
        "ctx_manifest_obj": {
            "nodes": {
                "test.strata.base_crm__leads": {
                    "attached_node": base,
                    "test_metadata": {"name": "claims_hold", "kwargs": claims},
                }
            }
        },
    }


def test_a_view_of_kept_rows_has_the_key_its_base_model_claims_for_them() -> None:
    kept = {"columns": ["record_key"], "where": "row_outcome_code = 'kept'"}
    check_passes("check_model_has_key", **claiming(unique=[["batch_id"], kept]))


@pytest.mark.parametrize(
    "claims", [{"unique": [["batch_id"]]}, {"not_null": ["record_key"]}]
)
def test_a_view_whose_base_model_claims_no_key_of_kept_rows_is_found(
    claims: dict[str, Any],
) -> None:
    check_fails("check_model_has_key", match="has no key", **claiming(**claims))


def test_files_with_sql_of_their_own_on_spark_are_those_read_again() -> None:
    macros = {
        "add_days": ("{{ adapter.dispatch('add_days')() }}", []),
        "spark__add_days": ("date_add()", []),
        "next_month": ("{{ add_days() }}", ["add_days"]),
        "by_engine": ("{{ target.type }}", []),
        "plain": ("a + 1", []),
    }
    nodes = {
        "models/a_macro_with_a_twin.sql": ("", ["add_days"]),
        "models/by_way_of_another.sql": ("", ["plain", "next_month"]),
        "models/a_macro_that_asks.sql": ("", ["by_engine"]),
        "models/asks_itself.sql": ("{{ target.type }}", []),
        "models/alike.sql": ("select 1", ["plain"]),
        "models/python.py": ("", ["add_days"]),
        "tests/singular/assert_alike.sql": ("", ["plain"]),
        "tests/singular/assert_differs.sql": ("", ["next_month"]),
        "tests/generic/other_folder.sql": ("", ["add_days"]),
    }
    manifest = {
        "metadata": {"project_name": "strata"},
        "macros": {
            f"macro.strata.{name}": {
                "macro_sql": code,
                "depends_on": {"macros": [f"macro.strata.{one}" for one in called]},
            }
            for name, (code, called) in macros.items()
        },
        "nodes": {
            path: {
                "original_file_path": path,
                "raw_code": code,
                "depends_on": {
                    "macros": [
                        "macro.dbt.statement",
                        *(f"macro.strata.{one}" for one in called),
                    ]
                },
            }
            for path, (code, called) in nodes.items()
        },
    }

    assert engines.differing_files(manifest, ("models", "tests/singular")) == (
        "models/a_macro_that_asks.sql",
        "models/a_macro_with_a_twin.sql",
        "models/asks_itself.sql",
        "models/by_way_of_another.sql",
        "tests/singular/assert_differs.sql",
    )


@pytest.mark.parametrize(
    ("code", "macro"),
    [
        ("{{ received_rows('orders', source('raw', 'orders')) }}\n", "received_rows"),
        ("{#- why -#}\n{%- set a = [1] -%}\n\n{{- rows(a, b={'c': 1}) -}}", "rows"),
        ("{{ rows() }}\nwhere true", ""),
        ("select 1 as {{ name() }}", ""),
        ("{{ rows() }} {{ rows() }}", ""),
        ("{{ name }}", ""),
        ("select 1 as one", ""),
    ],
)
def test_a_file_that_is_one_macro_call_is_told_from_sql(code: str, macro: str) -> None:
    assert made_sql.macro_of(code) == macro


def test_a_slip_in_a_macro_call_is_found_without_what_the_macro_makes(
    tmp_path: Path,
) -> None:
    good = "{{ made_rows(\n    'orders',\n    words=ref('words')\n) }}\n"
    for name, code in (
        ("good", good),
        ("padding", good.replace("{{ ", "{{")),
        ("blanks", good.replace(" }}\n", " }}  \n")),
        ("ending", good + "\n\n"),
        ("written", "select  1\n"),
    ):
        (tmp_path / "models").mkdir(exist_ok=True)
        (tmp_path / f"models/{name}.sql").write_text(code, encoding="utf-8")
    settings = "[tool.sqlfluff.core]\ndialect = 'duckdb'\nrules = 'all'\n"
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    calls = next(
        one
        for one in tools.sql_tools(tmp_path, scratch, ("models",))
        if one.name == "sqlfluff calls"
    )
    outcome = calls.run(tmp_path)

    assert not outcome.passed
    found = [line.split(" ")[:2] for line in outcome.report.splitlines()]
    assert sorted((place.split(":")[0], code) for place, code in found) == [
        ("models/blanks.sql", "LT01"),
        ("models/ending.sql", "LT12"),
        ("models/padding.sql", "JJ01"),
    ]


def test_layout_judged_once_finds_what_sqlfluff_itself_finds(tmp_path: Path) -> None:
    file = tmp_path / "slips.sql"
    file.write_text(
        "select\n  orders.a ,orders.b as  b, orders.a+1 as d\n"
        "from orders where orders.a=1\n    and (orders.b > 2 or\n orders.b < 1)   \n"
        "  order by orders.a, orders.b, orders.c_with_a_long_name,"
        " orders.d_with_a_name, orders.e\n",
        encoding="utf-8",
    )
    found = []
    for module in ("sqlfluff", "gates.sqlfluff_lint"):
        ended = subprocess.run(
            [
                *(sys.executable, "-m", module, "lint", "--dialect", "duckdb"),
                *("--rules", "layout", "--format", "json", str(file)),
            ],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(CHECKS_DIR.parents[1])},
            capture_output=True,
            text=True,
            check=False,
        )
        (checked,) = json.loads(ended.stdout)
        found.append(
            [
                (one["code"], one["start_line_no"], one["start_line_pos"])
                for one in checked["violations"]
            ]
        )
    assert found[0] == found[1]
    assert {"LT01", "LT02", "LT05", "LT14"} <= {code for code, _, _ in found[0]}


@pytest.mark.parametrize(
    ("gate", "folder"), [("bandit", "scripts"), ("bandit tests", "tests")]
)
def test_what_an_attacker_could_use_is_named_with_its_line(
    tmp_path: Path, gate: str, folder: str
) -> None:
    shutil.copy(PROJECT_DIR / "pyproject.toml", tmp_path)
    bad = tmp_path / folder / "bad.py"
    bad.parent.mkdir()
    bad.write_text("import os\n\nos.system(input())\n", encoding="utf-8")
    (tool,) = (tool for tool in tools.python_tools(tmp_path) if tool.name == gate)

    outcome = tool.run(tmp_path)

    assert not outcome.passed
    assert outcome.report.startswith(f"{folder}/bad.py:3: B605 ")


@pytest.mark.parametrize("name", sorted(sqlfluff_lint.EXPRESSIONS))
def test_macro_that_makes_much_makes_little_for_sqlfluff(name: str) -> None:
    code = shortened_macro(name)
    assert (
        jinja2.Template(
            f"{code}{{{{ {name}('some.text', more=1) }}}}", extensions=["jinja2.ext.do"]
        ).render()
        == "upper(some.text)"
    )


@pytest.mark.parametrize("name", sorted(sqlfluff_lint.LISTS))
def test_list_for_sqlfluff_is_shorter_and_has_each_kind_of_entry(name: str) -> None:
    def entries(code: str) -> dict[str, dict[str, object]]:
        found: list[dict[str, dict[str, object]]] = []
        jinja2.Template(f"{code}{{{{ {name}() }}}}").render({"return": found.append})
        return found[0]

    (file,) = (PROJECT_DIR / "macros").rglob(f"{name}.sql")
    listed = entries(file.read_text(encoding="utf-8"))
    shorter = entries(shortened_macro(name))
    assert shorter.items() <= listed.items()
    assert len(shorter) * 2 < len(listed)
    for key in {key for entry in listed.values() for key in entry}:
        kept = sum(key in entry for entry in shorter.values())
        assert kept >= min(2, sum(key in entry for entry in listed.values()))


def shortened_macro(name: str) -> str:
    (file,) = (PROJECT_DIR / "macros").rglob(f"{name}.sql")
    return sqlfluff_lint.shortened(name, file.read_text(encoding="utf-8"))
