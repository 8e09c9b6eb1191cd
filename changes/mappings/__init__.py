"""How the columns of an organisation's change history read here, one TOML file per source."""
