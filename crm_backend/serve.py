"""Runs the hub: ``python -m crm_backend.serve``."""

import sys

import uvicorn

from crm_backend.app import create_app
from crm_backend.core.logs import set_up_logs
from crm_backend.core.process import die_with_parent, spare_what_is_loaded
from crm_backend.core.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAX_FRAME_BYTES = 64 * 1024


def main() -> None:
    """Start listening; ends on SIGTERM or SIGINT, closing sockets with 1012."""
    die_with_parent()
    settings = Settings.load()
    if settings.demo and settings.host not in LOOPBACK:
        sys.exit("zhanggui: the demo shop has open sign-ins; it listens on 127.0.0.1 only")
    set_up_logs(level=settings.log_level, as_json=settings.log_json, process="hub")
    app = create_app(settings)
    spare_what_is_loaded()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # forwarded addresses are read by core/addresses.py, from trusted proxies only
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
