"""TBX: valid against the standard's schemas, hostile files refused, other dialects read, long files streamed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from glossary import changes, seeding, store
from glossary.errors import GlossaryError
from glossary.exchange import formats, tbx
from glossary.terms import Concept, Source, Term
from tests.glossary.exchange_workspaces import filled, fresh, rows_of
from tests.standards import schema, schema_file

ROOT = Path(__file__).resolve().parents[2]


def imported(text, tmp_path, db=None):
    path = tmp_path / "in.tbx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    db = db or fresh()
    looked = formats.preview(db, path, "tbx")
    done = formats.take_over(db, path, "tbx")
    assert looked == done
    return db, done


def terms(db):
    return {(t.language, t.text): t for c in store.concepts(db) for t in c.terms}


# --- what is written -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", ["filled", "starter"])
def test_the_export_is_valid(make, tmp_path):
    valid = schema("TBX 3")
    db = filled() if make == "filled" else fresh()
    if make == "starter":
        seeding.seed(db)
    path = tmp_path / "out.tbx"
    assert tbx.write(db, path) == store.count(db)
    assert valid.validate(etree.parse(path)), valid.error_log
    db.close()


def test_the_data_categories_are_valid_for_the_dialect(tmp_path):
    if not shutil.which("jing"):
        pytest.skip("needs jing")
    rules = schema_file("TBX-Basic")
    db = filled()
    tbx.write(db, tmp_path / "out.tbx")
    asked = subprocess.run(
        ["jing", str(rules), str(tmp_path / "out.tbx")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (asked.returncode, asked.stdout) == (0, "")
    db.close()


wide = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), max_size=20
)
facts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\r<&>\"'"),
    max_size=20,
)
wordings = wide.map(str.strip).filter(lambda t: any(c.isalnum() for c in t))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=wordings,
    definition=facts,
    note=facts,
    key=wide,
    source=st.builds(Source, facts, facts, facts, facts, facts),
)
def test_any_text_is_valid_and_comes_back(tmp_path, text, definition, note, key, source):
    valid = schema("TBX 3")
    db = fresh()
    key = "" if key.startswith("#") else key.strip()
    concept = Concept(
        "term", key=key, definition=definition, note=note,
        terms=(Term(text, "kk", source=source), Term("сөз тіркесі", "kk", status="forbidden"), Term("word", "en")),
    )  # fmt: skip
    if len({t.text for t in concept.terms}) == 3:
        changes.save_concept(db, concept)
    else:
        db.close()
        return
    path = tmp_path / "out.tbx"
    tbx.write(db, path)
    assert valid.validate(etree.parse(path)), valid.error_log
    before = rows_of(db)
    done = formats.take_over(db, path, "tbx")
    assert (done.new, done.changed, done.unchanged) == (0, 0, 1)
    assert rows_of(db) == before
    other = fresh()
    formats.take_over(other, path, "tbx")
    (arrived,) = store.concepts(other)
    assert (arrived.definition, arrived.note) == (definition, note)
    assert {t.text for t in arrived.terms} == {t.text for t in concept.terms}
    other.close()
    db.close()


def test_what_is_lost_is_told_before():
    db = filled()
    told = [loss.text for loss in tbx.losses(db)]
    for part in (
        "appointments",
        "profiles",
        "forbidden",
        "forms",
        "day",
        "number",
        "verified",
        "source",
        "identifiers",
    ):
        assert any(part in text for text in told), part
    empty = fresh()
    assert tbx.losses(empty) == []
    with pytest.raises(GlossaryError, match="at least one entry"):
        tbx.write(empty, Path("never.tbx"))
    empty.close()
    db.close()


# --- files of others -----------------------------------------------------------------------------------------------

IATE = """<?xml version="1.0" encoding="UTF-8"?>
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>IATE</p></sourceDesc></fileDesc></martifHeader>
<text><body><termEntry id="IATE-84">
<descripGrp><descrip type="subjectField">1221</descrip></descripGrp>
<langSet xml:lang="en-GB"><tig><term> competence of the Member States </term><termNote type="termType">fullForm</termNote>
<descrip type="reliabilityCode">3</descrip></tig><tig><term>CMS</term><termNote type="termType">abbreviation</termNote>
<termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig></langSet>
<langSet xml:lang="de"><tig><term>Zuständigkeit</term></tig></langSet>
<langSet xml:lang="kk-Latn"><tig><term>quzyret</term></tig></langSet>
<langSet xml:lang="ru"><ntig><termGrp><term>компетенция</term><termNote type="normativeAuthorization">deprecatedTerm</termNote>
</termGrp></ntig></langSet>
</termEntry></body></text></martif>"""


def test_a_term_base_like_iates(tmp_path):
    db, done = imported(IATE, tmp_path)
    assert (done.new, done.left_out) == (1, 2)
    found = terms(db)
    assert set(found) == {("en", "competence of the Member States"), ("en", "CMS"), ("ru", "компетенция")}
    full, short = found["en", "competence of the Member States"], found["en", "CMS"]
    assert (full.status, full.source.note) == ("proposed", "reliabilityCode 3")
    assert (short.type, short.status) == ("short", "preferred")
    assert found["ru", "компетенция"].status == "deprecated"
    (concept,) = store.concepts(db)
    assert (concept.key, concept.note, concept.kind) == ("IATE-84", "1221", "term")
    _, again = imported(IATE, tmp_path, db)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    db.close()


def test_the_other_style_names_its_categories_by_elements(tmp_path):
    text = """<tbx xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min" type="TBX-Min" style="dct"
    xml:lang="en"><tbxHeader/><text><body><conceptEntry id="c1"><langSec xml:lang="ky"><termSec><term>сөз</term>
    <min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec></langSec></conceptEntry></body></text></tbx>"""
    db, done = imported(text, tmp_path)
    assert done.new == 1
    assert terms(db)["ky", "сөз"].status == "admitted"
    db.close()


def test_an_identifier_of_someone_else_does_not_overwrite(tmp_path):
    db = fresh()
    changes.save_concept(db, Concept("term", key="c1", terms=(Term("көпір", "kk"),)))
    body = '<conceptEntry id="c1"><langSec xml:lang="kk"><termSec><term>жол</term></termSec></langSec></conceptEntry>'
    imported(wrapped(body), tmp_path, db)
    assert sorted((c.key, c.name) for c in store.concepts(db)) == [("", "жол"), ("c1", "көпір")]
    db.close()


def wrapped(body):
    return (
        '<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="en"><tbxHeader/><text><body>'
        f"{body}</body></text></tbx>"
    )


# --- refusing ------------------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE tbx [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
) + "]>"  # fmt: skip
ENTRY = (
    '<conceptEntry id="c1"><langSec xml:lang="kk"><termSec><term>{}</term></termSec></langSec></conceptEntry>'
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB + wrapped(ENTRY.format("&j;")), "out of all proportion|not well-formed"),
        ('<!DOCTYPE tbx [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + wrapped(ENTRY.format("&x;")), "entity|well-formed|empty"),
        ('<!DOCTYPE tbx SYSTEM "http://localhost:1/x.dtd">' + wrapped(ENTRY.format("&x;")), "entity “x”"),
        (wrapped(ENTRY.format("сөз"))[:-20], "not well-formed TBX"),
        (wrapped("<a>" * 5000), "not well-formed TBX"),
        ("<tmx/>", "begins a <tmx>, so this is not a TBX file"),
        (wrapped(ENTRY.format("  ")), "line 1 .*empty"),
        (wrapped(ENTRY.format("a\u200b" * 600)), "longer than"),
        (
            wrapped(
                '<conceptEntry id="c"><langSec xml:lang="ru">'
                + "".join(
                    f'<termSec><term>{t}</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termSec>'
                    for t in ("мост", "мостик")
                )
                + "</langSec></conceptEntry>"
            ),
            "both the preferred full name",
        ),
        (
            wrapped(
                '<conceptEntry id="c"><admin type="projectSubset">title</admin><ref type="crossReference" target="gone">x</ref>'
                '<langSec xml:lang="ru"><termSec><term>мост</term></termSec></langSec></conceptEntry>'
            ),
            "no entry with the identifier “gone”",
        ),
    ],
)  # fmt: skip
def test_what_is_hostile_or_wrong_is_refused_and_nothing_is_written(text, says, tmp_path):
    db = filled()
    before = rows_of(db)
    (tmp_path / "in.tbx").write_text(text, encoding="utf-8")
    with pytest.raises(GlossaryError, match=says):
        formats.take_over(db, tmp_path / "in.tbx", "tbx")
    assert rows_of(db) == before
    db.close()


# --- long files ----------------------------------------------------------------------------------------------------

MEASURE = """
import re, sys
from pathlib import Path
from glossary.exchange import tbx_reader
number = sum(1 for _ in tbx_reader.records(Path(sys.argv[1])))
print(number, re.search(r"VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1])
"""


def test_a_long_file_takes_the_memory_of_a_short_one(tmp_path):
    """Counted in a process of its own: 20 MB and 0.2 MB may differ by 8 MB of memory at most."""
    if not Path("/proc/self/status").exists():
        pytest.skip("needs Linux to count a process's memory")
    entry = '<conceptEntry id="c{}"><langSec xml:lang="kk"><termSec><term>сөз {}</term><note>{}</note></termSec></langSec></conceptEntry>\n'
    found = {}
    for size in (400, 40_000):
        path = tmp_path / f"{size}.tbx"
        path.write_text(
            wrapped("".join(entry.format(i, i, "ескерту " * 26) for i in range(size))), encoding="utf-8"
        )
        asked = subprocess.run(
            [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
        )
        number, found[size] = map(int, asked.stdout.split())
        assert number == size
    assert (tmp_path / "40000.tbx").stat().st_size > 20_000_000
    assert found[40_000] - found[400] < 8_000
