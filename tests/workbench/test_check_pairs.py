"""Pairs written for the checks: right ones raise no alarm, wrong ones are found by the check that they were made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.review.checks import check_pair

LINES = (Path(__file__).parents[1] / "golden" / "checks.tsv").read_text(encoding="utf-8").splitlines()
PAIRS = [line.split("\t") for line in LINES if not line.startswith("#")]
RIGHT = [(language, source, target) for language, check, source, target in PAIRS if not check]
WRONG = [(language, check, source, target) for language, check, source, target in PAIRS if check]


@pytest.mark.parametrize(("language", "source", "target"), RIGHT)
def test_a_right_pair_raises_no_alarm(language, source, target):
    assert [f.text for f in check_pair(source, target, "kk", language) if f.severity == "alarm"] == []


@pytest.mark.parametrize(("language", "check", "source", "target"), WRONG)
def test_a_wrong_pair_is_found_by_its_check(language, check, source, target):
    found = [f for f in check_pair(source, target, "kk", language) if f.check == check]
    assert found
    for finding in found:
        assert finding.start is None or target[finding.start : finding.end]


@pytest.mark.parametrize(
    ("language", "check", "source", "target", "better"),
    [
        ("ru", "mixed-script", "Отырыс өтті.", "Зaседание прошло.", "Заседание прошло."),
        ("en", "decimal-mark", "Сауда 1,5 есе өсті.", "Trade grew 1,5 times.", "Trade grew 1.5 times."),
        ("ru", "decimal-mark", "Арена 5 000 орындық.", "Арена на 5,000 мест.", "Арена на 5\u00a0000 мест."),
        ("en", "quotes", "«Достық» қоры.", "The «Dostyk» Fund.", "The “Dostyk” Fund."),
        ("ru", "quotes", "«Достық» қоры.", 'Фонд "Достык".', "Фонд «Достык»."),
        ("ru", "initials", "Б. Сәрсенов келді.", "Прибыл Б.Сарсенов.", "Прибыл Б.\u00a0Сарсенов."),
        ("ky", "abbreviation", "Нан, сүт т.б.", "Нан, сүт т.б.", "Нан, сүт ж.б."),
        ("ru", "spacing", "Келісті, дайын.", "Договорились , готово.", "Договорились, готово."),
        ("ru", "spacing", "Келісті, дайын.", "Договорились,готово.", "Договорились, готово."),
        ("ru", "dash", "Қала – орталық.", "Город - центр.", "Город – центр."),
        ("ru", "capital", "Тараптар келісті.", "стороны договорились.", "Стороны договорились."),
        ("ru", "invisible", "Тараптар келісті.", "Сто\u200bроны договорились.", "Стороны договорились."),
        ("ru", "invisible", "Байқоңыр.", "Баи\u0306конур.", "Байконур."),
        ("ru", "address", "Сайт: aulet.kz.", "Сайт: aulett.kz.", "Сайт: aulet.kz."),
    ],
)
def test_taking_the_suggestions_puts_it_right(language, check, source, target, better):
    findings = [f for f in check_pair(source, target, "kk", language) if f.check == check]
    for finding in reversed(findings):
        assert finding.start is not None
        assert finding.suggestion is not None
        target = target[: finding.start] + finding.suggestion + target[finding.end :]
    assert target == better
    assert not [f for f in check_pair(source, target, "kk", language) if f.check == check]


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("ru", "PISAға 15 мектеп қатысты.", "В PISA участвовали 15 школ."),
        ("ky", "PISAға 15 мектеп қатысты.", "PISAга 15 мектеп катышты."),
        ("en", "aulet.kz/kz/news сайтында.", "On the site aulet.kz/en/news"),
        ("ru", "Жиын 12,5 пайызбен, 8 дауыспен аяқталды.", "Собрание завершилось: 12,5 процента, 8 голосов."),
        ("ky", "Ол министрлікке 3 доллар, 40 сектор берді.", "Ал министрликке 3 доллар, 40 сектор берди."),
        ("ru", "«Егемен «Қазақстан» газеті».", "«Газета “Егемен Казахстан”»."),
        ("ru", "Су қоймасы 5 км².", "Водохранилище – 5 км²."),
    ],
)
def test_what_only_looks_like_a_mistake_is_none(language, source, target):
    own = {"mixed-script", "address", "percent", "numeral-plural", "quotes", "unit", "currency"}
    assert not own & {f.check for f in check_pair(source, target, "kk", language)}
