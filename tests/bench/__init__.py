"""Measurements: `make bench` (`ONLY=impact` for a part, `SCALE=0.1` for a smaller data set)."""
