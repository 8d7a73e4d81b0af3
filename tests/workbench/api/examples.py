"""The examples of the API's description, run on a made-up workspace; `python tests/workbench/api/examples.py` records them anew.

`workbench/web/api/examples.json` has for each operation what is asked and what is answered. `prepare` makes the workspace they
are about: project 2 with document 2, a confirmed segment, a unit, an entry, a job that is done.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

PLACE = resources.files("workbench.web.api").joinpath("examples.json")
TEXT = "Тараптар екі құжатқа қол қойды. Кездесуге Сыртқы істер министрі қатысты."


def prepare(folder: Path) -> None:
    """Fill a workspace that has nothing but the sample."""
    from alignments import Unit
    from glossary import changes, profiles
    from glossary.terms import Concept, Term
    from workbench import analysis, intake, memories, memory_units, projects, unknown
    from workbench.jobs import enqueue
    from workbench.review import changing, comments, translations, waivers
    from workbench.workspace import Workspace

    workspace = Workspace.open(folder)
    db = workspace.db
    project = projects.create_project(db, "Кездесу", "kk", ("ky", "ru"))
    unit = Unit(
        texts={"kk": "Тараптар екі құжатқа қол қойды.", "ru": "Стороны подписали два документа."},
        tuid="sample-1",
    )
    main = next(m.id for m in memories.memories(db))
    memory_units.take_in(db, main, [unit])
    document = intake.add_text(workspace, project, "кездесу", TEXT)
    analysis.count(workspace, project)
    second = translations.rows(db, document)[1]
    version = translations.translation(db, second.id, "ru").version
    text = "Во встрече принял участие Министр иностранных дел."
    changing.confirm(workspace, second.id, "ru", text, expected=version)
    entry = (Term("бірлескен мәлімдеме", "kk"), Term("совместное заявление", "ru"))
    changes.save_concept(db, Concept("term", key="joint-statement", terms=entry))
    comments.add(db, second.id, "Кім қатысты: министр ме, орынбасары ма?", question=True)
    waivers.waive(db, document, "ru", [(second.id, "length")], "Толық атауы керек")
    unknown.dismiss(workspace, document, "Тараптар")
    names = {"ky": "Сынак Иман", "ru": "Сынак Иман"}
    unknown.choose(workspace, document, "Сынақ Иман", "person", names)
    profiles.add_profile(db, "Аймақтық басылым", note="өңірлік газет")
    enqueue(db, "draft", document)
    db.execute("UPDATE job SET state = 'done', done = 2, total = 2")
    workspace.close()


def ask(client: Any, operation: Any, request: dict[str, Any]) -> Any:
    """Send the request of an example."""
    path = operation.path.format(**request.get("path", {}))
    headers = {"Accept-Language": "en", **request.get("headers", {})}
    options = {"json": request["body"]} if "body" in request else {}
    return client.open(
        f"/api/v1{path}",
        method=operation.method,
        query_string=request.get("query"),
        headers=headers,
        **options,
    )


def said(answer: Any) -> dict[str, Any]:
    """What is recorded of an answer."""
    response: dict[str, Any] = {"status": answer.status_code}
    if answer.mimetype == "application/json":
        response["body"] = answer.json
    return response


def shape(value: Any) -> Any:
    """A value's fields and types, without what differs from run to run."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value).__name__


def record() -> None:
    """Run every example and write down what was answered."""
    from workbench.app import create_app
    from workbench.config import Config
    from workbench.review import translations
    from workbench.web import JOBS, WORKSPACE
    from workbench.web.api.operations import OPERATIONS

    recorded = json.loads(PLACE.read_text("utf-8"))
    base = Path(tempfile.mkdtemp())
    prepare(base / "workspace")
    for operation in OPERATIONS:
        folder = Path(tempfile.mkdtemp()) / "workspace"
        shutil.copytree(base / "workspace", folder)
        app = create_app(Config(folder=folder, testing=True))
        db = app.extensions[WORKSPACE].db
        first, second = translations.rows(db, 2)
        concept = db.execute("SELECT id FROM concept WHERE key = 'joint-statement'").fetchone()[0]
        named = {"SEGMENT": first.id, "CONFIRMED": second.id, "CONCEPT": concept}
        request = recorded[operation.id]["request"]
        request["path"] = {k: named.get(v, v) for k, v in request.get("path", {}).items()}
        if operation.conditional:
            tagged = [o.path for o in OPERATIONS if o.tagged and o.method == "GET"]
            kind = max((path for path in tagged if operation.path.startswith(path)), key=len)
            tag = app.test_client().get(f"/api/v1{kind.format(**request['path'])}").headers["ETag"]
            request["headers"] = {"If-Match": tag}
        answer = ask(app.test_client(), operation, request)
        assert answer.status_code == operation.status, (operation.id, answer.status_code, answer.text)
        recorded[operation.id] = {
            "request": {name: value for name, value in request.items() if value or name == "body"},
            "response": said(answer),
        }
        app.extensions[JOBS].close()
        app.extensions[WORKSPACE].close()
    ordered = {operation.id: recorded[operation.id] for operation in OPERATIONS}
    Path(str(PLACE)).write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    record()
    sys.exit()
