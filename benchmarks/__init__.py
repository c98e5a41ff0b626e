"""Benchmarks: the product against published figures and against its own targets."""
