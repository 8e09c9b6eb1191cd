"""The pages of change enablement: parse, one action or query, render."""
