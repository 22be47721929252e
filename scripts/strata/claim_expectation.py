"""The one kind of expectation that Great Expectations is given here.

The claims of a table are aggregates over it, which Great Expectations reads in one
query; rows are read of a claim that does not hold only.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import (
    TableMetricProvider,
)

from strata.masking import masking_of

if TYPE_CHECKING:
    from great_expectations.execution_engine.execution_engine import ExecutionEngine

MAXIMUM_SAMPLE_ROWS = 5


class BrokenRowCount(TableMetricProvider):
    """How many rows break a claim."""

    metric_name = "claim.broken_row_count"
    value_keys = ("claimed_count",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805 - named by its caller
        execution_engine: SqlAlchemyExecutionEngine,  # noqa: ARG002 - as above
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: object,
    ) -> tuple[sa.ColumnElement[int], dict[str, Any], dict[str, Any]]:
        count: sa.ColumnElement[int] = sa.literal_column(
            metric_value_kwargs["claimed_count"]
        )
        return count, metric_domain_kwargs, {}


class ExpectClaimToHold(BatchExpectation):
    """Expect no row to break a claim."""

    claimed_count: str
    broken_rows: str
    # Where the words are that may be shown, and the day it is.
    project_dir: str
    today: str

    metric_dependencies: ClassVar[tuple[str, ...]] = (
        "table.row_count",
        "claim.broken_row_count",
    )
    success_keys: ClassVar[tuple[str, ...]] = ("claimed_count", "broken_rows")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - as above
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        broken = metrics["claim.broken_row_count"]
        rows: list[str] = []
        if broken and isinstance(execution_engine, SqlAlchemyExecutionEngine):
            # A colon would name a parameter.
            rows_sql = self.broken_rows.replace(":", r"\:")
            query = f"from ({rows_sql}) order by all limit {MAXIMUM_SAMPLE_ROWS}"
            masking = masking_of(Path(self.project_dir), date.fromisoformat(self.today))
            found = execution_engine.execute_query(sa.text(query))
            rows = [
                ", ".join(
                    f"{name} = {masking.value(str(name), value)}"
                    for name, value in row.items()
                )
                for row in found.mappings()
            ]
        return {
            "success": broken == 0,
            "result": {
                "observed_value": f"{broken} of {metrics['table.row_count']}",
                "unexpected_count": broken,
                "partial_unexpected_list": rows,
            },
        }
