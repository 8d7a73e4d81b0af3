"""The description is valid OpenAPI 3.1, says all that the program does and nothing else, and its examples are true."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import lxml.html
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.workbench.api import examples
from workbench.app import create_app
from workbench.config import Config
from workbench.web import JOBS, WORKSPACE
from workbench.web.api import openapi
from workbench.web.api.operations import OPERATIONS
from workbench.web.api.schemas import SCHEMAS
from workbench.web.permissions import table


def conforms(value, schema) -> None:
    Draft202012Validator({**schema, "components": openapi.document()["components"]}).validate(value)


def test_the_document_is_openapi_3_1():
    document = json.loads(openapi.text())
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_address_and_method_is_described_and_the_reverse(app):
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method.upper()) for path, methods in openapi.document()["paths"].items() for method in methods
    }
    assert served - described == {("/openapi.json", "GET")}
    assert described - served == set()


def test_every_operation_says_which_scope_it_takes_and_has_a_tag():
    tags = {tag["name"] for tag in openapi.document()["tags"]}
    for operation in OPERATIONS:
        assert table()[f"api.{operation.id}", operation.method].need != "anyone"
        assert operation.tag in tags
        assert operation.view.__doc__


def test_every_schema_is_used():
    text = json.dumps(
        {
            **openapi.document()["paths"],
            "schemas": SCHEMAS,
            "r": openapi.document()["components"]["responses"],
        }
    )
    unused = [name for name in SCHEMAS if f'"#/components/schemas/{name}"' not in text]
    assert unused == []


def test_the_document_is_served_with_a_tag(api):
    answer = api.get("/openapi.json")
    assert answer.json == json.loads(openapi.text())
    again = api.get("/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


# --- examples ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(filled_folder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "workspace"
    shutil.copytree(filled_folder, folder)
    examples.prepare(folder)
    return folder


def test_every_operation_has_an_example_and_no_other_is_there():
    assert list(openapi.examples()) == [operation.id for operation in OPERATIONS]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_an_example_is_what_happens(operation, prepared, tmp_path):
    example = openapi.examples()[operation.id]
    shutil.copytree(prepared, tmp_path / "workspace")
    app = create_app(Config(folder=tmp_path / "workspace", testing=True))
    answer = examples.ask(app.test_client(), operation, example["request"])
    app.extensions[JOBS].close()
    app.extensions[WORKSPACE].close()
    assert answer.status_code == example["response"]["status"] == operation.status, answer.text
    if operation.body:
        conforms(example["request"]["body"], {"$ref": f"#/components/schemas/{operation.body}"})
    if operation.schema:
        schema = {"$ref": f"#/components/schemas/{operation.schema}"}
        conforms(example["response"]["body"], schema)
        conforms(answer.json, schema)
        assert examples.shape(answer.json) == examples.shape(example["response"]["body"])
    else:
        assert "body" not in example["response"]
    assert ("ETag" in answer.headers) == operation.tagged
    if operation.status in {201, 202}:
        assert answer.headers["Location"].startswith("/api/v1/")


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ky", "ru", "en"])
def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(client, language):
    client.set_cookie("audarma_language", language)
    answer = client.get("/api")
    page = lxml.html.fromstring(answer.text)
    assert page.get("lang") == language
    ids = set(page.xpath("//@id"))
    assert {operation.id for operation in OPERATIONS} <= ids
    assert {f"schema-{name}" for name in SCHEMAS} <= ids
    addresses = page.xpath("//@src | //link/@href | //a/@href")
    assert [a for a in addresses if re.match(r"\w+:|//", a)] == []
    anchors = {a[1:] for a in page.xpath("//a/@href") if a.startswith("#")}
    assert anchors <= ids


def test_every_kind_of_problem_is_explained_on_the_page(client):
    from workbench.web.problems import KINDS

    ids = set(lxml.html.fromstring(client.get("/api").text).xpath("//dt/@id"))
    assert set(KINDS.values()) == ids
