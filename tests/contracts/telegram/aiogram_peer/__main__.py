"""Install aiogram's own environment: ``python -m tests.contracts.telegram.aiogram_peer``.

Its test runs from then on; without the environment it is skipped and says so.
"""

import argparse
from pathlib import Path

from scripts.install import Environment, configured_index, install

PEER = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="", help="package index to use instead of PyPI")
    options = parser.parse_args()
    environment = Environment(
        PEER, "安装对照客户端 aiogram（25 MB）", "Install the foreign client aiogram (25 MB)"
    )
    if not environment.is_current():
        install([environment], options.index or configured_index())


if __name__ == "__main__":
    main()
