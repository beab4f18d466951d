"""A text in another encoding is read only when it is certain; bytes that are no text are never bent into text."""

from __future__ import annotations

import hashlib

import pytest

from orchestration.home import Home
from orchestration.loading.load import load_landing
from orchestration.loading.manifests import manifests
from tests.load.samples import Rows, deliver, query, rows, text

NAMES = ("张伟", "王芳的客户", "中国人民银行信用卡中心", "投诉处理：已回电", "李娜", "服务质量")


def chinese(count: int = 12) -> Rows:
    return [row | {"queue": NAMES[n % len(NAMES)]} for n, row in enumerate(rows("calls", count))]


def outcome(home: Home, name: str, content: bytes) -> tuple[str, int, dict[str, int]]:
    deliver(home, name, content)
    result = load_landing(home)[-1]
    assert result.status == "accepted", result
    return result.message, result.rows_loaded, result.reasons


@pytest.mark.parametrize("damage", ["cut", "byte", "much"])
def test_a_damaged_utf8_file_is_never_taken_for_another_encoding(home: Home, damage: str) -> None:
    lines = text(chinese()).encode().split(b"\n")
    for at in range(2, 10) if damage == "much" else (4,):
        lines[at] = lines[at].replace(b"\xe5", b"" if damage == "cut" else b"\xfe", 1)
        lines[at] = lines[at].replace(b"\xe7", b"" if damage == "cut" else b"\xc3", 1)
    whole = b"\n".join(lines)
    with pytest.raises(UnicodeDecodeError):
        whole.decode()
    message, loaded, reasons = outcome(home, "calls.csv", whole)
    bad = sum(1 for line in whole.split(b"\n") if not _is_utf8(line))
    assert (message, loaded, reasons) == ("", 12 - bad, {"encoding": bad}) and bad
    assert {queue for (queue,) in query(home, "select distinct queue from raw.calls")} <= set(NAMES)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


OTHER = {
    "latin-1": "é,à,ü,ñandú,ÉÉ,façade,Málaga,Köln,garçon,Ärger",
    "cp1251": "Привет,мир,звонок,ответ,очередь,жалоба,клиент,оператор,да,нет",
    "koi8-r": "Привет,мир,звонок,ответ,очередь,жалоба,клиент,оператор,да,нет",
    "euc-kr": "안녕하세요,고객,상담,전화,불만,처리,완료,은행,서비스,품질",
    "euc-jp": "こんにちは,お客様,相談,電話,苦情,処理,完了,銀行,サービス,品質",
    "shift-jis": "こんにちは,お客様,相談,電話,苦情,処理,完了,銀行,サービス,品質",
    "big5": "您好,客戶,諮詢,電話,投訴,處理,完成,銀行,服務,品質",
    "cp1255": "שלום,לקוח,שיחה,מענה,תור,תלונה,נציג,כן,לא,בנק",
}


@pytest.mark.parametrize("encoding", OTHER)
def test_texts_in_other_encodings_go_to_quarantine_line_by_line(home: Home, encoding: str) -> None:
    words = OTHER[encoding].split(",")
    content = [row | {"queue": word} for row, word in zip(rows("calls", 10), words, strict=True)]
    message, loaded, reasons = outcome(home, "calls.csv", text(content).encode(encoding) + b"\n")
    assert message == "" and (loaded, reasons) == (0, {"encoding": 10})


def test_too_few_signs_are_no_evidence_but_the_name_may_say_it(home: Home) -> None:
    content = rows("calls", 4)
    content[1]["queue"] = "李白"
    whole = text(content).encode("gb18030")
    assert outcome(home, "calls_a.csv", whole) == ("", 3, {"encoding": 1})
    message, loaded, reasons = outcome(home, "calls_2026-03.gb18030.csv", whole)
    assert (message.split(";")[0], loaded, reasons) == ("read as GB18030", 4, {})
    content[2]["queue"] = "𠮷𡈽"  # signs of four bytes, that only the name makes certain
    assert outcome(home, "calls_GBK.csv", text(content).encode("gb18030"))[1:] == (4, {})
    assert ("𠮷𡈽",) in query(home, "select queue from raw.calls")


def test_bytes_that_are_no_character_send_their_line_to_quarantine(home: Home) -> None:
    whole = text(chinese()).encode("gb18030").split(b"\n")
    whole[3] = whole[3].replace(b"\xd6", b"\xff", 1).replace(b"con", b"\x80con")
    message, loaded, reasons = outcome(home, "calls_a.gb18030.csv", b"\n".join(whole))
    assert (message, loaded, reasons) == ("read as GB18030", 11, {"encoding": 1})
    wide = text(rows("calls", 12)).encode("utf-16-le")
    half = "con3".encode("utf-16-le")
    spoiled = wide.replace(half, half + b"\x3d\xd8", 1)  # half of a pair
    message, loaded, reasons = outcome(home, "calls_b.csv", spoiled)
    assert (message.split(";")[0], loaded, reasons) == ("read as UTF-16 LE", 11, {"encoding": 1})
    message, loaded, reasons = outcome(home, "calls_c.csv", wide[:-101])
    assert loaded + sum(reasons.values()) == 12 and reasons
    found = query(home, "select row_text from raw._quarantine order by file, line")
    assert not any("\ufffd" in row for (row,) in found) and found[0][0].startswith("\\x80con2,3,email")


def test_the_hash_that_is_kept_is_that_of_the_bytes_that_came(home: Home) -> None:
    content = text(rows("calls", 5)).encode("utf-16")
    deliver(home, "calls_2026-03.csv", content)
    load_landing(home)
    assert [load.sha256 for load in manifests(home)] == [hashlib.sha256(content).hexdigest()]
