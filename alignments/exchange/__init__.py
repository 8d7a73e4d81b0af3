"""Sentences in other tools' files."""
