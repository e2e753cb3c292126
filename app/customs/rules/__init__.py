"""The rules of a return application, each with its source, its name and what to do when it is broken."""
