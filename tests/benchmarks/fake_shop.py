"""A hub for measuring the bot alone: ``python -m tests.benchmarks.fake_shop PORT``.

The fake of the action tests over HTTP, with one customer whose orders let every turn of the script run.
"""

import sys
from datetime import timedelta

import uvicorn

from crm_backend.core.clock import SystemClock
from crm_backend.core.process import die_with_parent
from tests.fakes.fake_crm import FakeCrm


def build_shop() -> FakeCrm:
    """Three unfinished orders: one waiting, one under way, one delivered with two lines."""
    shop = FakeCrm(SystemClock().now)
    shop.add("SF2611230042", "paid", ("保温杯 500ml", 1, 8900))
    shop.add("SF2611210033", "shipped", ("帆布双肩包", 1, 15900), age=timedelta(days=2))
    delivered = ("SF2611180017", "delivered", ("纯棉四件套", 1, 12900), ("香薰蜡烛", 2, 4900))
    shop.add(*delivered, age=timedelta(days=5))
    return shop


def main() -> None:
    """Serve until stopped."""
    die_with_parent()
    uvicorn.run(
        build_shop().app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main()
