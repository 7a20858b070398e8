"""Outside systems, each behind one class in our words."""
