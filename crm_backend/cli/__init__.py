"""The command ``zhanggui``; each group of commands is imported only when it is called."""

import importlib
import os
import sys
from collections.abc import Sequence

GROUPS = {
    # command: (module, attribute, one line of help)
    "up": ("crm_backend.cli.up", "app", "Start the whole shop on this machine."),
    "doctor": ("crm_backend.cli.doctor", "app", "Say in plain words what is wrong."),
    "demo": ("crm_backend.cli.demo", "app", "The invented demo shop."),
    "import": (
        "crm_backend.cli.imports",
        "app",
        "Bring your own customers, products and orders in.",
    ),
    "shop": ("crm_backend.cli.shop", "app", "Set up your own shop."),
    "staff": ("crm_backend.cli.staff", "app", "The people who work here."),
    "order": ("crm_backend.cli.orders", "app", "Look at orders."),
    "sales": ("crm_backend.cli.sales", "app", "What was sold and refunded, to the fen."),
    "forecast": ("crm_backend.cli.forecasts", "app", "What will sell, and what to stock."),
    "scores": ("crm_backend.cli.scores", "app", "Which customers buy again, leave, give back."),
    "telegram": ("crm_backend.cli.telegram", "app", "Ask whether the Telegram bot is well."),
    "identity-token": ("crm_backend.cli.identity", "app", "Sign an identity for the widget."),
}


def app(arguments: Sequence[str] | None = None, prog_name: str = "zhanggui") -> None:
    """Run one command; Ctrl-C ends it without a traceback, and so does a reader (``| head``) that has read enough."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = words[0] if words else "--help"
    if name not in GROUPS and name not in ("-h", "--help"):
        sys.exit(f"{prog_name}: there is no command {name!r}.\n{_overview(prog_name)}")
    try:
        _run(name, words[1:], prog_name)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # What is left to be written has nowhere to go; else Python would complain of it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run(name: str, words: Sequence[str], prog_name: str) -> None:
    if name not in GROUPS:
        print(_overview(prog_name))
        return
    module, attribute, _help = GROUPS[name]
    group = getattr(importlib.import_module(module), attribute)
    group(args=words, prog_name=f"{prog_name} {name}")


def _overview(prog_name: str) -> str:
    rows = "\n".join(f"  {name:16}{help_}" for name, (_m, _a, help_) in GROUPS.items())
    return f"Usage: {prog_name} COMMAND [OPTIONS]\n\n{rows}"
