"""Files as real systems write them come in whole, or are refused with what to do.

The systems lie side by side in one lake and are built once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import pytest

from dbt_command import run_dbt
from real_exports import Delivery, Warehouse, deliveries
from real_exports_judged import problems
from strata.errors import InputRefusedError
from strata.ingest import ingest_folder
from strata.lake import prepare_lake
from strata.settings import Settings

DELIVERIES = {delivery.label: delivery for delivery in deliveries()}
AS_OF = date(2026, 6, 30)


@dataclass(frozen=True)
class Loaded:
    """What became of all deliveries: what was refused, and what was built."""

    refusals: dict[str, InputRefusedError]
    warehouse: Warehouse


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Load every delivery by itself into one lake and build its facts."""
    output_dir = tmp_path_factory.mktemp("real_exports")
    refusals = {}
    for label, delivery in DELIVERIES.items():
        settings = Settings(
            data_dir=delivery.data_dir, output_dir=output_dir, as_of=AS_OF
        )
        settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
        try:
            ingest_folder(settings)
        except InputRefusedError as error:
            refusals[label] = error
    prepare_lake(settings)
    selected = ["path:models/staging", "path:models/marts/core", "pub_row_accounting"]
    built = run_dbt(
        settings, "build", "--resource-type", "seed", "model", "--select",
        "path:seeds", *selected,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout
    with duckdb.connect(str(settings.warehouse_database), read_only=True) as connection:
        return Loaded(refusals, Warehouse.of(connection))


@pytest.mark.parametrize("label", DELIVERIES)
def test_what_a_real_system_writes_comes_in_whole(label: str, loaded: Loaded) -> None:
    delivery: Delivery = DELIVERIES[label]
    found = problems(delivery, loaded.warehouse, loaded.refusals.get(label))
    assert not found, "\n".join(found)
