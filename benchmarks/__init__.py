"""Figures about the kit: each module prints one table, `python -m benchmarks.<name>`; nothing here is a test."""
