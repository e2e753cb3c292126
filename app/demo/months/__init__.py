"""Months of history: nine as Nansha's, through the whole road, and as many as one likes, loaded."""
