"""The command ``zhanggui``; each group of commands is imported only when it is called."""

import importlib
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
    """Run one command; Ctrl-C ends it without a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = words[0] if words else "--help"
    if name in ("-h", "--help"):
        print(_overview(prog_name))
        return
    if name not in GROUPS:
        sys.exit(f"{prog_name}: there is no command {name!r}.\n{_overview(prog_name)}")
    module, attribute, _help = GROUPS[name]
    try:
        group = getattr(importlib.import_module(module), attribute)
        group(args=words[1:], prog_name=f"{prog_name} {name}")
    except KeyboardInterrupt:
        sys.exit(130)


def _overview(prog_name: str) -> str:
    rows = "\n".join(f"  {name:16}{help_}" for name, (_m, _a, help_) in GROUPS.items())
    return f"Usage: {prog_name} COMMAND [OPTIONS]\n\n{rows}"
