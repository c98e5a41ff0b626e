"""Files into nouns and findings."""
