"""The labels that are on their way to a printer: asked for, sent, in doubt, settled by people."""
