"""Nouns: what exists. Frozen, and importing nothing of ours outside this folder."""
