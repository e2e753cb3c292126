"""Where a number is looked up: one statement over everything that has one."""
