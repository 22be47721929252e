"""What is said of a cluster before dbt is started, and where its tables are."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from strata import dbt_runner, publication, spark_server
from strata.console import console
from strata.errors import BuildFailedError, InputRefusedError
from strata.progress import Reporter
from strata.run import run_all
from strata.settings import PROJECT_DIR, Settings, SparkServer
from strata.texts import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "DBT_ENV_SECRET_STRATA_SPARK_PASSWORD"
VARIABLES = {
    "STRATA_SPARK_HOST": "127.0.0.1",
    "STRATA_SPARK_PORT": "10000",
    "STRATA_SPARK_AUTH": "",
    PASSWORD: "",
    "STRATA_SPARK_KERBEROS_SERVICE_NAME": "",
    "STRATA_SPARK_LAKE_URI": "",
    "STRATA_SPARK_WAREHOUSE_URI": "",
}
# A server has its own warehouse, and knows how many parts suit its workers.
OF_THE_SERVER = {"spark.sql.warehouse.dir", "spark.sql.shuffle.partitions"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster on this machine, whatever the person testing has set."""
    monkeypatch.setattr(spark_server, "find_spec", lambda name: name)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that somebody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def on_cluster(folder: Path) -> Settings:
    return Settings(output_dir=folder / "output", target="spark_thrift")


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"STRATA_SPARK_HOST": ""}, "STRATA_SPARK_HOST is not set"),
        ({"STRATA_SPARK_PORT": "ten"}, "STRATA_SPARK_PORT is ten"),
        ({"STRATA_SPARK_PORT": "65536"}, "a number from 1 to 65535"),
        ({"STRATA_SPARK_AUTH": "PLAIN"}, "one of NONE, NOSASL, LDAP"),
        ({"STRATA_SPARK_AUTH": "LDAP"}, f"{PASSWORD} is not set"),
        ({PASSWORD: "secret"}, "takes none"),
        ({"STRATA_SPARK_AUTH": "KERBEROS"}, "SERVICE_NAME is not set"),
        ({"STRATA_SPARK_LAKE_URI": "lake"}, "LAKE_URI is lake"),
        ({"STRATA_SPARK_WAREHOUSE_URI": "file:///a[1]"}, "characters []"),
    ],
)
def test_what_the_environment_lacks_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, str],
    problem: str,
) -> None:
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InputRefusedError) as refused:
        dbt_runner.build(on_cluster(tmp_path), lambda _: None)
    (found,) = refused.value.problems
    assert problem in str(spoken(found, "en"))
    assert "secret" not in str(found)


def test_only_a_cluster_needs_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_SPARK_HOST", "")
    for target in ("duckdb", "spark"):
        spark_server.require(replace(on_cluster(tmp_path), target=target))


def test_a_driver_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark_server, "find_spec", lambda _: None)
    with pytest.raises(InputRefusedError, match="PyHive"):
        spark_server.require(on_cluster(tmp_path))


def test_a_server_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listening: int
) -> None:
    monkeypatch.setenv("STRATA_SPARK_PORT", str(listening))
    spark_server.require(on_cluster(tmp_path))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        monkeypatch.setenv("STRATA_SPARK_PORT", str(port))
        with pytest.raises(BuildFailedError, match=f"127.0.0.1:{port}"):
            spark_server.require(on_cluster(tmp_path))


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("", "output/warehouse/spark-cluster"),
        ("file:///shared/a b/", "/shared/a b"),
        ("file:/shared/a", "/shared/a"),
        ("file://host/mnt", None),
        ("s3a://bucket/strata", None),
    ],
)
def test_tables_of_a_cluster_are_read_from_a_folder_of_this_machine(
    tmp_path: Path, uri: str, place: str | None
) -> None:
    settings = replace(
        on_cluster(tmp_path), spark_server=SparkServer(warehouse_uri=uri)
    )
    if place is not None:
        folder = settings.spark_warehouse
        assert folder == tmp_path / place
        relation = publication.built_relation(settings, "core", "dim_dates")
        assert f"'{folder}/core.db/dim_dates/*.parquet'" in relation
        return
    with pytest.raises(BuildFailedError, match=uri):
        publication.built_relation(settings, "core", "dim_dates")


def test_a_run_that_could_not_be_published_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_SPARK_WAREHOUSE_URI", "s3a://bucket/strata")
    settings = on_cluster(tmp_path)
    with pytest.raises(BuildFailedError, match="s3a://bucket/strata"):
        run_all(settings, Reporter(console(), settings.language))
    assert not settings.lake_dir.exists()


def test_the_address_of_the_tables_is_of_the_build(built: Settings) -> None:
    server = SparkServer(warehouse_uri="file:///mnt/strata")
    on_spark = replace(built, target="spark_thrift", spark_server=server)
    dbt_runner.record_build(on_spark)
    found = dbt_runner.built_settings(built)
    assert found.target == "spark_thrift"
    assert found.spark_server.warehouse_uri == server.warehouse_uri


def test_nobody_is_forgotten_by_half_on_a_cluster(tmp_path: Path) -> None:
    settings = on_cluster(tmp_path)
    spark_server.require_own_warehouse(settings)
    server = SparkServer(warehouse_uri="file:///mnt/strata")
    with pytest.raises(InputRefusedError, match="file:///mnt/strata"):
        spark_server.require_own_warehouse(replace(settings, spark_server=server))


def test_a_developer_has_no_place_on_a_cluster(tmp_path: Path) -> None:
    shell = dbt_runner.shell_variables(on_cluster(tmp_path))
    assert shell["DBT_TARGET"] == "spark_thrift"
    with pytest.raises(InputRefusedError):
        dbt_runner.shell_variables(on_cluster(tmp_path), is_dev=True)


def test_a_server_is_told_its_settings_so_that_it_follows_them() -> None:
    profiles = (PROJECT_DIR / "profiles.yml").read_text(encoding="utf-8")
    outputs = yaml.safe_load(profiles)["strata"]["outputs"]
    told = outputs["spark_thrift"]["server_side_parameters"]
    session = outputs["prod_spark"]["server_side_parameters"]
    assert {name.partition("set:hiveconf:")[2]: told[name] for name in told} == {
        name: session[name]
        for name in session
        if name.startswith("spark.sql.") and name not in OF_THE_SERVER
    }
