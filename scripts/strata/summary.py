"""The figures of a publication that a finished run tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from strata.collisions import SHOWN_COLLISIONS, Collision, HeldRow
from strata.freshness import LateEntity, late_entities
from strata.publication import DATABASE_NAME

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal
    from pathlib import Path

    from strata.settings import Language

TOP_WARNING_COUNT = 5
TOP_TASK_COUNT = 5
# The codes a word may be given, as the seed `vocabularies` has them.
STATUS_CODES = {
    "order_status": (
        *("pending", "paid", "shipped", "completed", "cancelled", "refunded"),
    ),
    "refund_status": ("refunded", "in_progress", "refused"),
    "payment_kind": (
        *("sale", "capture", "authorization", "refund", "fee", "chargeback", "payout"),
    ),
    "payment_status": ("received", "refunded", "pending", "failed"),
}


@dataclass(frozen=True)
class TierSize:
    """A tier and how many customers are in it."""

    name: str
    customer_count: int


@dataclass(frozen=True)
class TopWarning:
    """A customer worth a call: how likely it leaves, what that costs, and why."""

    customer_id: str
    customer_name: str | None
    risk_band: str
    churn_probability: Decimal
    value_at_stake_amount: Decimal
    currency_code: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class TopTask:
    """A task at the head of somebody's list: for whom, what, until when, and why."""

    owner: str
    customer_name: str | None
    play: str
    channel: str
    due_date: dt.date
    action: str
    reasons: str


@dataclass(frozen=True)
class Tasks:
    """What is to be done from the day of the publication on."""

    task_count: int
    owner_count: int
    due_count: int
    message_count: int
    suppressed_count: int
    top_tasks: tuple[TopTask, ...]


@dataclass(frozen=True)
class Money:
    """Rows of one outcome or kind, and the money in them, in one currency."""

    name: str
    row_count: int
    amount: Decimal
    currency_code: str


@dataclass(frozen=True)
class WaitingWord:
    """A word of a source system that holds rows while nobody has mapped it."""

    vocabulary_code: str
    word: str
    row_count: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class UnreadColumn:
    """A column of a file some cells of which held something that gave no value."""

    source_file: str
    column_name: str
    unread_count: int
    cell_count: int
    examples: str


@dataclass(frozen=True)
class MissedProbabilities:
    """Dates at which more or fewer left than were told to, beyond chance.

    Rates are of all judged dates; ``is_followed`` says whether probabilities of the
    newest date follow the rate of leaving.
    """

    date_count: int
    judged_date_count: int
    told_rate: Decimal
    came_rate: Decimal
    is_followed: bool


@dataclass(frozen=True)
class Summary:
    """The figures of one publication, read back from what was published."""

    received_count: int
    kept_count: int
    superseded_count: int
    rejected_count: int
    held_count: int
    erased_count: int
    expired_count: int
    file_count: int
    late_entities: tuple[LateEntity, ...]
    money: tuple[Money, ...]
    contact_count: int
    unread_contact_count: int
    anonymous_count: int
    unread_columns: tuple[UnreadColumn, ...]
    waiting_words: tuple[WaitingWord, ...]
    collision_count: int
    collisions: tuple[Collision, ...]
    customer_count: int
    tasks: Tasks
    warning_count: int
    missed_probabilities: MissedProbabilities | None
    tier_sizes: tuple[TierSize, ...]
    top_warnings: tuple[TopWarning, ...]


def read_summary(release_dir: Path, language: Language) -> Summary:
    """Return the figures of the release, with names and reasons in ``language``."""
    with duckdb.connect(release_dir / DATABASE_NAME, read_only=True) as connection:
        counts = dict(
            connection.execute(
                """
                select outcome_code, cast(sum(row_count) as bigint)
                from pub_row_accounting
                group by outcome_code
                """
            ).fetchall()
        )
        file_count, *people = connection.execute(
            """
            select
                count(distinct batch_id),
                cast(sum(contact_count) as bigint),
                cast(sum(unread_contact_count) as bigint),
                cast(sum(anonymous_count) as bigint)
            from pub_row_accounting
            """
        ).fetchall()[0]
        late = late_entities(connection)
        money = _read_money(connection, language)
        unread = _read_unread_columns(connection)
        words = _read_waiting_words(connection)
        collision_count = len(connection.table("pub_colliding_keys"))
        collisions = _read_collisions(connection)
        tiers = connection.execute(
            """
            select
                if(? = 'zh', tier_name_zh, tier_name_en) as tier_name,
                count(*) as customer_count
            from pub_customer_segments
            group by tier_name
            order by customer_count desc, tier_name
            """,
            [language],
        ).fetchall()
        tasks = _read_tasks(connection, language)
        warning_count = len(connection.table("pub_churn_warnings"))
        missed = _read_missed_probabilities(connection)
        top_warnings = connection.execute(
            """
            select
                customer_id,
                masked_customer_name,
                if(? = 'zh', risk_band_name_zh, risk_band_name_en),
                churn_probability,
                value_at_stake_amount,
                currency_code,
                if(
                    ? = 'zh',
                    [first_reason_zh, second_reason_zh, third_reason_zh],
                    [first_reason_en, second_reason_en, third_reason_en]
                )
            from pub_churn_warnings
            order by warning_rank
            limit ?
            """,
            [language, language, TOP_WARNING_COUNT],
        ).fetchall()
    return Summary(
        received_count=sum(counts.values()),
        kept_count=counts.get("kept", 0),
        superseded_count=counts.get("superseded", 0),
        rejected_count=counts.get("rejected", 0),
        held_count=counts.get("held", 0),
        erased_count=counts.get("erased", 0),
        expired_count=counts.get("expired", 0),
        file_count=file_count,
        late_entities=late,
        money=money,
        contact_count=people[0],
        unread_contact_count=people[1],
        anonymous_count=people[2],
        unread_columns=unread,
        waiting_words=words,
        collision_count=collision_count,
        collisions=collisions,
        customer_count=sum(count for _, count in tiers),
        tasks=tasks,
        warning_count=warning_count,
        missed_probabilities=missed,
        tier_sizes=tuple(TierSize(*row) for row in tiers),
        top_warnings=tuple(
            TopWarning(
                customer_id=customer_id,
                customer_name=customer_name,
                risk_band=risk_band,
                churn_probability=probability,
                value_at_stake_amount=amount,
                currency_code=currency_code,
                reasons=tuple(filter(None, reasons)),
            )
            for (
                customer_id,
                customer_name,
                risk_band,
                probability,
                amount,
                currency_code,
                reasons,
            ) in top_warnings
        ),
    )


def _read_tasks(connection: duckdb.DuckDBPyConnection, language: Language) -> Tasks:
    """The day's work in figures, and the first tasks of everybody's list."""
    tasks, owners, due, messages, suppressed = connection.execute(
        """
        select
            count(*),
            count(distinct owner_key),
            count(*) filter (where due_date <= observation_date),
            (select count(*) from pub_send_lists),
            (select count(*) from pub_suppressed_actions)
        from pub_action_queue
        where task_state_code = 'open'
        """
    ).fetchall()[0]
    top_tasks = connection.execute(
        """
        select
            coalesce(owner_name, if($language = 'zh', role_name_zh, role_name_en)),
            masked_customer_name,
            if($language = 'zh', play_name_zh, play_name_en),
            if($language = 'zh', channel_name_zh, channel_name_en),
            due_date,
            if($language = 'zh', play_action_zh, play_action_en),
            if($language = 'zh', reasons_zh, reasons_en)
        from pub_action_queue
        where task_state_code = 'open'
        order by priority_rank, expected_gain_amount desc, task_id
        limit $task_count
        """,
        {"language": language, "task_count": TOP_TASK_COUNT},
    ).fetchall()
    return Tasks(
        task_count=tasks,
        owner_count=owners,
        due_count=due,
        message_count=messages,
        suppressed_count=suppressed,
        top_tasks=tuple(TopTask(*row) for row in top_tasks),
    )


def _read_missed_probabilities(
    connection: duckdb.DuckDBPyConnection,
) -> MissedProbabilities | None:
    missed = MissedProbabilities(
        *connection.execute(
            """
            select
                count(*) filter (
                    where told_state_code in ('more_left', 'fewer_left')
                ),
                count(*) filter (where told_state_code != 'open'),
                cast(
                    sum(told_churn_rate * case_count) / nullif(sum(case_count), 0)
                    as decimal(9, 4)
                ),
                cast(
                    sum(churned_case_count) / nullif(sum(case_count), 0)
                    as decimal(9, 4)
                ),
                coalesce(arg_max(probability_move, observation_date) != 0, false)
            from pub_risk_months
            """
        ).fetchall()[0]
    )
    return missed if missed.date_count else None


def _read_money(
    connection: duckdb.DuckDBPyConnection, language: Language
) -> tuple[Money, ...]:
    """Of kept rows what became of the money, then what other outcomes keep out.

    Lines repeat the money of their orders and are left out.
    """
    rows = connection.execute(
        """
        select
            if(
                outcome_code = 'kept',
                if($language = 'zh', money_kind_name_zh, money_kind_name_en),
                if($language = 'zh', outcome_name_zh, outcome_name_en)
            ) as name,
            cast(sum(row_count) as bigint),
            sum(amount),
            currency_code
        from pub_row_accounting
        where
            currency_code != 'none'
            and entity_code != 'order_lines'
            or money_kind_code not in ('line', 'none')
        group by name, outcome_code, currency_code
        order by
            currency_code,
            outcome_code != 'kept',
            abs(sum(amount)) desc,
            name
        """,
        {"language": language},
    ).fetchall()
    return tuple(Money(*row) for row in rows)


def _read_unread_columns(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[UnreadColumn, ...]:
    """Every column with unread cells, the most of them first."""
    rows = connection.execute(
        """
        select source_file, column_name, unread_count, cell_count, unread_examples
        from pub_unread_cells
        order by unread_count desc, source_file, column_name
        """
    ).fetchall()
    return tuple(UnreadColumn(*row) for row in rows)


def _read_waiting_words(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[WaitingWord, ...]:
    rows = connection.execute(
        """
        select vocabulary_code, source_value, cast(sum(held_count) as bigint) as rows
        from pub_unmapped_values
        where held_count > 0
        group by vocabulary_code, source_value
        order by rows desc, vocabulary_code, source_value
        """
    ).fetchall()
    return tuple(
        WaitingWord(vocabulary, word, count, STATUS_CODES[vocabulary])
        for vocabulary, word, count in rows
    )


def _read_collisions(connection: duckdb.DuckDBPyConnection) -> tuple[Collision, ...]:
    """Keys under which rows are held, one of each pair of files before the others."""
    rows = connection.execute(
        """
        select
            entity_code,
            key_column,
            source_file,
            row_number,
            row_text,
            coalesce(other_source_file, ''),
            coalesce(other_row_number, 0),
            coalesce(other_row_text, ''),
            row_count,
            file_count,
            coalesce(versions_line, ''),
            coalesce(files_line, ''),
            coalesce(lines_line, '')
        from pub_colliding_keys
        order by
            row_number() over (
                partition by entity_code, source_system, source_file, other_source_file
                order by row_count desc, row_number, colliding_key_id
            ),
            entity_code,
            source_file,
            colliding_key_id
        limit ?
        """,
        [SHOWN_COLLISIONS],
    ).fetchall()
    return tuple(
        Collision(entity, key, HeldRow(*row[:3]), HeldRow(*row[3:6]), *row[6:])
        for entity, key, *row in rows
    )
