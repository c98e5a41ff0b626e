"""Preferences: what we would like. One file each; the contents pages rank them."""
