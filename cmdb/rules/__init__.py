"""What the configuration management practice allows: pure functions, no database, no clock."""
