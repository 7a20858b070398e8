"""``make bench``: every benchmark of the project: the time of a turn, then what agents wait for."""

import sys

from tests.benchmarks import console, turn

if __name__ == "__main__":
    sys.exit(turn.main() or console.main())
