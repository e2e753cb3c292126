"""The register (登记簿): applications with their messages, receipts and withdrawals, for reading only."""
