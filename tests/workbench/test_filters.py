from __future__ import annotations

import pytest

from glossary import history
from workbench import intake, projects
from workbench.errors import InvalidInputError
from workbench.review import changing, filters, gathering, replacing, translations, waivers
from workbench.review.filters import Filter, matching
from workbench.review.replacing import Search

TEXT = "Комиссия есепті қарады.\n\nОтырыс екі сағатқа созылды.\n\nБаспасөз хабарламасы.\n\nКелесі отырыс күзде өтеді.\n\nКелесі отырыс күзде өтеді.\n"


@pytest.fixture
def number(workspace, project) -> int:
    """A document of five segments without drafts."""
    return intake.add_document(workspace, project, "a.txt", TEXT.encode(), draft=False)


@pytest.fixture
def ids(workspace, number) -> list[int]:
    return [row.id for row in translations.rows(workspace.db, number)]


def write(workspace, segment, text, state="initial", kind="typed", score=None, author="local", language="ru"):
    with history.change_set(workspace.db, "draft"):
        changing.write(workspace.db, segment, language, text, state, translations.Origin(kind, score), author)


def numbers(workspace, number, ids, wanted, languages=("ru",)):
    """The numbers from 1 of the segments that match."""
    return [ids.index(segment) + 1 for segment in matching(workspace, number, languages, wanted).segments]


@pytest.fixture
def filled(workspace, number, ids):
    """Segments 1 to 4: drafted by an engine, confirmed, typed by someone else, repeated from elsewhere; 5 is empty."""
    write(workspace, ids[0], "Комиссия  рассмотрела отчёт", kind="assembly", score=50)
    write(workspace, ids[1], "Заседание длилось два часа.", "translated")
    write(workspace, ids[2], "Сообщение для печати.", author="aigul")
    write(workspace, ids[3], "Следующее заседание пройдёт осенью.", kind="repetition", score=100)
    return number


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), [1, 2, 3, 4, 5]),
        (Filter(state="open"), [1, 3, 4, 5]),
        (Filter(state="confirmed"), [2]),
        (Filter(state="empty"), [5]),
        (Filter(state="final"), []),
        (Filter(origin="typed"), [2, 3]),
        (Filter(origin="repetition"), [4]),
        (Filter(origin=filters.MACHINE), [1]),
        (Filter(least=50), [1, 4]),
        (Filter(most=60), [1]),
        (Filter(least=51, most=99), []),
        (Filter(uncertain=True), [1]),
        (Filter(author="aigul"), [3]),
        (Filter(text="отырыс"), [2, 4, 5]),
        (Filter(text="отырысқа"), [2, 4, 5]),
        (Filter(text="заседания"), [2, 4]),
        (Filter(text="ЗАСЕДАНИЕ", side="source"), []),
        (Filter(text="комиссия", side="target"), [1]),
        (Filter(text=r"\bчаса\b|осен", regular=True), [2, 4]),
        (Filter(text=r"с.з", regular=True, side="source"), [2, 3]),
        (Filter(text="заседание", state="open"), [4]),
        (Filter(text="нет такого"), []),
    ],
)
def test_conditions_are_joined_by_and(workspace, filled, ids, wanted, expected):
    assert numbers(workspace, filled, ids, wanted) == expected


def test_with_several_languages_one_that_matches_is_enough(workspace, filled, ids):
    write(workspace, ids[4], "Кийинки отурум күзүндө өтөт.", "translated", language="ky")
    wanted = Filter(state="confirmed")
    assert numbers(workspace, filled, ids, wanted, ("ky", "ru")) == [2, 5]
    # Each condition must be met by one and the same language.
    assert (
        numbers(workspace, filled, ids, Filter(state="confirmed", text="созылды отурум"), ("ky", "ru")) == []
    )


def test_since_a_moment(workspace, filled, ids):
    moment = projects.now()
    write(workspace, ids[2], "Пресс-релиз.")
    assert numbers(workspace, filled, ids, Filter(since=moment)) == [3]


def test_open_comments(workspace, filled, ids):
    version = translations.translation(workspace.db, ids[1], "ru").version
    changing.reject(workspace, ids[1], "ru", "Сверьте число.", expected=version)
    assert numbers(workspace, filled, ids, Filter(commented=True)) == [2]


def test_findings_by_severity_and_by_check(workspace, filled, ids):
    everything = gathering.gather(workspace, filled, "ru").findings
    assert everything
    with_some = [ids.index(segment) + 1 for segment in everything]
    assert numbers(workspace, filled, ids, Filter(findings="any")) == with_some
    check = next(iter(everything.values()))[0].check
    expected = [ids.index(s) + 1 for s, found in everything.items() if check in {f.check for f in found}]
    assert numbers(workspace, filled, ids, Filter(check=check)) == expected
    assert numbers(workspace, filled, ids, Filter(findings="alarm", check=check)) == [
        ids.index(s) + 1
        for s, found in everything.items()
        if ("alarm", check) in {(f.severity, f.check) for f in found}
    ]


@pytest.mark.parametrize(
    ("languages", "wanted"),
    [
        (("en",), Filter()),
        (("ru",), Filter(state="done")),
        (("ru",), Filter(findings="bad")),
        (("ru",), Filter(text="(", regular=True)),
    ],
)
def test_what_cannot_be_asked_for_is_refused(workspace, number, languages, wanted):
    with pytest.raises(InvalidInputError):
        matching(workspace, number, languages, wanted)


def test_replacing_stays_within_what_a_filter_left(workspace, filled, ids):
    search = Search("заседание", replacement="собрание")
    assert [hit.number for hit in replacing.find(workspace, filled, "ru", search)] == [2, 4]
    done = replacing.replace(workspace, filled, "ru", search, only=ids[2:])
    assert done.segments == (ids[3],)
    assert "собрание" in translations.translation(workspace.db, ids[3], "ru").text


# --- gathering -------------------------------------------------------------------------------------------------------


def checked(monkeypatch):
    """The segments that are checked from now on, call by call."""
    calls = []
    real = gathering.findings

    def note(workspace, number, language, which):
        calls.append(set(which))
        return real(workspace, number, language, which)

    monkeypatch.setattr(gathering, "findings", note)
    return calls


def test_only_what_changed_and_its_repetitions_are_checked_again(workspace, filled, ids, monkeypatch):
    calls = checked(monkeypatch)
    gathering.gather(workspace, filled, "ru")
    assert calls == [set(ids)]
    gathering.gather(workspace, filled, "ru")
    assert len(calls) == 1
    write(workspace, ids[0], "Комиссия рассмотрела два отчёта.")
    gathering.gather(workspace, filled, "ru")
    write(workspace, ids[3], "Следующее заседание осенью.")
    gathering.gather(workspace, filled, "ru")
    assert calls[1:] == [{ids[0]}, {ids[3], ids[4]}]


def test_a_finding_that_may_stand_is_gathered_no_more(workspace, filled):
    segment, found = next(iter(gathering.gather(workspace, filled, "ru").findings.items()))
    text = translations.translation(workspace.db, segment, "ru").text
    waivers.waive(workspace.db, filled, "ru", [(segment, waivers.key(f, text)) for f in found], "Верно.")
    assert segment not in gathering.gather(workspace, filled, "ru").findings


def test_a_long_document_is_gathered_bit_by_bit(workspace, filled, ids, monkeypatch):
    monkeypatch.setattr(gathering, "CHUNK", 2)
    calls = checked(monkeypatch)
    told = []
    while not told or told[-1] < len(ids):
        told.append(gathering.gather(workspace, filled, "ru", seconds=0).done)
    assert told == [2, 4, 5]
    assert calls == [set(ids[:2]), set(ids[2:4]), {ids[4]}]


# --- addresses -------------------------------------------------------------------------------------------------------


def test_a_filter_as_an_address(client, filled, ids):
    def asked(query):
        answer = client.get(f"/documents/{filled}/filter.json?{query}")
        return answer.status_code, [ids.index(s) + 1 for s in answer.json.get("segments", ())]

    assert asked("target=ru&state=open&text=отырыс") == (200, [4, 5])
    assert asked("view=all&state=confirmed") == (200, [2])
    assert asked("target=ru&least=51") == (200, [4])
    assert asked("target=ru&since=2100-01-01T00:00:00Z") == (200, [])
    assert asked("target=ru&mine=on") == (200, [1, 2, 4])
    for bad in (
        "target=en",
        "",
        "target=ru&least=many",
        "target=ru&since=yesterday",
        "target=ru&text=(&regular=on",
    ):
        assert asked(bad)[0] == 400


def test_the_findings_of_a_document_with_their_places(client, workspace, filled):
    body = client.get(f"/documents/{filled}/findings/ru/places.json").json
    found = gathering.gather(workspace, filled, "ru").findings
    assert body["done"] == body["total"] == 5
    assert [(segment, check) for segment, check, *_ in body["places"]] == [
        (segment, finding.check) for segment, these in found.items() for finding in these
    ]
    assert sum(check["count"] for check in body["checks"]) == len(body["places"])
    assert client.get(f"/documents/{filled}/findings/en/places.json").status_code == 404


def test_rows_are_given_by_name_with_their_real_numbers(client, filled, ids):
    rows = client.get(f"/documents/{filled}/segments.json?only={ids[3]},{ids[1]}").json["rows"]
    assert [(row["id"], row["number"], row["opens"]) for row in rows] == [
        (ids[1], 2, True),
        (ids[3], 4, True),
    ]
