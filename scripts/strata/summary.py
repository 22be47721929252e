"""The figures of a publication that a finished run tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from strata.publication import DATABASE_NAME

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from strata.settings import Language

TOP_WARNING_COUNT = 5


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
class Summary:
    """The figures of one publication, read back from what was published."""

    received_count: int
    kept_count: int
    superseded_count: int
    rejected_count: int
    customer_count: int
    warning_count: int
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
        warning_count = len(connection.table("pub_churn_warnings"))
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
        customer_count=sum(count for _, count in tiers),
        warning_count=warning_count,
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
