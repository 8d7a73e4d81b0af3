"""Reviewing: translations and their states, what helps a translator, and the checks."""
