"""Likely duplicates among the customers of the last build."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from strata.errors import InputRefusedError
from strata.ingest.engine import opened_engine
from strata.matching.comparing import DATE, EMAIL, NAME, NUMBER, TEXT
from strata.matching.engine import (
    EVIDENCE,
    MatchField,
    MatchModel,
    has_basis,
    prepare_records,
    score_pairs,
)
from strata.matching.pairs_file import write_pairs
from strata.paths import write_name
from strata.publication import built_relation
from strata.sql_text import quote_literal, quote_name
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from strata.settings import Settings

STEP_COUNT = 3

CUSTOMER_MODEL = MatchModel(
    id_value="customer_id",
    fields=(
        MatchField("name", "customer_name", NAME),
        MatchField("birth_date", "birth_date", DATE),
        MatchField("company", "company_name", TEXT),
        MatchField("region", "region_name", TEXT),
        MatchField("mobile", "mobile_phone", NUMBER),
        MatchField("email", "email_address", EMAIL),
    ),
    blocks=(
        "name",
        "name || region",
        "name || company",
        "name || birth_date",
        "name || email_local",
        "name_last || company",
        "name[1] || company || region",
        "name[1] || birth_date",
        "region || birth_date",
        # Wherever one digit differs, one of the three parts does not.
        "mobile[1:9]",
        "mobile[1:7] || mobile[-4:]",
        "mobile[-6:]",
        "email",
        "email_local",
        "name[1] || email_local[1:5]",
    ),
    certain=("name || company", "name || birth_date", "name || email_local"),
    # Most customers leave neither company nor birthday.
    certain_recall=0.2,
)


@dataclass(frozen=True)
class MatchReport:
    """How many customers were compared and how many pairs were written.

    Without a basis no pair was certain, and how many customers are doubles was assumed.
    """

    customer_count: int
    pair_count: int
    has_basis: bool = True


def match_customers(
    settings: Settings,
    on_step: Callable[[int, str], None],
    *,
    threshold: float,
) -> MatchReport:
    """Write the pairs of customers with a probability of at least ``threshold``.

    ``settings`` are those of the last build. Nobody is merged; equal customers give an
    equal file. ``on_step`` is told how many of ``STEP_COUNT`` steps are done and which
    one is next.

    Raises:
        InputRefusedError: Splink is not installed.
    """
    if find_spec("splink") is None:
        raise InputRefusedError(
            text(settings.language, "match_not_installed"),
            hint=text(settings.language, "match_not_installed_hint"),
        )
    with opened_engine(settings) as connection:
        on_step(0, text(settings.language, "match_prepare"))
        if settings.target == "duckdb":
            connection.execute(
                f"attach {quote_literal(write_name(settings.warehouse_database))}"
                f" as {quote_name(settings.warehouse_database.stem)} (read_only)"
            )
        source = built_relation(settings, "core", "dim_customers")
        customers = prepare_records(connection, source, CUSTOMER_MODEL)
        on_step(1, text(settings.language, "match_score"))
        is_based = has_basis(connection, CUSTOMER_MODEL)
        pairs = score_pairs(connection, CUSTOMER_MODEL, threshold)
        on_step(2, text(settings.language, "match_write"))
        write_pairs(
            settings,
            connection,
            "(select record_id as customer_id, other_record_id as other_customer_id,"  # nosec B608 # a table made here
            f" * from {EVIDENCE})",
        )
        on_step(STEP_COUNT, "")
    return MatchReport(customers, pairs, is_based)
