"""Contracts, tickets, surveys and the rest arrive like orders do: nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from dbt_command import run_dbt
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEAD_PHONE = "13900000001"
CALLER_PHONE = "13900000002"
MISTYPED_PHONE = "13900000003"
TICKET_ONLY_PHONE = "13900000004"
WRITTEN_BY_A_PERSON = "张三说他要退货"

FILES = {
    "leads.csv": f"""
lead_id,created_at,phone,customer_name
L1,2026-05-01,{LEAD_PHONE},王伟
""",
    "contracts.csv": f"""
contract_id,starts_on,ends_on,phone,customer_name,contract_amount,contract_status,cancel_reason
K1,2026-01-01,2026-12-31,{LEAD_PHONE},王伟,12万,执行中,
K2,2026-06-01,2026-05-31,{LEAD_PHONE},王伟,1000,执行中,{WRITTEN_BY_A_PERSON}
K3,2026-02-30,2026-12-31,,,1000,,
K4,2026-01-01,,,,1000,,
K5,2026-01-01,2026-12-31,,,-5,神秘状态,
""",
    "contracts_corrected.csv": f"""
contract_id,starts_on,ends_on,phone,customer_name,contract_amount,contract_status,updated_at
K1,2026-01-01,2026-06-30,{LEAD_PHONE},王伟,120000,已解约,2026-06-30
""",
    "interactions_may.csv": """
occurred_at,interaction_type,interaction_id,account_id,channel,content_type,duration_seconds
2026-05-31 08:00:00,登录,,U1,官网,,
2026-05-31 08:00:00,登录,,U1,官网,,
2026-05-31 09:00:00,查看报价,,U1,神秘平台,pdf,90
2026-05-31 09:00:00,神秘动作,,U1,,神秘内容,
2026-05-31 10:00:00,点赞,I1,U1,,,
,登录,,U1,,,
2026-05-31 11:00:00,,,U1,,,
2099-01-01,登录,,U1,,,
2026-05-31 12:00:00,登录
""",
    "interactions_may_and_june.csv": """
occurred_at,interaction_type,interaction_id,account_id,channel,content_type,duration_seconds
2026-05-31 08:00:00,登录,,U1,官网,,
2026-05-31 08:00:00,登录,,U1,官网,,
2026-05-31 10:00:00,分享,I1,U1,,,
2026-06-01 08:00:00,登录,,U1,官网,,
""",
    "touches.csv": f"""
touch_id,sent_at,phone,customer_name,channel,is_delivered,opened_at,experiment_id,arm
X1,2026-06-01 10:00:00,{LEAD_PHONE},王伟,企微,已送达,2026-06-01 10:05:00,E1,treatment
X2,2026-06-01 10:00:00,{LEAD_PHONE},王伟,飞鸽,发送失败,,E1,control
X3,昨天,{LEAD_PHONE},王伟,短信,是,,,
,2026-06-01 10:00:00,{LEAD_PHONE},王伟,短信,是,,,
""",
    "crm/experiments.csv": """
experiment_id,primary_metric,starts_at,ends_at,arms,minimum_effect
E1,复购率,2026-06-01,2026-08-31,control;treatment,5%
E2,神秘指标,2026-06-01,,a;b,0.05
E3,复购率,2026-06-02,2026-06-01,a;b,
E4,复购率,2026-06-01,月底,a;b,
E5,,2026-06-01,,a;b,
""",
    "sms/experiments.csv": """
experiment_id,primary_metric,starts_at,ends_at,updated_at
E1,复购率,2026-06-01,2026-09-30,2026-06-15
""",
    "tickets.csv": f"""
ticket_id,opened_at,phone,customer_name,ticket_type,severity,satisfaction_score,mentions_competitor
T1,2026-06-01 09:00:00,{LEAD_PHONE},王先生,投诉,紧急,1,是
T2,2026-06-02 09:00:00,{TICKET_ONLY_PHONE},陈静,售后,,9,
T3,2026-06-03 09:00:00,{MISTYPED_PHONE},王伟,神秘工单,神秘等级,5,
T4,2099-06-03 09:00:00,{CALLER_PHONE},李娜,投诉,,,
T5,,{CALLER_PHONE},李娜,投诉,,,
""",
    "tickets_corrected.csv": f"""
ticket_id,opened_at,phone,customer_name,ticket_type,severity,satisfaction_score,updated_at
T3,2026-06-03 09:00:00,{LEAD_PHONE},王伟,神秘工单,神秘等级,5,2026-06-04
""",
    "surveys.csv": f"""
answered_at,survey_type,score,phone,customer_name,comment
2026-06-01,NPS,10,{LEAD_PHONE},王伟,不错
2026-06-01,NPS,10,{LEAD_PHONE},王伟,不错
2026-06-01,满意度,5,{CALLER_PHONE},李娜,
2026-06-01,满意度,6,{CALLER_PHONE},李娜,{WRITTEN_BY_A_PERSON}
2026-06-01,NPS,11,{CALLER_PHONE},李娜,
2026-06-01,神秘问卷,3,{CALLER_PHONE},李娜,
2026-06-01,NPS,很好,{CALLER_PHONE},李娜,
2026-06-01,NPS,,{CALLER_PHONE},李娜,
""",
    "surveys_again.csv": f"""
answered_at,survey_type,score,phone,customer_name,comment
2026-06-01,满意度,5,{CALLER_PHONE},李娜,
""",
    "follow_ups.csv": f"""
follow_up_id,followed_up_at,lead_id,phone,method,outcome,effort_minutes,next_follow_up_at,note
F1,2026-06-01 10:00:00,L1,,打电话,空号,5,2099-01-01,
F2,2026-06-01 11:00:00,,{CALLER_PHONE},神秘方式,神秘结果,-5,,
F3,06/31/2026,L1,,打电话,有意向,,,{WRITTEN_BY_A_PERSON}
F4,,L1,,打电话,有意向,,,
""",
    "tasks.csv": f"""
task_id,opened_at,lead_id,phone,play_code,arm,due_at,closed_at,outcome
R1,2026-06-01 10:00:00,L1,,care,,2099-01-01,2026-06-02,已完成
R2,2026-06-01 11:00:00,,{CALLER_PHONE},care,神秘组,,2026-05-31,神秘结局
R3,2099-01-01,L1,,care,,,,
R4,,L1,,care,,,,
""",
    "tasks_corrected.csv": """
task_id,lead_id,play_code,outcome,updated_at
R1,L1,care,成功,2026-06-20
""",
    "absences.csv": """
owner_id,starts_on,ends_on
O1,2026-07-01,2026-07-05
O1,2026-08-05,2026-08-01
O2,2026-07-01,
""",
    "crm/targets.csv": """
month,metric,target_value,team,owner_id
2026-06,销售额,100万,华东,
2026-06,续约率,85%,,O1
2099-01,销售额,200万,华东,
2026-06,神秘指标,1,华东,
2026-06,另一指标,2,华东,
2026-06,销售额,很多,华南,
2026-06,销售额,,华南,
六月,销售额,1,华南,
""",
    "finance/targets.csv": """
month,metric,target_value,team,owner_id,updated_at
2026-06,销售额,110万,华东,,2026-06-02
""",
}
RULES = """
files:
  - {pattern: "leads*.csv", entity: leads, source_system: main}
  - {pattern: "contracts*.csv", entity: contracts, source_system: main}
  - {pattern: "interactions*.csv", entity: interactions, source_system: main}
  - {pattern: "touches*.csv", entity: touches, source_system: main}
  - {pattern: "experiments*.csv", entity: experiments}
  - {pattern: "tickets*.csv", entity: tickets, source_system: main}
  - {pattern: "surveys*.csv", entity: surveys, source_system: main}
  - {pattern: "follow_ups*.csv", entity: follow_ups, source_system: main}
  - {pattern: "tasks*.csv", entity: tasks, source_system: main}
  - {pattern: "targets*.csv", entity: targets}
"""

OUTCOMES = {
    "contracts": {
        "kept": 2,
        "superseded": 1,
        "end_before_start": 1,
        "impossible_date": 1,
        "missing_required": 1,
    },
    "interactions": {
        "kept": 6,
        "superseded": 3,
        "missing_required": 2,
        "future_date": 1,
        "wrong_column_count": 1,
    },
    "touches": {"kept": 2, "unparseable_date": 1, "missing_required": 1},
    "experiments": {
        "kept": 2,
        "superseded": 1,
        "end_before_start": 1,
        "unparseable_date": 1,
        "missing_required": 1,
    },
    "tickets": {"kept": 3, "superseded": 1, "future_date": 1, "missing_required": 1},
    "surveys": {
        "kept": 3,
        "superseded": 1,
        "score_out_of_range": 2,
        "unknown_survey_type": 1,
        "unparseable_number": 1,
        "missing_required": 1,
    },
    "follow_ups": {"kept": 2, "unparseable_date": 1, "missing_required": 1},
    "tasks": {"kept": 2, "superseded": 1, "future_date": 1, "missing_required": 1},
    "absences": {"kept": 1, "end_before_start": 1, "missing_required": 1},
    "targets": {
        "kept": 5,
        "superseded": 1,
        "unparseable_number": 1,
        "missing_required": 1,
        "unparseable_date": 1,
    },
}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The part of the warehouse that tells rows and customers apart, tested by dbt."""
    folder: Path = tmp_path_factory.mktemp("every_entity")
    data_dir = folder / "data"
    for name, content in {**FILES, "ingest.yml": RULES}.items():
        file = data_dir / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content.lstrip(), encoding="utf-8")
    settings = Settings(output_dir=folder / "output", data_dir=data_dir)
    settings.warehouse_dir.mkdir(parents=True)
    prepare_lake(settings)
    ingest_folder(settings)
    built = run_dbt(
        settings,
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--indirect-selection",
        "empty",
        "--select",
        "+fct_row_accounting",
        "+fct_rejected_rows",
        "+fct_unmapped_values",
        "+dim_customers",
        "reject_reasons",
        "path:models/marts/core/fct_row_accounting.yml",
        "assert_linked_contacts_are_one_customer",
    )
    assert built.returncode == 0, built.stdout
    with duckdb.connect(str(settings.warehouse_database), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("entity", OUTCOMES)
def test_every_row_ends_kept_superseded_or_rejected_with_its_reason(
    warehouse: duckdb.DuckDBPyConnection, entity: str
) -> None:
    found = warehouse.execute(
        """
        select
            case row_outcome_code
                when 'rejected' then reject_reason_code
                else row_outcome_code
            end as outcome,
            sum(row_count)
        from core.fct_row_accounting
        where entity_code = $entity
        group by outcome
        """,
        {"entity": entity},
    ).fetchall()
    assert dict(found) == OUTCOMES[entity]


def test_no_row_received_is_missing_from_the_account(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.execute("""
        select entity_code, sum(received_count)
        from staging.stg_lake__batches
        group by entity_code
    """).fetchall()
    expected = {entity: sum(counts.values()) for entity, counts in OUTCOMES.items()}
    assert dict(found) == {**expected, "leads": 1}


def test_words_nobody_knows_are_listed_under_their_entity(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.execute("""
        select entity_code, vocabulary_code, source_word
        from core.fct_unmapped_values
    """).fetchall()
    assert set(found) == {
        ("contracts", "contract_status", "神秘状态"),
        ("interactions", "channel", "神秘平台"),
        ("interactions", "content_type", "神秘内容"),
        ("interactions", "interaction_type", "神秘动作"),
        ("touches", "contact_channel", "飞鸽"),
        ("experiments", "metric", "神秘指标"),
        ("tickets", "ticket_type", "神秘工单"),
        ("tickets", "ticket_severity", "神秘等级"),
        ("follow_ups", "follow_up_method", "神秘方式"),
        ("follow_ups", "follow_up_outcome", "神秘结果"),
        ("tasks", "task_arm", "神秘组"),
        ("tasks", "task_outcome", "神秘结局"),
        ("targets", "metric", "神秘指标"),
        ("targets", "metric", "另一指标"),
    }


def test_what_a_person_wrote_is_masked_in_a_rejected_row(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    texts = warehouse.execute("""
        select entity_code, row_text
        from core.fct_rejected_rows
        where row_text like '%张***%'
    """).fetchall()
    assert {entity for entity, _ in texts} == {"contracts", "surveys", "follow_ups"}
    (leaks,) = warehouse.execute(
        """
        select count(*) from core.fct_rejected_rows
        where contains(row_text, $written) or contains(row_text, $phone)
        """,
        {"written": WRITTEN_BY_A_PERSON[1:], "phone": CALLER_PHONE},
    ).fetchall()
    assert leaks == (0,)


def customer_of_ticket(
    warehouse: duckdb.DuckDBPyConnection, ticket_id: str
) -> str | None:
    (customer,) = warehouse.execute(
        """
        select customers.customer_id
        from staging.stg_service__tickets as tickets
        left join core.bridge_customer_identities as identities using (contact_key)
        left join core.dim_customers as customers using (customer_id)
        where tickets.ticket_id = $ticket_id
        """,
        {"ticket_id": ticket_id},
    ).fetchall()
    return None if customer[0] is None else str(customer[0])


def customer_of_lead(warehouse: duckdb.DuckDBPyConnection) -> str:
    (customer,) = warehouse.execute("""
        select identities.customer_id
        from staging.stg_crm__leads
        inner join core.bridge_customer_identities as identities using (contact_key)
    """).fetchall()
    return str(customer[0])


def test_who_only_opened_a_ticket_is_a_customer(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    customer = customer_of_ticket(warehouse, "T2")
    assert customer is not None
    assert customer != customer_of_lead(warehouse)


def test_a_ticket_with_the_phone_of_a_lead_is_the_same_customer(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert customer_of_ticket(warehouse, "T1") == customer_of_lead(warehouse)


def test_the_contact_of_a_mistyped_ticket_follows_its_correction(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.execute("""
        select identities.customer_id
        from staging.base_service__tickets
        inner join core.bridge_customer_identities as identities using (contact_key)
        where row_outcome_code = 'superseded'
    """).fetchall()
    assert found == [(customer_of_lead(warehouse),)]


def test_customers_are_the_people_behind_every_entity(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.execute("""
        select mobile_phone from core.dim_customers order by mobile_phone
    """).fetchall()
    # Who only clicked has an account id and no phone.
    phones = (LEAD_PHONE, CALLER_PHONE, TICKET_ONLY_PHONE)
    assert found == [*((f"+86{phone}",) for phone in phones), (None,)]
