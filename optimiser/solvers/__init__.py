"""Strategies: how a plan is found. Every strategy keeps every rule and names none."""
