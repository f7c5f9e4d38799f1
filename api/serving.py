"""The web server's process: uvicorn around the app, and a stop that may be announced before it happens."""

import socket
import threading
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from geo.settings import Settings

GRACE_S: Final = 5


class WebServer(uvicorn.Server):
    """Asked to stop, it first says `draining` on /readyz for as long as the setting wants, and answers as before."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http="httptools",
                ws="none",
                log_level="warning",
                log_config=None,
                access_log=False,  # api.request_log tells of requests, without addresses
                server_header=False,
                proxy_headers=False,  # api.proxies believes those of the setting alone
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._app = app
        self._drain_s = settings.drain_seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain, or stop at once: without a time to drain, and when asked again."""
        if not self._drain_s or self._app.state.draining:
            super().handle_exit(sig, frame)
            return
        self._app.state.draining = True
        timer = threading.Timer(self._drain_s, super().handle_exit, (sig, frame))
        timer.daemon = True
        timer.start()


def serve(app: FastAPI, settings: Settings, door: socket.socket) -> None:
    """Answer on a socket that listens already, until asked to stop."""
    WebServer(app, settings).run(sockets=[door])
