"""Files made in the background: asked for, made with progress, cancelled, kept sealed, expired."""
