"""Input shapes for people, and how the verbs are called where people choose them."""
