"""``make bench``: every benchmark of the project; today that is the time of a turn."""

import sys

from tests.benchmarks.turn import main

if __name__ == "__main__":
    sys.exit(main())
