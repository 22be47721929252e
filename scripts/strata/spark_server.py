"""The Thrift server of a Spark cluster: told well, and there, before dbt is started.

What dbt says of a variable that is missing, or of a server that is not there, names
neither the variable to set nor the server.
"""

from __future__ import annotations

import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING, Never

from strata.errors import BuildFailedError, InputRefusedError
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strata.settings import Settings

AUTHS = ("NONE", "NOSASL", "LDAP", "CUSTOM", "KERBEROS")
# Those that a password goes with; the driver refuses one with any other.
_WITH_PASSWORD = ("LDAP", "CUSTOM")
_LARGEST_PORT = 65_535
_PATIENCE_SECONDS = 10
# Spark takes the place of a table that it has written for a pattern.
_PATTERN = frozenset("[]{}*?")
_PASSWORD = "DBT_ENV_SECRET_STRATA_SPARK_PASSWORD"  # nosec B105 # a variable's name


def require(settings: Settings) -> None:
    """Make sure that there is a server to build on, where the target is a cluster.

    Raises:
        InputRefusedError: a variable is missing or can't be so, or the driver is not
            installed; ``problems`` name every variable.
        BuildFailedError: the server can't be reached.
    """
    if settings.target != "spark_thrift":
        return
    if find_spec("pyhive") is None:
        raise InputRefusedError(
            text(settings.language, "spark_not_installed"),
            hint=text(settings.language, "spark_not_installed_hint"),
        )
    problems = tuple(_problems(settings))
    if problems:
        raise InputRefusedError(
            text(settings.language, "spark_not_told"),
            problems,
            text(settings.language, "spark_not_told_hint"),
        )
    server = settings.spark_server
    try:
        address = (server.host, int(server.port))
        socket.create_connection(address, _PATIENCE_SECONDS).close()
    except OSError as error:
        _not_reached(settings, error)


def require_own_warehouse(settings: Settings) -> None:
    """Make sure that all tables lie in the output folder, where they can be removed.

    Raises:
        InputRefusedError: a cluster keeps them where they are not searched either.
    """
    uri = settings.spark_server.warehouse_uri
    if settings.target == "spark_thrift" and uri:
        raise InputRefusedError(
            text(settings.language, "forget_elsewhere", uri=uri),
            hint=text(settings.language, "forget_elsewhere_hint"),
        )


def _problems(settings: Settings) -> Iterator[str]:
    server, language = settings.spark_server, settings.language
    if not server.host:
        yield text(language, "spark_no_host")
    if not (server.port.isascii() and server.port.isdigit()) or not (
        0 < int(server.port) <= _LARGEST_PORT
    ):
        yield text(language, "spark_no_port", value=server.port)
    if server.auth not in AUTHS:
        known = ", ".join(AUTHS)
        yield text(language, "spark_no_auth", value=server.auth, known=known)
        return
    name, auth = _PASSWORD, server.auth
    if server.has_password != (auth in _WITH_PASSWORD):
        key = "spark_needless" if server.has_password else "spark_lacking"
        yield text(language, key, name=name, auth=auth)
    name = "STRATA_SPARK_KERBEROS_SERVICE_NAME"
    if bool(server.kerberos_service_name) != (auth == "KERBEROS"):
        key = "spark_needless" if server.kerberos_service_name else "spark_lacking"
        yield text(language, key, name=name, auth=auth)
    for name, uri in (
        ("STRATA_SPARK_LAKE_URI", server.lake_uri),
        ("STRATA_SPARK_WAREHOUSE_URI", server.warehouse_uri),
    ):
        if uri and ":/" not in uri:
            yield text(language, "spark_no_uri", name=name, value=uri)
    warehouse = server.warehouse_uri or str(settings.output_dir)
    found = "".join(sorted(_PATTERN & set(warehouse)))
    if found:
        yield text(language, "spark_pattern", place=warehouse, found=found)


def _not_reached(settings: Settings, error: OSError) -> Never:
    server = settings.spark_server
    raise BuildFailedError(
        text(
            settings.language,
            "spark_not_reached",
            host=server.host,
            port=server.port,
            why=error.strerror or str(error),
        ),
        hint=text(settings.language, "spark_not_reached_hint"),
    ) from None
