"""The shop itself: its name, currency and time zone, its pages (sites) and its policy numbers."""
