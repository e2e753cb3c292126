"""Everything that crosses a wire: shared words, JSON, customs messages. Knows neither application nor database."""
