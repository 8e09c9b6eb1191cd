"""Pure predicates and calculations: no ORM, no clock, no I/O."""
