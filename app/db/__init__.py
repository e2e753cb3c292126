"""The database: the embedded server, the engine, the unit of work, columns, migrations."""
