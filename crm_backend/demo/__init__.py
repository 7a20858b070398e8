"""The invented shop 山屿生活: a pure function of the day, so that it looks the same on every machine."""
