"""Reasons: why somebody waits and why somebody is booked, checked by trying, never guessed."""
