"""The pack on paper: one generic pen a format, and the exports that are written in the background."""
