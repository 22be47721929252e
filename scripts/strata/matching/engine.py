"""Pairs of records scored by Splink on DuckDB, for customers and for benchmarks alike.

The model is that of Fellegi and Sunter (1969): the weight of a level of agreement is
the logarithm of how much more often one person's records reach it than strangers' do,
weights add up, and the sum with the prior is the probability that a pair is one person.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from strata.sql_text import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from strata.matching.comparing import Kind

RECORDS = "match_records"
EVIDENCE = "match_evidence"

SEED = 20260630
SAMPLED_PAIR_COUNT = 1_000_000
# Numbers given out in sequence and addresses of one family make likeness less rare
# among strangers than chance would.
SMALLEST_CHANCE = 1e-5

# The share of records that have a twin where no certain pair says how many have.
ASSUMED_TWIN_SHARE = 0.01
# A handful of records may be all one person; that must be found, not assumed.
LARGEST_PRIOR = 0.5


@dataclass(frozen=True)
class MatchField:
    """A field that is compared: its code, SQL for its value, and the kind it is of."""

    code: str
    value: str
    kind: Kind


@dataclass(frozen=True)
class MatchModel:
    """What is compared with what.

    Only pairs that share one of ``blocks``, SQL over the columns of the fields, are
    looked at, and no block larger than ``largest_block``: a value that so many records
    share tells little and would cost the square of its number.

    Pairs that share one of ``certain``, some of the blocks, are hardly ever strangers,
    and about ``certain_recall`` of all pairs that are one person. Together they say how
    likely any two records are one person before they are compared.

    ``training`` are conditions on ``l`` and ``r`` for pairs from which Splink learns,
    by expectation maximisation, how often one person's records reach a level; without
    any, the shares written in the levels stand.
    """

    id_value: str
    fields: tuple[MatchField, ...]
    blocks: tuple[str, ...]
    certain: tuple[str, ...]
    certain_recall: float
    largest_block: int = 100
    training: tuple[str, ...] = ()


def prepare_records(
    connection: duckdb.DuckDBPyConnection, source: str, model: MatchModel
) -> int:
    """Make the table ``match_records`` of the relation ``source``; return its rows.

    It has a column per field and suffix of its kind, and a column per block, which is
    null where the block is too large. Expressions come from the model, never from data.
    """
    values = [f"cast({model.id_value} as varchar) as record_id"]
    for field in model.fields:
        text = f"cast({field.value} as varchar)"
        for suffix, expression in field.kind.columns.items():
            name = f"{field.code}_{suffix}" if suffix else field.code
            values.append(f"{expression.replace('{v}', text)} as {name}")
    blocks = [
        f"case when count(*) over (partition by {block}) <= {model.largest_block}"
        f" then {block} end as block_{number}"
        for number, block in enumerate(model.blocks)
    ]
    connection.execute(
        f"create or replace table {RECORDS} as"  # nosec B608 # fields of the model
        f" select *, {', '.join(blocks)}"
        f" from (select {', '.join(values)} from {source})"
        " order by record_id"
    )
    return _number(connection, f"select count(*) from {RECORDS}")  # nosec B608 # a table made here


def has_basis(connection: duckdb.DuckDBPyConnection, model: MatchModel) -> bool:
    """Whether any two of ``match_records`` are a certain pair, which tell the prior."""
    certain = [model.blocks.index(block) for block in model.certain]
    return any(
        connection.execute(
            f"select 1 from {RECORDS} where block_{number} is not null"  # nosec B608 # a table made here
            f" group by block_{number} having count(*) > 1 limit 1"
        ).fetchone()
        for number in certain
    )


def score_pairs(
    connection: duckdb.DuckDBPyConnection, model: MatchModel, threshold: float
) -> int:
    """Make the table ``match_evidence`` of ``match_records``; return its pairs.

    It has one row per pair with a probability of at least ``threshold`` and field whose
    value is known on both sides: record_id, other_record_id (the larger id),
    match_probability, match_weight, field_code, level_code and field_weight (base 2;
    the weights of a pair and the prior add up to its match weight). Equal records give
    equal rows, whatever their order was.
    """
    from splink import DuckDBAPI, Linker

    records = _number(connection, f"select count(*) from {RECORDS}")  # nosec B608 # as above
    if records < 2:  # noqa: PLR2004 - a pair is two
        _unpivot(connection, "(select null where false)", model, is_empty=True)
        return 0
    with _quiet_splink():
        table = DuckDBAPI(connection).register(RECORDS)
        trained = _train(Linker(table, _settings(model), log_level=None), model)
        settings = _weighed(trained, model, records * (records - 1) / 2)
        pairs = Linker(table, settings, log_level=None).inference.predict(
            threshold_match_probability=threshold
        )
    _unpivot(connection, pairs.physical_name, model)
    return _number(
        connection,
        f"select count(distinct (record_id, other_record_id)) from {EVIDENCE}",  # nosec B608 # as above
    )


def _settings(model: MatchModel) -> dict[str, Any]:
    """Return the model in the words of Splink."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "linker_uid": "strata",
        "comparisons": [
            {
                "output_column_name": field.code,
                "comparison_levels": [
                    {
                        "sql_condition": f"{field.code}_l is null"
                        f" or {field.code}_r is null",
                        "label_for_charts": "unknown",
                        "is_null_level": True,
                    },
                    *(
                        {
                            "sql_condition": level.condition.replace("{c}", field.code),
                            "label_for_charts": level.code,
                            "m_probability": level.share,
                            **(
                                {"tf_adjustment_column": field.code}
                                if level.is_rarity_weighed
                                else {}
                            ),
                        }
                        for level in field.kind.levels
                    ),
                ],
            }
            for field in model.fields
        ],
        "blocking_rules_to_generate_predictions": [
            f"l.block_{number} = r.block_{number}"
            for number in range(len(model.blocks))
        ],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }


def _train(linker: Any, model: MatchModel) -> dict[str, Any]:  # noqa: ANN401 - untyped
    """Return the settings with what the records say about strangers and about pairs."""
    linker.training.estimate_probability_two_random_records_match(
        [
            f"l.block_{number} = r.block_{number}"
            for number in map(model.blocks.index, model.certain)
        ],
        recall=1.0,
    )
    linker.training.estimate_u_using_random_sampling(
        max_pairs=SAMPLED_PAIR_COUNT + 1,
        seed=SEED,
        min_count_per_level=None,
        num_chunks=1,
    )
    for condition in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            condition, estimate_without_term_frequencies=True
        )
    trained: dict[str, Any] = linker.misc.save_model_to_json()
    return trained


def _weighed(
    trained: dict[str, Any], model: MatchModel, pair_count: float
) -> dict[str, Any]:
    """Return settings in which every level and the prior have a weight.

    A level that no sampled pair reached would have an infinite one. Without a certain
    pair nothing tells the prior, and it is that of ``ASSUMED_TWIN_SHARE``. Rounding
    keeps the noise of parallel sums out of the scores.
    """
    certain = trained["probability_two_random_records_match"]
    prior = min(certain / model.certain_recall, LARGEST_PRIOR)
    if not certain:
        # Pairs grow with the square of the records, those that are one person do not.
        prior = ASSUMED_TWIN_SHARE / (2 * pair_count) ** 0.5
    trained["probability_two_random_records_match"] = max(prior, 1 / (pair_count + 1))
    for comparison, field in zip(trained["comparisons"], model.fields, strict=True):
        levels = comparison["comparison_levels"][1:]
        for found, level in zip(levels, field.kind.levels, strict=True):
            share = found.get("m_probability") or level.share
            chance = found.get("u_probability") or 0
            found["m_probability"] = round(min(max(share, 1e-4), 1), 6)
            found["u_probability"] = round(max(chance, SMALLEST_CHANCE), 9)
    return trained


def _unpivot(
    connection: duckdb.DuckDBPyConnection,
    pairs: str,
    model: MatchModel,
    *,
    is_empty: bool = False,
) -> None:
    """Make the evidence table of Splink's wide rows."""
    rows = []
    for field in () if is_empty else model.fields:
        # Splink numbers the levels from the last, 0, to the first; -1 is unknown.
        codes = ", ".join(
            quote_literal(level.code) for level in reversed(field.kind.levels)
        )
        weight = f"mw_{field.code}"
        if any(level.is_rarity_weighed for level in field.kind.levels):
            weight += f" + mw_tf_adj_{field.code}"
        rows.append(
            "select record_id_l, record_id_r, match_probability, match_weight,"  # nosec B608 # fields of the model
            f" {quote_literal(field.code)} as field_code,"
            f" [{codes}][gamma_{field.code} + 1] as level_code,"
            f" {weight} as field_weight"
            f" from {pairs} where gamma_{field.code} >= 0"
        )
    nothing = (
        "select '' as record_id_l, '' as record_id_r, 0.0 as match_probability,"
        " 0.0 as match_weight, '' as field_code, '' as level_code, 0.0 as field_weight"
        " where false"
    )
    connection.execute(
        f"create or replace table {EVIDENCE} as select"  # nosec B608 # as above
        " least(record_id_l, record_id_r) as record_id,"
        " greatest(record_id_l, record_id_r) as other_record_id,"
        " cast(match_probability as decimal(7, 6)) as match_probability,"
        " cast(match_weight as decimal(9, 4)) as match_weight,"
        " field_code, level_code,"
        " cast(field_weight as decimal(9, 4)) as field_weight"
        f" from ({' union all '.join([nothing, *rows])})"
    )


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])


@contextmanager
def _quiet_splink() -> Iterator[None]:
    """Let Splink say nothing: what it warns of is handled in ``_weighed``."""
    logger = logging.getLogger("splink")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
