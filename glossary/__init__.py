"""Words: what a term is, and every form it takes in Kazakh, Kyrgyz, Russian and English."""

from glossary.index import TermIndex
from glossary.inflection import inflect, paradigm, recognise
from glossary.offices import check_offices
from glossary.terms import Appointment, Concept, Finding, Match, Pin, Profile, Term
from glossary.usage import check_usage

__all__ = [
    "Appointment",
    "Concept",
    "Finding",
    "Match",
    "Pin",
    "Profile",
    "Term",
    "TermIndex",
    "check_offices",
    "check_usage",
    "inflect",
    "paradigm",
    "recognise",
]
