"""Learning from the shop's rows, nightly and on demand: never in a request, never in the hub's process."""
