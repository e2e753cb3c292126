"""The charts of the pack, drawn once: vectors in the PDF, SVG on a screen; told apart without colour, words ≥ 8 pt."""
