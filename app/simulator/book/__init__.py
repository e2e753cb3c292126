"""What the simulated customs knows and has to say, in one SQLite file (or in memory) that outlives a kill."""

from app.simulator.book.book import Book
from app.simulator.book.entries import Application, KnownLine, KnownList, Letter, Reply

__all__ = ["Application", "Book", "KnownLine", "KnownList", "Letter", "Reply"]
