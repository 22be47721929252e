"""The pages over HTTP, for whoever sits at this machine and nobody else."""

from __future__ import annotations

import functools
import http.server
import webbrowser
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from strata.cockpit.folder import COCKPIT_FOLDER, INDEX_NAME
from strata.errors import InputRefusedError
from strata.runs.page_script import SCRIPT_NAME, script_file
from strata.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from strata.settings import Settings

HOST: Final = "127.0.0.1"
# Where the pages look for the last runs, seen from the root.
RUNS_ADDRESS: Final = f"/runs/{SCRIPT_NAME}"
_OWN_NAMES: Final = (HOST, "localhost")


def open_server(settings: Settings, port: int) -> http.server.ThreadingHTTPServer:
    """Return a server of the published pages, listening but not serving yet.

    It follows the publication: after a run the next request gets the new pages. With
    port 0 the system chooses a free one.

    Raises:
        InputRefusedError: there are no pages, or the port can't be used.
    """
    folder = settings.published_dir / COCKPIT_FOLDER
    language = settings.language
    if not (folder / INDEX_NAME).is_file():
        raise InputRefusedError(
            text(language, "cockpit_missing", folder=folder),
            hint=text(language, "cockpit_missing_hint"),
        )
    handler = functools.partial(_Handler, directory=str(folder))
    try:
        server = _Server((HOST, port), handler)
    except OSError as error:
        raise InputRefusedError(
            text(
                language,
                "cockpit_port_taken",
                port=port,
                reason=error.strerror or str(error),
            ),
            hint=text(language, "cockpit_port_taken_hint"),
        ) from error
    server.runs_script = script_file(settings)
    return server


def serve(
    settings: Settings,
    port: int,
    on_ready: Callable[[str], None],
    *,
    opens_browser: bool,
) -> None:
    """Serve the pages until interrupted; ``on_ready`` is told their address."""
    with open_server(settings, port) as server:
        address = (
            f"http://{HOST}:{server.server_port}/{INDEX_NAME}?lang={settings.language}"
        )
        on_ready(address)
        if opens_browser:
            webbrowser.open(address)
        server.serve_forever()


class _Server(http.server.ThreadingHTTPServer):
    """A server of the pages that knows where the last runs are told."""

    runs_script: Path


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Answers what is asked for under this machine's own name."""

    server: _Server

    def translate_path(self, path: str) -> str:
        """Return the file that an address stands for."""
        if path.partition("?")[0] == RUNS_ADDRESS:
            return str(self.server.runs_script)
        return super().translate_path(path)

    def do_GET(self) -> None:
        """Send a file of the pages."""
        if self._is_asked_by_own_name():
            super().do_GET()

    def do_HEAD(self) -> None:
        """Send what a file would come with."""
        if self._is_asked_by_own_name():
            super().do_HEAD()

    def end_headers(self) -> None:
        """Let a browser keep and guess nothing."""
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def list_directory(self, path: object) -> None:  # noqa: ARG002
        """List nothing: pages name what they load."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: names of pages are no news."""

    def _is_asked_by_own_name(self) -> bool:
        # A page elsewhere whose name suddenly means this machine must read nothing.
        name = self.headers.get("Host", "").rpartition(":")[0]
        if name in _OWN_NAMES:
            return True
        self.send_error(HTTPStatus.FORBIDDEN)
        return False
