"""Pure decisions about notices and mail: no database, no clock, no network."""
