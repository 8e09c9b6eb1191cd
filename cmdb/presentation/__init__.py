"""Rows as files that people take away."""
