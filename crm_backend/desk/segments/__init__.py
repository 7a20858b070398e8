"""Segments (客户分类): which customers meet a set of rules, asked anew each time."""
