"""Customs mail: messages on their way out, receipts on their way in, and what becomes of both."""
