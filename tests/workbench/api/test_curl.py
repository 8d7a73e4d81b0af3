"""The calls of docs/api.md, one after the other, on a new workspace: each does what the page says."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from workbench.web import JOBS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
BASE = "http://127.0.0.1:8640"


def calls() -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [
        shlex.split(call.replace("\\\n", " "))
        for block in blocks
        for call in re.split(r"\n\n", block.strip())
    ]


def send(client, words: list[str]):
    """Do what curl does with these options."""
    program, *rest = words
    assert program == "curl"
    headers, method, data, file, address = {}, "", None, None, ""
    words_left = iter(rest)
    for word in words_left:
        if word == "-H":
            name, value = next(words_left).split(": ", 1)
            headers[name] = value
        elif word == "-d":
            data, method = next(words_left).encode(), method or "POST"
        elif word == "-F":
            file, method = next(words_left).removeprefix("file=@"), "POST"
        elif word == "-X":
            method = next(words_left)
        elif word == "-o":
            next(words_left)
        elif word != "-i":
            assert not address
            address = word
    assert address.startswith(f"{BASE}/api/v1/")
    if file:
        sent = FileStorage(io.BytesIO("Бір сөйлем. Екі сөйлем.".encode()), file)
        boundary, data = encode_multipart({"file": sent})
        headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
    return client.open(address.removeprefix(BASE), method=method or "GET", headers=headers, data=data)


def test_every_call_on_the_page_succeeds(app):
    client = app.test_client()
    known: dict[str, str] = {}
    found = calls()
    assert len(found) > 15
    for words in found:
        filled = [re.sub(r"\b[A-Z]+\b", lambda m: known.get(m[0], m[0]), word) for word in words]
        assert not re.search(r"\b(SEGMENT|VERSION|JOB|CURSOR|CHANGE)\b", " ".join(filled)), filled
        answer = send(client, filled)
        assert answer.status_code in {200, 201, 202}, (filled, answer.text)
        if "ETag" in answer.headers and re.search("/translations/|/terms", " ".join(words)):
            known["VERSION"] = answer.headers["ETag"].strip('"')
        if answer.status_code == 202:
            known["JOB"] = str(answer.json["id"])
            app.extensions[JOBS].wait(60)
        if "/segments?" in " ".join(words):
            known["SEGMENT"] = str(answer.json["items"][0]["id"])
            known["CURSOR"] = answer.json["next"] or "CURSOR"
        if "/changes?" in " ".join(words):
            known["CHANGE"] = str(answer.json["items"][0]["id"])
        if "/findings/" in " ".join(words) and "items" in answer.json:
            assert answer.headers["Content-Language"] == "en"
    assert known["SEGMENT"]
    assert (
        client.get(f"/api/v1/segments/{known['SEGMENT']}").json["translations"]["ru"]["state"] == "translated"
    )
