"""The monthly pack: its shapes as data, how it is made of the tally, how a month is closed, and its charts."""
