"""Suites, metrics and benchmarks."""
