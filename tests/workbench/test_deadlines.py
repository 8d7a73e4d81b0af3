from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import deadlines, projects
from workbench.errors import InvalidInputError
from workbench.review import translations

ALMATY = timezone(timedelta(hours=5))
NOON = datetime(2025, 8, 22, 12, tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-08-22T12:00+05:00", NOON),
        ("2025-08-22 12:00:00+05:00", NOON),
        ("2025-08-22T07:00Z", NOON),
        ("2025-08-22T14:30", datetime(2025, 8, 22, 14, 30).astimezone()),
        ("2025-08-22", datetime(2025, 8, 22, 23, 59).astimezone()),
    ],
)
def test_a_moment_is_read(text, moment):
    assert deadlines.parse(text) == moment
    assert deadlines.parse(text).tzinfo is not None


@pytest.mark.parametrize("text", ["", "tomorrow", "22.08.2025", "2025-02-30", "0025-08-22T12:00", "9999-12-31T23:59", "2025-08-22T25:00", "12:00"])  # fmt: skip
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(InvalidInputError, match="is not a date and time; write it like"):
        deadlines.parse(text)


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30)),  # noqa: DTZ001 - the zone is drawn apart
    st.integers(-14 * 60, 14 * 60),
)
def test_what_is_stored_is_read_again(moment, minutes):
    given = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    text = deadlines.text_of(given)
    assert deadlines.stored(text) == given
    assert deadlines.stored(text).utcoffset() == given.utcoffset()


def test_overdue_soon_later():
    assert deadlines.standing(NOON, NOON + timedelta(seconds=1)) == "overdue"
    assert deadlines.standing(NOON, NOON) == "soon"
    assert deadlines.standing(NOON, NOON - deadlines.SOON) == "soon"
    assert deadlines.standing(NOON, NOON - deadlines.SOON - timedelta(seconds=1)) == "later"


def test_a_workspace_of_days_is_still_read(workspace, project):
    with translations.history.change_set(workspace.db, "edit project", scope=f"project:{project}"):
        workspace.db.execute("UPDATE project SET deadline = '2025-08-22' WHERE id = ?", [project])
    assert projects.project(workspace.db, project).deadline == datetime(2025, 8, 22, 23, 59).astimezone()


def test_a_deadline_is_set_changed_and_undone_on_the_project_page(client, workspace, project):
    def set_to(text):
        data = {"name": "Two targets", "targets": ["ky", "ru"], "deadline": text, "profile": "1"}
        return client.post(f"/projects/{project}/edit", data=data)

    def field():
        page = lxml.html.fromstring(client.get(f"/projects/{project}").text)
        return page.get_element_by_id("deadline").get("value")

    assert set_to("2031-08-22T14:30").status_code == 303
    assert field() == "2031-08-22T14:30"
    refused = set_to("soon")
    assert refused.status_code == 400
    assert "“soon” is not a date and time" in refused.text
    assert 'value="soon"' in refused.text
    assert set_to("2031-08-23T09:00").status_code == 303
    client.post(f"/projects/{project}/undo")
    assert field() == "2031-08-22T14:30"
    client.post(f"/projects/{project}/redo")
    assert field() == "2031-08-23T09:00"
    assert set_to("").status_code == 303
    assert field() == ""


def test_the_review_page_says_the_deadline(client, workspace, project, document):
    def said():
        page = lxml.html.fromstring(client.get(f"/documents/{document}/review").text)
        import json

        return json.loads(page.get_element_by_id("page").text)["deadline"]

    assert said() is None
    projects.edit_project(workspace.db, project, name="x", targets=["ru"], deadline=NOON)
    assert said() == "2025-08-22T12:00:00+05:00"
    assert datetime.fromisoformat(said()).astimezone(UTC).hour == 7
