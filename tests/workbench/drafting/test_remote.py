"""Engines on other machines, against servers on the loopback address that speak the services' protocols."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from glossary.terms import Pin, Term
from workbench.drafting import remote_client
from workbench.drafting.engine import REMOTE, Cacheable, Request, engine
from workbench.drafting.remote import SERVICES
from workbench.drafting.remote_client import Client
from workbench.drafting.remote_openai import OpenAIEngine, messages, read_lines
from workbench.drafting.remote_services import DeepLEngine, GoogleEngine, LibreTranslateEngine, YandexEngine
from workbench.errors import EngineError

KEY = "s3cret-key"


@dataclass
class Seen:
    """A request as the server got it."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Script:
    """What the server answers, one step a request (the last one again and again), and what it was asked."""

    steps: list[Callable[[Handler, Any], None]]
    seen: list[Seen] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: Script) -> None:
        self.script = script
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, *_: Any) -> None:
        """A client that went away is what some of these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script = self.server.script
        step = script.steps[min(len(script.seen), len(script.steps) - 1)]
        script.seen.append(Seen(self.path, dict(self.headers), body))
        step(self, body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(*steps: Callable[[Handler, Any], None]) -> Iterator[tuple[str, Script]]:
    script = Script(list(steps))
    server = Server(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", script
    finally:
        script.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


def say(handler: Handler, value: Any, status: int = 200, **headers: str) -> None:
    data = json.dumps(value, ensure_ascii=False).encode()
    handler.send_response(status)
    for name, text in headers.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def status(code: int, text: str = "no", **headers: str):
    return lambda handler, _body: say(handler, {"error": text}, code, **headers)


def truncated(handler: Handler, _body: Any) -> None:
    data = b'{"translatedText": ["\xd0\x9f\xd1\x80'
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def cut_off(handler: Handler, _body: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"translatedText": [')


def hang(handler: Handler, _body: Any) -> None:
    handler.server.script.hold.wait(20)


# --- the services, each in its own protocol ------------------------------------------------------------------------


def in_capitals(texts: list[str]) -> list[str]:
    return [text.upper() for text in texts]


def libretranslate(handler, body):
    say(handler, {"translatedText": in_capitals(body["q"])})


def deepl(handler, body):
    rows = [{"detected_source_language": "KK", "text": text} for text in in_capitals(body["text"])]
    say(handler, {"translations": rows})


def google(handler, body):
    say(handler, {"data": {"translations": [{"translatedText": text} for text in in_capitals(body["q"])]}})


def yandex(handler, body):
    say(handler, {"translations": [{"text": text} for text in in_capitals(body["texts"])]})


def chat(answer: Callable[[str], str]):
    """A chat server: `answer` gets the user's message and returns the assistant's."""

    def step(handler, body):
        content = answer(body["messages"][-1]["content"])
        say(handler, {"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]})

    return step


def asked_lines(message: str) -> list[str]:
    return message.rpartition("Translate:\n")[2].split("\n")


openai = chat(lambda message: "\n".join(line.upper() for line in asked_lines(message)))

KINDS = {
    "libretranslate": (LibreTranslateEngine, libretranslate),
    "deepl": (DeepLEngine, deepl),
    "google": (GoogleEngine, google),
    "yandex": (YandexEngine, yandex),
    "openai": (OpenAIEngine, openai),
}


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """What the clients would have waited; their clock is the sum, so that no test sleeps."""
    monkeypatch.setattr(Client, "_last", {})
    return []


def made(name: str, address: str, pauses: list[float], *, timeout: float = 5.0, **environment: str):
    service = SERVICES[name]
    client = Client(
        timeout=timeout, wait=lambda seconds, _cancel: pauses.append(seconds), clock=lambda: sum(pauses)
    )
    variables = {service.address_variable: address, service.key_variable: KEY, **environment}
    if name == "openai":
        variables.setdefault("AUDARMA_OPENAI_MODEL", "tiny")
    return KINDS[name][0](environment=variables, client=client)


def requests(*texts: str, **more: Any) -> list[Request]:
    return [Request(text, "kk", "ru", **more) for text in texts]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_service_is_asked_in_its_own_protocol(name, pauses):
    with served(KINDS[name][1]) as (address, script):
        drafts = made(name, address, pauses).translate(requests("бір", "екі 🙂 & <b>", "", "үш"))
    assert [[c.text for c in draft.candidates] for draft in drafts] == [
        ["БІР"], ["ЕКІ 🙂 & <B>"], [], ["ҮШ"],
    ]  # fmt: skip
    assert {draft.engine for draft in drafts} == {name}
    assert all(c.confidence is None for draft in drafts for c in draft.candidates)
    assert len(script.seen) == 1


def test_what_each_service_is_sent(pauses):
    sent = {}
    for name in KINDS:
        with served(KINDS[name][1]) as (address, script):
            engine = made(name, address, pauses, AUDARMA_YANDEX_FOLDER="b1g")
            engine.translate([Request("бір", "kk", "en", before="алдыңғы")])
            sent[name] = script.seen[0]
    assert sent["libretranslate"].path == "/translate"
    assert sent["libretranslate"].body == {
        "q": ["бір"], "source": "kk", "target": "en", "format": "text", "api_key": KEY,
    }  # fmt: skip
    assert sent["deepl"].path == "/v2/translate"
    assert sent["deepl"].headers["Authorization"] == f"DeepL-Auth-Key {KEY}"
    assert sent["deepl"].body["target_lang"] == "EN-GB"
    assert sent["deepl"].body["context"] == "алдыңғы"
    assert sent["google"].path == "/language/translate/v2"
    assert sent["google"].headers["X-Goog-Api-Key".title()] == KEY
    assert sent["google"].body["format"] == "text"
    assert sent["yandex"].path == "/translate/v2/translate"
    assert sent["yandex"].headers["Authorization"] == f"Api-Key {KEY}"
    assert sent["yandex"].body["folderId"] == "b1g"
    assert sent["openai"].path == "/chat/completions"
    assert sent["openai"].headers["Authorization"] == f"Bearer {KEY}"
    assert sent["openai"].body["model"] == "tiny"


def test_a_key_of_the_free_deepl_goes_to_its_address():
    free = DeepLEngine(environment={"AUDARMA_DEEPL_KEY": "abc:fx"})
    paid = DeepLEngine(environment={"AUDARMA_DEEPL_KEY": "abc"})
    assert (free.model, paid.model) == ("api-free.deepl.com", "api.deepl.com")


@pytest.mark.parametrize("name", sorted(REMOTE))
def test_without_its_settings_a_service_says_what_to_set(name, monkeypatch):
    for service in SERVICES.values():
        for variable in service.needs:
            monkeypatch.delenv(variable, raising=False)
    made = engine(name)
    assert isinstance(made, Cacheable)
    with pytest.raises(EngineError, match=SERVICES[name].needs[0]):
        made.translate(requests("бір"))


# --- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("code", [401, 403])
def test_a_refused_key_is_told_at_once_and_not_shown(name, code, pauses):
    with served(status(code)) as (address, script), pytest.raises(EngineError) as caught:
        made(name, address, pauses).translate(requests("бір"))
    assert len(script.seen) == 1
    assert SERVICES[name].key_variable in str(caught.value)
    assert KEY not in str(caught.value)
    assert pauses == []


def test_too_many_requests_waits_as_long_as_it_is_told(pauses):
    with served(status(429, Retry_After="7"), status(429, Retry_After="9999"), status(429), libretranslate) as (address, script):  # fmt: skip
        drafts = made("libretranslate", address, pauses).translate(requests("бір"))
    assert drafts[0].candidates[0].text == "БІР"
    assert len(script.seen) == 4
    assert [p for p in pauses if p > remote_client.INTERVAL] == [7.0, remote_client.LONGEST_PAUSE, 15.0]


@pytest.mark.parametrize("step", [status(500), status(503), truncated, cut_off])
def test_what_may_pass_is_tried_again(step, pauses):
    with served(step, step, libretranslate) as (address, script):
        drafts = made("libretranslate", address, pauses).translate(requests("бір"))
    assert drafts[0].candidates[0].text == "БІР"
    assert len(script.seen) == 3
    assert [p for p in pauses if p > remote_client.INTERVAL] == [1.0, 4.0]


@pytest.mark.parametrize(
    ("step", "reason"),
    [(status(500), "status 500"), (truncated, "not whole JSON"), (cut_off, "the connection broke")],
)
def test_what_does_not_pass_is_told_after_the_last_attempt(step, reason, pauses):
    with served(step) as (address, script), pytest.raises(EngineError, match=reason):
        made("libretranslate", address, pauses).translate(requests("бір"))
    assert len(script.seen) == remote_client.ATTEMPTS


def test_a_server_that_hangs_is_given_up(pauses):
    with served(hang) as (address, script), pytest.raises(EngineError, match="no answer within"):
        made("libretranslate", address, pauses, timeout=0.05).translate(requests("бір"))
    assert len(script.seen) == remote_client.ATTEMPTS


def test_a_server_that_sends_a_byte_now_and_then_is_given_up():
    ticks = iter(range(0, 10_000, 2))

    def drip(handler, _body):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            handler.server.script.hold.wait(0.001)

    client = Client(timeout=5, wait=lambda *_: None, clock=lambda: float(next(ticks)))
    with served(drip) as (address, _), pytest.raises(EngineError, match="no answer within"):
        client.post(address, {}, {}, service="Drip", key="K")


def test_nobody_there(pauses):
    with served(libretranslate) as (address, _):
        pass
    with pytest.raises(EngineError, match="LibreTranslate could not be asked"):
        made("libretranslate", address, pauses).translate(requests("бір"))


def test_a_refused_request_is_told_with_the_services_words_and_not_tried_again(pauses):
    with served(status(400, "kk is not supported")) as (address, script), pytest.raises(EngineError, match="kk is not supported"):  # fmt: skip
        made("libretranslate", address, pauses).translate(requests("бір"))
    assert len(script.seen) == 1


def test_no_redirection_is_followed(pauses):
    with served(libretranslate) as (other, taken), served(status(302, Location=other + "/translate")) as (address, _):  # fmt: skip
        with pytest.raises(EngineError, match="302"):
            made("libretranslate", address, pauses).translate(requests("бір"))
        assert taken.seen == []


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/", "localhost"])
def test_only_web_addresses_are_asked(address, pauses):
    with pytest.raises(EngineError, match="must begin with https"):
        made("libretranslate", address, pauses).translate(requests("бір"))


@pytest.mark.parametrize("answer", [[], {}, {"translatedText": None}, {"translatedText": [1]}, {"data": []}, "x", None])  # fmt: skip
@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_answer_in_another_format_is_told(name, answer, pauses):
    strange = served(lambda handler, _: say(handler, answer))
    with strange as (address, _), pytest.raises(EngineError, match="own format"):
        made(name, address, pauses).translate(requests("бір"))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_service_that_returns_another_number_of_segments_is_not_believed(count, pauses):
    def wrong(handler, _body):
        say(handler, {"translations": [{"text": "x"}] * count})

    with served(wrong) as (address, _), pytest.raises(EngineError, match=f"answered {count} of 2"):
        made("yandex", address, pauses).translate(requests("бір", "екі"))


def test_what_was_answered_before_a_failure_is_kept(pauses):
    texts = [f"сөз {n} " + "а" * 2000 for n in range(6)]
    broken = served(libretranslate, libretranslate, status(403))
    with broken as (address, script), pytest.raises(EngineError) as caught:
        made("libretranslate", address, pauses).translate(requests(*texts))
    assert [d.candidates[0].text for d in caught.value.done] == in_capitals(texts[:4])
    assert len(script.seen) == 3


def test_cancelling_stops_before_the_next_batch(pauses):
    stop = threading.Event()

    def last(handler, body):
        stop.set()
        libretranslate(handler, body)

    texts = ["а" * 3000] * 4
    with served(last) as (address, script):
        drafts = made("libretranslate", address, pauses).translate(requests(*texts), stop)
    assert len(drafts) == len(script.seen) == 1


def test_cancelling_ends_the_waiting(pauses):
    stop = threading.Event()
    stop.set()
    client = Client(wait=remote_client.wait_for)
    with served(status(500)) as (address, script), pytest.raises(EngineError):
        client.post(address, {}, {}, service="S", key="K", cancel=stop)
    assert len(script.seen) == 1


def test_a_text_over_the_services_limit_stays_without_a_draft(pauses):
    with served(yandex) as (address, script):
        drafts = made("yandex", address, pauses).translate(requests("бір", "а" * 9_001, "а" * 5_000))
    assert [bool(d.candidates) for d in drafts] == [True, False, True]
    assert sum(len(t) for seen in script.seen for t in seen.body["texts"]) == 5_003


def test_requests_to_one_host_keep_their_distance(pauses):
    with served(libretranslate) as (address, script):
        made("libretranslate", address, pauses).translate(requests(*["а" * 3000] * 3))
    assert len(script.seen) == 3
    assert pauses == [remote_client.INTERVAL] * 2


def test_pinned_terms_are_put_into_what_a_service_says(pauses):
    """The service names the minister otherwise than the glossary does; the draft has the glossary's name in its case."""

    def otherwise(handler, body):
        say(
            handler,
            {"translatedText": ["Встреча с министром финансов Асел Нурлановой прошла."] * len(body["q"])},
        )

    pin = Pin(
        Term("Әсел Нұрланова", "kk", "person", gender="feminine"),
        (Term("Асель Нурланова", "ru", "person", gender="feminine"),),
    )
    text = "Қаржы министрі Әсел Нұрлановамен кездесу өтті."
    with served(otherwise) as (address, _):
        drafts = made("libretranslate", address, pauses).translate(requests(text, pins=(pin,)))
    candidate = drafts[0].candidates[0]
    assert candidate.text == "Встреча с министром финансов Асель Нурлановой прошла."
    assert candidate.pins_kept


# --- language models -----------------------------------------------------------------------------------------------


def test_the_prompt_has_the_glossary_the_neighbours_and_one_line_a_segment():
    pin = Pin(Term("Қаржы министрі", "kk", "title"), (Term("министр финансов", "ru", "title"),))
    asked = [
        Request("Бірінші\nжол.", "kk", "ru", pins=(pin,), before="Алдыңғы."),
        Request("Екінші.", "kk", "ru", pins=(pin,), after="Кейінгі."),
    ]
    system, user = messages(asked)
    assert "exactly 2 lines" in system["content"]
    assert "from Kazakh into Russian" in system["content"]
    assert user["content"].count("Қаржы министрі → министр финансов") == 1
    assert "Алдыңғы." in user["content"]
    assert "Кейінгі." in user["content"]
    assert user["content"].endswith("Translate:\n1: Бірінші⏎жол.\n2: Екінші.")


def test_a_line_break_inside_a_segment_comes_back(pauses):
    with served(openai) as (address, _):
        drafts = made("openai", address, pauses).translate(requests("бір\nекі", "үш"))
    assert [d.candidates[0].text for d in drafts] == ["БІР\nЕКІ", "ҮШ"]


@pytest.mark.parametrize(
    ("answer", "wanted", "found"),
    [
        ("1: бир\n2: эки", 2, ["бир", "эки"]),
        ("1. бир\n\n2) эки\n", 2, ["бир", "эки"]),
        ("бир\nэки", 2, None),
        ("1: бир", 2, None),
        ("1: бир\n2: эки\n3: үч", 2, None),
        ("2: эки\n1: бир", 2, None),
        ("Here you are:\n1: бир\n2: эки", 2, None),
        ("бир", 1, ["бир"]),
        ("1: бир", 1, ["бир"]),
        ("бир\nэки", 1, None),
        ("", 1, None),
    ],
)
def test_the_lines_of_an_answer_are_counted_and_their_numbers_read(answer, wanted, found):
    assert read_lines(answer, wanted) == found


def test_a_wrong_number_of_lines_asks_for_each_segment_alone(pauses):
    def forgetful(message):
        lines = asked_lines(message)
        if lines == ["1: екі"]:
            return "sorry,\nI cannot"
        return "\n".join(line.upper() for line in lines[:1])

    with served(chat(forgetful)) as (address, script):
        drafts = made("openai", address, pauses).translate(requests("бір", "екі", "үш"))
    assert [[c.text for c in d.candidates] for d in drafts] == [["БІР"], [], ["ҮШ"]]
    assert len(script.seen) == 4


def test_what_a_model_thinks_aloud_is_no_part_of_the_answer(pauses):
    with served(chat(lambda _m: "<think>\nhm\n</think>\n\n1: ответ")) as (address, _):
        drafts = made("openai", address, pauses).translate(requests("бір"))
    assert drafts[0].candidates[0].text == "ответ"
    assert drafts[0].model.startswith("tiny (127.0.0.1:")


def test_a_local_server_needs_no_key(pauses):
    with served(openai) as (address, script):
        made("openai", address, pauses, AUDARMA_OPENAI_KEY="").translate(requests("бір"))
    assert "Authorization" not in script.seen[0].headers


# --- in a project --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "step", "set_up", "licence"),
    [
        ("libretranslate", libretranslate, {}, "terms of LibreTranslate"),
        ("openai", chat(lambda _asked: "1. ДВА ДОКУМЕНТА."), {"AUDARMA_OPENAI_MODEL": "m1"}, "unknown"),
    ],
)
def test_a_remote_draft_says_its_engine_and_licence_in_the_page_and_in_tmx(
    workspace, client, tmp_path, monkeypatch, name, step, set_up, licence
):
    from workbench import exports, intake, projects
    from workbench.drafting import order, predraft
    from workbench.review import translations

    number = projects.create_project(workspace.db, "Remote", "kk", ("ru",))
    order.set_engines(workspace.db, number, {"ru": [name]}, [name])
    document = intake.add_document(workspace, number, "a.txt", "Екі құжат.".encode(), draft=False)
    with served(step) as (address, _):
        for variable, value in ({SERVICES[name].address_variable: address} | set_up).items():
            monkeypatch.setenv(variable, value)
        predraft.predraft(workspace, document)
    segment = translations.rows(workspace.db, document)[0].id
    (draft,) = client.get(f"/segments/{segment}/ru/help.json").get_json()["drafts"]
    assert draft["engine_name"] == SERVICES[name].title
    assert draft["licence"] == licence
    assert address.removeprefix("http://") in draft["model"]
    page = client.get(f"/segments/{segment}/ru/drafts").text
    assert f"licence: {licence}" in page
    assert draft["model"] in page
    file = tmp_path / "a.tmx"
    exports.tmx(workspace, [document], "kk", ["ru"], file, state="initial")
    written = file.read_text("utf-8")
    assert f'<prop type="x-origin">{name}</prop>' in written
    assert f'<prop type="x-licence">{licence}</prop>' in written
    assert f'<prop type="x-model">{draft["model"]}</prop>' in written
