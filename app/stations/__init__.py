"""What a scan station keeps: whose session is open where, how far it has come, and the answer to every code."""
