"""What the review screen asks about the whole document: which segments a filter leaves, and what the checks found."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request

from glossary import history
from workbench import projects
from workbench.errors import InvalidInputError, NotFoundError
from workbench.review import filters
from workbench.review.checks import CHECKS
from workbench.review.filters import Filter
from workbench.review.gathering import gather
from workbench.review.translations import rows
from workbench.web import workspace
from workbench.web.access import current_user
from workbench.web.i18n import LABELS, label, say
from workbench.web.offsets import unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

blueprint = Blueprint("filters", __name__)


@blueprint.get("/documents/<int:document>/filter.json")
def matching(document: int) -> Response:
    """Return the segments that a filter leaves in `target`, or with `view=all` in any target; see `asked` for the rest.

    While findings are still being gathered `done` is less than `total`: ask again.
    """
    owner = projects.project(workspace().db, projects.document(workspace().db, document).project)
    languages = owner.targets if request.args.get("view") == "all" else [request.args.get("target", "")]
    found = filters.matching(workspace(), document, languages, asked(request.args))
    return jsonify(segments=found.segments, done=found.done, total=found.total)


def asked(args: Mapping[str, str]) -> Filter:
    """Return the filter that an address asks for.

    Read are `state`, `findings`, `check`, `origin`, `least`, `most`, `text`, `in`, `regular`, `uncertain`, `commented`, `since`
    (ISO 8601), `mine` and `assigned` (to who asks).
    """
    return Filter(
        state=args.get("state", ""),
        findings=args.get("findings", ""),
        check=args.get("check", ""),
        origin=args.get("origin", ""),
        least=_whole(args.get("least", "")),
        most=_whole(args.get("most", "")),
        text=args.get("text", "").strip(),
        side=args.get("in", "either"),
        regular=bool(args.get("regular")),
        uncertain=bool(args.get("uncertain")),
        commented=bool(args.get("commented")),
        since=_moment(args.get("since", "")),
        author=history.who(history.LOCAL_AUTHOR) if args.get("mine") else "",
        assignee=current_user() if args.get("assigned") else None,
    )


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 3:
        raise InvalidInputError("A score is a number from 0 to 100.")
    return int(text)


def _moment(text: str) -> str:
    """Return a time as it is stored; one without a zone is this computer's."""
    if not text:
        return ""
    try:
        moment = datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError(
            "“%(text)s” is not a date and time; write it like 2025-08-22 14:30.", text=text[:40]
        ) from error
    return moment.isoformat(timespec="milliseconds")


def choices() -> dict[str, Any]:
    """Return what the filter's fields offer, each with its label: states, origins and checks."""
    return {
        "states": [(state, label("state", state)) for state in LABELS["state"]],
        "origins": [(origin, label("origin", origin)) for origin in LABELS["origin"]],
        "checks": [(name, say(each.title, {})) for name, each in CHECKS.items()],
    }


@blueprint.get("/documents/<int:document>/findings/<language>/places.json")
def places(document: int, language: str) -> Response:
    """Return every open finding of one target: `[segment, check, severity, message, start, end]`, and the checks with counts.

    Offsets count UTF-16 units, as scripts do. While `done` is less than `total` the document is still being checked: ask again.
    """
    db = workspace().db
    owner = projects.project(db, projects.document(db, document).project)
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    found = gather(workspace(), document, language)
    if found.done < found.total:
        return jsonify(done=found.done, total=found.total, checks=[], places=[])
    listed = []
    alarms = set()
    counted: Counter[str] = Counter()
    texts = {
        row.id: row.translations[language].text for row in rows(db, document) if language in row.translations
    }
    for segment, these in found.findings.items():
        for each in these:
            counted[each.check] += 1
            if each.severity == "alarm":
                alarms.add(each.check)
            text = texts.get(segment, "")
            message = say(each.message, each.values)
            listed.append(
                [segment, each.check, each.severity, message, unit(text, each.start), unit(text, each.end)]
            )
    checks = [
        {"id": name, "title": say(each.title, {}), "count": counted[name], "alarm": name in alarms}
        for name, each in CHECKS.items()
        if counted[name]
    ]
    return jsonify(done=found.done, total=found.total, checks=checks, places=listed)
