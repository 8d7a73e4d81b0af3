"""Every format there and back: what a file holds changes nothing where it came from, and arrives whole elsewhere."""

from __future__ import annotations

import pytest

from glossary import changes, history, seeding, store
from glossary.exchange import formats
from glossary.exchange.records import ImportRefusedError
from glossary.terms import Concept, Term
from tests.glossary.exchange_workspaces import content, filled, fresh, rows_of


@pytest.mark.parametrize("name", formats.FORMATS)
@pytest.mark.parametrize("make", ["filled", "starter"])
def test_a_glossary_that_reads_its_own_export_stays_as_it_is(name, make, tmp_path):
    db = filled() if make == "filled" else fresh()
    if make == "starter":
        seeding.seed(db)
    path = tmp_path / f"glossary{formats.FORMATS[name].suffix}"
    formats.export(db, path, name)
    before = rows_of(db)
    looked = formats.preview(db, path, name)
    assert rows_of(db) == before
    done = formats.take_over(db, path, name)
    assert done == looked
    assert (done.new, done.changed, done.rejected, done.conflicts, done.findings) == (0, 0, (), (), ())
    assert (done.unchanged > 0) == (name != "omegat")
    assert rows_of(db) == before
    formats.export(db, tmp_path / "again", name)
    assert name == "xlsx" or (tmp_path / "again").read_bytes() == path.read_bytes()
    db.close()


@pytest.mark.parametrize("name", ["json", "xlsx"])
@pytest.mark.parametrize("make", ["filled", "starter"])
def test_a_new_workspace_takes_everything_over(name, make, tmp_path):
    first, second = (filled() if make == "filled" else fresh()), fresh()
    if make == "starter":
        seeding.seed(first)
    path = tmp_path / f"glossary{formats.FORMATS[name].suffix}"
    formats.export(first, path, name)
    looked = formats.preview(second, path, name)
    done = formats.take_over(second, path, name)
    assert done == looked
    there, here = content(first), content(second)
    if name == "xlsx":
        # Told before the export: only JSON has profiles.
        assert [loss.text for loss in formats.losses(first, name)] == [
            "statuses in profiles other than the default one",
            "the profiles (jurisdictions and outlets)",
        ]
        for lost in ("statuses", "profiles"):
            there.pop(lost)
            here.pop(lost)
    assert here == there
    assert formats.losses(first, "json") == []
    first.close()
    second.close()


@pytest.mark.parametrize("name", ["csv", "tbx", "martif", "omegat"])
def test_what_a_format_holds_arrives(name, tmp_path):
    first, second = filled(), fresh()
    path = tmp_path / f"glossary{formats.FORMATS[name].suffix}"
    formats.export(first, path, name)
    looked = formats.preview(second, path, name)
    done = formats.take_over(second, path, name)
    assert done == looked
    assert done.new == (4 if name != "omegat" else 6)
    wordings = {(t.language, t.text) for c in store.concepts(first) for t in c.terms}
    arrived = {(t.language, t.text) for c in store.concepts(second) for t in c.terms}
    assert arrived == wordings if name != "omegat" else arrived < wordings
    # What came from elsewhere is known again, too.
    again = formats.take_over(second, path, name)
    assert (again.new, again.changed) == (0, 0)
    first.close()
    second.close()


@pytest.mark.parametrize("name", formats.FORMATS)
def test_an_import_is_one_undo(name, tmp_path):
    first, second = filled(), fresh()
    if name == "appointments":
        formats.export(first, tmp_path / "people.csv", "csv")
        formats.take_over(second, tmp_path / "people.csv", "csv")
    before = content(second)
    path = tmp_path / f"glossary{formats.FORMATS[name].suffix}"
    formats.export(first, path, name)
    assert formats.take_over(second, path, name).new > 0
    history.undo(second, history.undo_target(second, store.SCOPE).id)
    assert content(second) == before
    first.close()
    second.close()


@pytest.mark.parametrize("name", formats.FORMATS)
@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0", b"\xff\xfe<", b"<html/>", b"PK\x03\x04", b"{", b'a,b\n\n"', b"\x1f\x8b\x08"]
)
def test_a_file_of_another_kind_is_refused_and_nothing_is_written(name, data, tmp_path):
    db = filled()
    before = rows_of(db)
    path = tmp_path / "file"
    path.write_bytes(data)
    from glossary.errors import GlossaryError

    if name == "omegat" and not data:
        assert formats.take_over(db, path, name).new == 0
    else:
        with pytest.raises(GlossaryError):
            formats.take_over(db, path, name)
    assert rows_of(db) == before
    db.close()


def test_the_ending_tells_the_format():
    names = ("a.CSV", "b.xlsx", "c.tbx", "c.tbx.gz", "d.json", "e.utf8")
    assert [formats.format_of(name) for name in names] == ["csv", "xlsx", "tbx", "tbx", "json", "omegat"]
    with pytest.raises(ImportRefusedError, match=r"\.csv, \.xlsx, \.tbx, \.json, \.utf8"):
        formats.format_of("glossary.pdf")


def test_an_export_that_fails_leaves_the_old_file(tmp_path):
    db = fresh()
    changes.save_concept(db, Concept("term", note="x\ufffey", terms=(Term("сөз", "kk"),)))
    path = tmp_path / "glossary.tbx"
    path.write_text("old")
    with pytest.raises(ImportRefusedError, match="“сөз” holds a character that XML cannot hold"):
        formats.export(db, path, "tbx")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    db.close()
