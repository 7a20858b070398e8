"""Canned replies (快捷回复): sentences agents use again and again."""
