"""Which requests are answered: hosts, cross-site writes, sizes, headers."""

from __future__ import annotations

import io

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from workbench.web.security import HEADERS, cross_site, host_allowed, host_name

HOST = "127.0.0.1:8640"
SELF = f"http://{HOST}"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_never_refused(method):
    assert not cross_site(method, host=HOST, fetch_site="cross-site", origin="https://evil.example")


# (Sec-Fetch-Site, Origin, refused): what browsers and others send with a POST.
WRITES = [
    ("same-origin", SELF, False),
    ("same-origin", None, False),
    ("none", None, False),  # typed into the address bar, or a bookmark
    ("none", "null", False),
    ("same-origin", "https://proxy.example", False),  # a proxy rewrote the host; the browser knows best
    ("same-site", "http://127.0.0.1:9999", True),  # another program on this computer
    ("same-site", SELF, True),
    ("cross-site", "https://evil.example", True),
    ("cross-site", None, True),
    ("cross-site", SELF, True),
    ("", SELF, True),
    ("Same-Origin", SELF, True),  # browsers send lower case only
    ("same-origin, cross-site", SELF, True),
    (None, SELF, False),  # a browser from before Sec-Fetch-Site
    (None, "http://127.0.0.1:9999", True),
    (None, "http://127.0.0.1", True),
    (None, "https://evil.example", True),
    (None, "http://127.0.0.1:8640.evil.example", True),
    (None, "http://evil.example/127.0.0.1:8640", True),
    (None, "http://127.0.0.1:8640@evil.example", True),
    (None, "null", True),  # a sandboxed frame, or a redirect across sites
    (None, "", True),
    (None, "http://[", True),
    (None, "file://", True),
    (None, None, False),  # curl: no browser, so nobody's session to borrow
]


@pytest.mark.parametrize(("fetch_site", "origin", "refused"), WRITES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_cross_site_writes(method, fetch_site, origin, refused):
    assert cross_site(method, host=HOST, fetch_site=fetch_site, origin=origin) is refused


@pytest.mark.parametrize(("fetch_site", "origin", "refused"), WRITES)
def test_cross_site_writes_change_nothing(client, project, workspace, *, fetch_site, origin, refused):
    from workbench import projects

    headers = {
        name: value
        for name, value in (("Sec-Fetch-Site", fetch_site), ("Origin", origin))
        if value is not None
    }
    answer = client.post(f"/projects/{project}/delete", headers=headers, base_url=SELF)
    assert answer.status_code == (403 if refused else 303)
    assert (project in [p.id for p in projects.projects(workspace.db)]) is refused


def test_an_empty_host_is_never_the_origin():
    assert cross_site("POST", host="", fetch_site=None, origin="file://")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8640",
        "localhost",
        "LOCALHOST:1",
        "[::1]:8640",
        "[::1]",
        "127.9.9.9:80",
        "press.example:443",
    ],
)
def test_own_names(host):
    assert host_allowed(host, {"press.example"})


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "evil.example:8640", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "10.0.0.1",
        "user@localhost", "localhost:", "localhost:x", "localhost:99999999", "localhost/", "localhost ", " localhost",
        "localhost,evil.example", "[::1", "::1", "notpress.example", "localhost\t", "localhost?x", "localhost#x",
    ],
)  # fmt: skip
def test_other_names(host):
    assert not host_allowed(host, {"press.example"})


def test_host_name():
    assert host_name("LocalHost:80") == "localhost"
    assert host_name("[::1]:80") == "::1"
    assert host_name("a b") is None or not host_allowed("a b", set())


@pytest.mark.parametrize(
    "host", ["evil.example", "a b", "<script>", "x" * 3000, "localhost:99999999", "ә.example"]
)
def test_an_unknown_host_gets_a_page_and_nothing_else(client, host):
    latin = {"HTTP_HOST": host.encode().decode("latin-1")}
    answer = client.get("/", environ_overrides=latin, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "does not answer for the address" in answer.text


ADDRESSES = [
    ("GET", "/"),
    ("GET", "/help"),
    ("GET", "/glossary"),
    ("GET", "/glossary/export.csv"),
    ("GET", "/static/style.css"),
    ("GET", "/static/app.js"),
    ("GET", "/static/fonts/noto-sans-cyrillic-ext-400-normal.woff2"),
    ("GET", "/no/such/page"),
    ("GET", "/projects/999999"),
    ("GET", "/static/nothing.css"),
    ("POST", "/projects"),
    ("POST", "/interface"),
    ("DELETE", "/"),
    ("GET", "/projects/99999999999999999999999999"),
]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_the_headers_are_on_every_answer(client, method, address):
    answer = client.open(address, method=method, buffered=True)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.status_code < 500


def test_the_headers_are_on_refusals_and_failures(app, client):
    @app.get("/breaks")
    def breaks():
        raise RuntimeError("a secret path")

    answer = client.get("/breaks")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    refused = client.post("/projects", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_the_policy_allows_nothing_inline():
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'none'")


def test_pages_stay_out_of_caches_and_files_may_stay(client):
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/static/style.css", buffered=True).headers["Cache-Control"]


def send(client, project, data):
    # Encoded here, because the test client puts a large body into a file that it never closes.
    boundary, body = encode_multipart(data)
    return client.post(
        f"/projects/{project}/documents", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


@pytest.mark.parametrize("field", ["file", "text"])
def test_too_much_is_413_with_a_page(client, project, workspace, field):
    from workbench import projects

    much = b"\xd2\x9b" * (2 * 1024 * 1024)
    data = {"file": FileStorage(io.BytesIO(much), "big.txt")} if field == "file" else {"text": much.decode()}
    answer = send(client, project, data)
    assert answer.status_code == 413
    assert "more than this workbench accepts" in answer.text
    assert projects.documents(workspace.db, project) == []


def test_a_file_just_over_the_limit_is_named(client, project):
    data = {"file": FileStorage(io.BytesIO(b"a" * (2 * 1024 * 1024 + 1)), "just over.txt")}
    answer = send(client, project, data)
    assert answer.status_code == 413
    assert "“just over.txt” is larger than 2 MB" in answer.text


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y", ""],
)
def test_the_settings_lead_back_to_this_site_only(client, target):
    answer = client.post("/interface", data={"language": "ru", "next": target})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_cookies_are_for_this_site_and_not_for_scripts(client):
    answer = client.post("/interface", data={"language": "ru", "theme": "dark", "next": "/help"})
    assert answer.headers["Location"] == "/help"
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
