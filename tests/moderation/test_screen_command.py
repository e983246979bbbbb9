"""``manage.py screen``: its fields, its order and its exit status are a contract with programs outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
FIELDS = ["id", "html", "plain", "care", "toxicity", "decision", "reasons", "versions"]
CARE = ["level", "score", "categories", "subject", "signals"]
LABELS = ["toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"]
SAY = b'{"id":1,"text":"I want to **die** tonight, you are an idiot, call 212-555-0143"}\n'
NOTHING = {"PATH": "/usr/bin", "PYTHONDONTWRITEBYTECODE": "1"}
CUT_OFF = (
    "import runpy, socket, sys\n"
    "def refuse(*args, **kwargs): raise AssertionError('network')\n"
    "socket.socket.connect = socket.create_connection = refuse\n"
    "import sqlite3; connect = sqlite3.connect\n"
    "def only_memory(path, *args, **kwargs): return connect(path) if path == ':memory:' else refuse()\n"
    "sqlite3.connect = sqlite3.dbapi2.connect = only_memory\n"
    "sys.argv = ['manage.py', 'screen']; runpy.run_path('manage.py', run_name='__main__')\n"
)


def screen(lines, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", "screen", *arguments],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        check=False,
        env=NOTHING | environment,
    )


def test_every_line_gets_one_answer_with_the_fields_of_the_contract(tmp_path):
    texts = tmp_path / "texts.jsonl"
    texts.write_bytes(
        SAY + b'{"id":"b","text":"my friend said he will do it tonight","surface":"message","reply_to":"?"}'
    )
    done = screen(b"", str(texts))
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert (list(first), list(first["care"]), list(first["toxicity"])) == (FIELDS, CARE, LABELS)
    assert (first["id"], first["decision"], first["care"]["subject"]) == (1, "hold", "self")
    assert first["care"]["categories"] == ["SUI-IDE"]
    signal = first["care"]["signals"][0]
    assert list(signal) == ["code", "span", "modifiers"]
    assert first["plain"][slice(*signal["span"])] == "want to die"
    assert (second["id"], second["care"]["subject"]) == ("b", "outside")


def test_the_same_bytes_come_out_in_any_locale_and_under_any_hash_seed():
    odd = SAY + '{"id":"ü","text":"¿Qué tal? 🙂"}\n'.encode()
    out = {
        screen(odd, PYTHONHASHSEED=seed, **locale).stdout
        for seed, locale in (
            ("0", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "OMP_NUM_THREADS": "1"}),
            ("1", {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "4"}),
            ("2", {}),
        )
    }
    assert len(out) == 1
    assert len(out.pop().splitlines()) == 2


def test_no_database_and_no_network_are_needed():
    done = subprocess.run(
        [sys.executable, "-c", CUT_OFF], cwd=ROOT, input=SAY, capture_output=True, check=False, env=NOTHING
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_shipped_defaults_decide_whatever_this_installation_has_chosen():
    line = b'{"id":1,"text":"I want to die"}'
    assert json.loads(screen(line, HOLD_CRISIS_POSTS="1").stdout)["decision"] == "publish"


BAD = [
    (b"", "empty"),
    (b"not json", "not JSON"),
    (b"[" * 50_000, "not JSON"),
    (b'{"id":NaN,"text":"x"}', "not JSON"),
    (b'{"id":1,"text":"raw \x00"}', "not JSON"),
    (b"\xff", "not UTF-8"),
    (b"null", "not a JSON object"),
    (b'{"id":1}', '"text"'),
    (b'{"text":"x"}', '"id"'),
    (b'{"id":true,"text":"x"}', '"id"'),
    (b'{"id":1.5,"text":"x"}', '"id"'),
    (b'{"id":"\\ud800","text":"x"}', '"id"'),
    (b'{"id":1,"text":"x","surface":null}', '"surface"'),
    (b'{"id":1,"text":"I want to die","text":"hello"}', "twice"),
    (b'{"id":1,"text":"' + b"x" * (1 << 20) + b'"}', "mebibyte"),
]


def test_a_bad_line_gets_an_answer_in_its_place_and_the_rest_goes_on():
    good = b'{"id":"z","text":"bye\\u0000\\ud800 I want to die"}'
    done = screen(b"\xef\xbb\xbf" + b"\n".join([good, *(line for line, _ in BAD), good + b"\r"]))
    first, *wrong, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert [answer["line"] for answer in wrong] == list(range(2, 2 + len(BAD)))
    for answer, (_, said) in zip(wrong, BAD, strict=True):
        assert list(answer) == ["line", "error"]
        assert said in answer["error"]
        assert f"line {answer['line']}: {answer['error']}\n".encode() in done.stderr
    assert first == last
    assert first["care"]["level"] == 3


def test_a_text_that_is_too_long_to_show_is_triaged_and_held():
    done = screen(json.dumps({"id": 1, "text": "x " * 15_000 + "I want to die"}).encode())
    found = json.loads(done.stdout)
    assert (found["decision"], found["care"]["level"], found["html"]) == ("hold", 3, "")
    assert found["care"]["categories"] == ["SUI-IDE"]


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_one_sentence(name, tmp_path):
    done = screen(b"", str(tmp_path / name))
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"cannot be read" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_whoever_has_read_enough_may_leave():
    with subprocess.Popen(
        [sys.executable, "manage.py", "screen"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=NOTHING,
    ) as process:
        process.stdin.write(SAY)
        process.stdin.flush()
        assert process.stdout.readline()  # flushed after each line, while more is still to come
        process.stdout.close()
        process.stdin.write(SAY * 20)
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
