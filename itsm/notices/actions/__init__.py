"""The verbs of notices: the only code here that writes."""
