"""Pure decisions: standard library only, no clock, no database, no framework."""
