"""The pieces by subject; `{% load portal %}` brings them all."""
