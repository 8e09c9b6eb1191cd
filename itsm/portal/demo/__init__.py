"""A small believable organisation to try Slipway with, made by the same actions that people use."""
