"""The glossary in files: tables for now."""
