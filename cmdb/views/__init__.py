"""The pages of configuration management."""
