"""A standalone Spark cluster that a test starts and stops itself.

A master, two workers and a Thrift server, each a process of its own on free ports of
this machine: what pip brings of Spark has their classes, though not their scripts.

``python tests/python/spark_cluster.py FOLDER`` starts one by hand, until Ctrl-C.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOST = "127.0.0.1"
WORKER_COUNT = 2
# Small data are through before compiled queries, revised plans and many parts pay off.
SMALL_DATA_SPARK = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
}
_WAREHOUSE = "warehouse"
_PATIENCE_SECONDS = 180
_ENDING_SECONDS = 20
_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"


@dataclass(frozen=True)
class SparkCluster:
    """A running cluster; ``folder`` has what its processes say, and its metastore."""

    folder: Path
    port: int
    status_port: int

    @property
    def environment(self) -> dict[str, str]:
        """What a command is told by to build there."""
        return {"STRATA_SPARK_HOST": _HOST, "STRATA_SPARK_PORT": str(self.port)}

    @property
    def warehouse(self) -> Path:
        """Where schemas are that are told no place."""
        return self.folder / _WAREHOUSE

    def tasks_by_worker(self) -> list[int]:
        """Return how many tasks each worker has done, fewest first."""
        (application,) = _asked(self.status_port, "/api/v1/applications")
        path = f"/api/v1/applications/{application['id']}/allexecutors"
        return sorted(
            one["completedTasks"]
            for one in _asked(self.status_port, path)
            if one["id"] != "driver"
        )


@contextmanager
def running_cluster(folder: Path, **spark_settings: str) -> Iterator[SparkCluster]:
    """Two workers and a Thrift server over them, gone afterwards.

    What each process said stays in ``folder``.
    """
    folder.mkdir(parents=True)
    master_port, master_status, server_port, server_status = _free_ports(4)
    master = f"spark://{_HOST}:{master_port}"
    spark = _Spark(folder)
    settings = {
        "spark.master": master,
        "spark.driver.host": _HOST,
        "spark.driver.memory": "2g",
        "spark.executor.memory": "1g",
        "spark.executor.cores": "1",
        "spark.ui.port": str(server_status),
        "spark.sql.warehouse.dir": (folder / _WAREHOUSE).as_uri(),
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={folder / 'metastore'};create=true"
        ),
        **spark_settings,
    }
    given = [part for pair in settings.items() for part in ("--conf", "=".join(pair))]
    with ExitStack() as ending:
        ending.enter_context(
            spark.running(
                "master",
                *("spark-class", "org.apache.spark.deploy.master.Master"),
                *("--host", _HOST, "--port", str(master_port)),
                *("--webui-port", str(master_status)),
            )
        )
        spark.wait_for("master", lambda: bool(_asked(master_status, "/json/")))
        for number in range(1, WORKER_COUNT + 1):
            ending.enter_context(
                spark.running(
                    f"worker_{number}",
                    *("spark-class", "org.apache.spark.deploy.worker.Worker"),
                    *("--host", _HOST, "--port", "0", "--webui-port", "0"),
                    *("--cores", "1", "--memory", "1g"),
                    *("--work-dir", str(folder / f"work_{number}"), master),
                )
            )
        spark.wait_for(
            "workers",
            lambda: _asked(master_status, "/json/")["aliveworkers"] == WORKER_COUNT,
        )
        ending.enter_context(
            spark.running(
                "server",
                *("spark-submit", *given, "--class", _SERVER, "spark-internal"),
                *("--hiveconf", f"hive.server2.thrift.bind.host={_HOST}"),
                *("--hiveconf", f"hive.server2.thrift.port={server_port}"),
            )
        )
        spark.wait_for("server", lambda: _is_open(server_port))
        cluster = SparkCluster(folder, server_port, server_status)
        spark.wait_for(
            "executors", lambda: len(cluster.tasks_by_worker()) == WORKER_COUNT
        )
        yield cluster


class _Spark:
    """The programs of the Spark that pip installed, and what they said."""

    def __init__(self, folder: Path) -> None:
        pyspark = pytest.importorskip("pyspark")
        self.home = Path(pyspark.__file__).parent
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
            pytest.fail("Spark needs Java 17: install a JRE or set JAVA_HOME.")

    @contextmanager
    def running(self, name: str, program: str, *arguments: str) -> Iterator[None]:
        """A process, and whatever it starts, until the context ends."""
        environment = os.environ | {
            "SPARK_HOME": str(self.home),
            "SPARK_LOCAL_IP": _HOST,
            "SPARK_LOCAL_DIRS": str(self.folder / "scratch"),
        }
        if program == "spark-class":
            # To a Thrift server it would go before the driver's memory.
            environment["SPARK_DAEMON_MEMORY"] = "256m"
        # It is of the sessions that tests begin themselves.
        environment.pop("PYSPARK_SUBMIT_ARGS", None)
        with self.log(name).open("wb") as log:
            process = subprocess.Popen(
                [str(self.home / "bin" / program), *arguments],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
                # Executors are of their worker's group, and end with it.
                start_new_session=True,
            )
        self.processes[name] = process
        try:
            yield
        finally:
            _end(process)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def wait_for(self, what: str, is_ready: Callable[[], bool]) -> None:
        """Wait until it is ready; what died, or takes too long, fails the test."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    pytest.fail(f"{name} of Spark ended:\n{self._said(name)}")
            try:
                if is_ready():
                    return
            except OSError:
                pass
            if time.monotonic() > until:
                newest = list(self.processes)[-1]
                pytest.fail(f"{what} of Spark not ready:\n{self._said(newest)}")
            time.sleep(0.2)

    def _said(self, name: str) -> str:
        return self.log(name).read_text(encoding="utf-8", errors="replace")[-3_000:]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let the process end by itself, then end what is left of its group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_ENDING_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _asked(port: int, path: str) -> Any:  # noqa: ANN401 - any JSON there is
    """Return what Spark tells of itself."""
    address = f"http://{_HOST}:{port}{path}"
    with urllib.request.urlopen(address, timeout=10) as answer:  # nosec B310 # its own
        return json.load(answer)


def _is_open(port: int) -> bool:
    with socket.create_connection((_HOST, port), timeout=1):
        return True


def _free_ports(count: int) -> list[int]:
    with ExitStack() as probes:
        found = []
        for _ in range(count):
            probe = probes.enter_context(socket.socket())
            probe.bind((_HOST, 0))
            found.append(int(probe.getsockname()[1]))
        return found


def _serve(folder: Path) -> None:
    """Say how to build on a cluster, and keep it until the process is ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with (
        running_cluster(folder, **SMALL_DATA_SPARK) as cluster,
        suppress(KeyboardInterrupt),
    ):
        for name, value in cluster.environment.items():
            sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]).absolute())
