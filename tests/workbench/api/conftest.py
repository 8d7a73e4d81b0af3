"""A client of the API that holds every answer against the OpenAPI document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.test import encode_multipart

from workbench.web.api import openapi

PREFIX = "/api/v1"


def conforms(value: Any, schema: dict[str, Any]) -> None:
    """Fail unless a value is as a schema of the document says."""
    Draft202012Validator({**schema, "components": openapi.document()["components"]}).validate(value)


@dataclass
class Api:
    client: Any
    language: str = "en"

    def __call__(self, method: str, path: str, json_body: Any = None, /, **options: Any) -> Any:
        headers = {"Accept-Language": self.language, **options.pop("headers", {})}
        if (version := options.pop("version", None)) is not None:
            headers["If-Match"] = f'"{version}"'
        if json_body is not None:
            options |= {"data": json.dumps(json_body), "content_type": "application/json"}
        if (file := options.pop("file", None)) is not None:
            boundary, data = encode_multipart({"file": file})
            options |= {"data": data, "content_type": f"multipart/form-data; boundary={boundary}"}
        answer = self.client.open(PREFIX + path, method=method, headers=headers, **options)
        self.check(method, answer)
        return answer

    def check(self, method: str, answer: Any) -> None:
        adapter = self.client.application.url_map.bind("localhost")
        if answer.status_code >= 400:
            assert answer.mimetype == "application/problem+json", answer.data
            conforms(answer.json, {"$ref": "#/components/schemas/Problem"})
            assert answer.json["status"] == answer.status_code
            assert answer.headers["Content-Language"] == self.language
        try:
            endpoint, _ = adapter.match(answer.request.path, method)
        except HTTPException:
            # An address that is none, or one for other methods: its problem was judged above.
            return
        operations = openapi.document()["paths"].values()
        name = endpoint.removeprefix("api.")
        if name == "openapi":
            return
        declared = next(o for methods in operations for o in methods.values() if o["operationId"] == name)
        said = declared["responses"].get(str(answer.status_code))
        assert said is not None, (name, answer.status_code, answer.data)
        if "content" in said and "application/json" in said["content"]:
            assert answer.mimetype == "application/json"
            conforms(answer.json, said["content"]["application/json"]["schema"])

    def get(self, path: str, **options: Any) -> Any:
        return self("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self("POST", path, body, **options)

    def pages(self, path: str, **query: Any) -> list[Any]:
        """All rows of a list, page by page."""
        rows, cursor = [], None
        while True:
            answer = self.get(path, query_string={**query, **({"cursor": cursor} if cursor else {})})
            rows += answer.json["items"]
            cursor = answer.json["next"]
            assert (cursor is None) == ("Link" not in answer.headers)
            if cursor is None:
                return rows


@pytest.fixture
def api(app) -> Api:
    return Api(app.test_client())


@pytest.fixture
def api_class() -> type[Api]:
    return Api
