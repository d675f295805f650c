"""The programs as an administrator starts them: the daemon with its configuration, and the demo that needs none."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from fakes.browser import BOUND_S
from fakes.citizen import Citizen
from fakes.form_visitor import FormVisitor

pytest_plugins = ["fakes.platform_fixtures"]

EPASS = Path(sys.executable).parent / "epass"
DAEMON = Path(sys.executable).parent / "epass-central"


@contextmanager
def running(*words):
    """The program, and whatever it wrote; it must end by itself after SIGTERM, with 0."""
    program = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield program
        program.send_signal(signal.SIGTERM)
        assert program.wait(BOUND_S) == 0, program.stdout.read()
    finally:
        program.kill()
        program.stdout.close()


def first_in(folder):
    """The first file that appears there."""
    deadline = time.monotonic() + BOUND_S
    while not (found := list(folder.iterdir())):
        assert time.monotonic() < deadline, f"nothing in {folder}"
        time.sleep(0.02)
    return found[0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with running(EPASS, "central", "--demo", "--no-browser", "--port", "0", "--state-dir", folder) as program:
        told = []
        while not told or "troubles" not in told[-1]:
            told.append(program.stdout.readline())
            assert told[-1], "".join(told)
        yield SimpleNamespace(address=re.search(r"http://\S+", told[0])[0], folder=folder, told="".join(told))


def test_the_demo_says_where_it_is_and_how_to_get_in(demo):
    for word in ("maria", "nikos", "clerk", "admin", "/staff", "mails", "/troubles"):
        assert word in demo.told


def test_in_the_demo_a_booking_becomes_a_mail_in_a_folder(demo):
    visitor = FormVisitor(demo)
    visitor.log_in()
    visitor.post("/book/where", site="9001")
    visitor.post("/book/kind", mode="ordinary")
    visitor.post("/book/service", service="Β")
    page = visitor.get("/book/when").text
    visitor.post("/book/when", starts=re.search(r'name="starts" value="([^"]+)"', page)[1].replace("&#43;", "+"))
    visitor.post("/book/person", applicant="Μαρία Δειγματική", email="maria@example.gr")
    visitor.post("/book/consent", consent="yes")
    hidden = dict(re.findall(r'name="(key|seen)" value="([^"]+)"', visitor.get("/book/review").text))
    done = visitor.post("/book/review", **hidden).to
    code = re.search(r'class="code numeral">(\d{3}) (\d{3})<', visitor.get(done).text)
    assert code
    mail = first_in(demo.folder / "mails")
    assert "To: maria@example.gr" in mail.read_text()


def test_in_the_demo_a_site_gives_numbers_and_calls(demo, chromium):
    who = Citizen(chromium, demo)
    who.go("/epass/9001")
    who.press("button[name=service]")
    who.page.locator(".number", has_text=re.compile(r"[ΑΒ]\d{3}")).wait_for()
    who.leave()


def test_in_the_demo_a_clerk_logs_in(demo):
    visitor = FormVisitor(demo)
    assert visitor.get("/staff/login").status == 200


def central_toml(folder, **changed):
    for name in ("tax_numbers", "cookies"):
        (folder / name).write_text(f"{name} key of the tests, long enough")
    port = changed.get("port", 1)
    (folder / "central.toml").write_text(
        f"""state_dir = "state"
[web]
listen = "127.0.0.1:{port}"
public_address = "{changed.get("address", f"http://127.0.0.1:{port}")}"
[keys]
tax_numbers_file = "tax_numbers"
cookies_file = "{changed.get("cookies", "cookies")}"
"""
    )
    return folder / "central.toml"


def test_every_mistake_in_the_configuration_is_told_and_systemd_need_not_try_again(tmp_path):
    path = central_toml(tmp_path, address="http://rantevou.example.gr", cookies="nowhere")
    ended = subprocess.run([DAEMON, "--config", path], capture_output=True, text=True, timeout=BOUND_S, check=False)
    assert ended.returncode == 78
    assert "public_address" in ended.stderr and "cookies_file" in ended.stderr and "Traceback" not in ended.stderr


def test_an_address_that_is_taken_is_told_in_one_sentence(tmp_path, samples, house):
    port = house.config.web.port
    shutil.copytree(samples, tmp_path / "other" / "state")
    path = central_toml(tmp_path / "other", port=port)
    ended = subprocess.run([DAEMON, "--config", path], capture_output=True, text=True, timeout=BOUND_S, check=False)
    assert ended.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr and "Traceback" not in ended.stderr


def test_a_process_of_several_is_told_its_port(tmp_path, samples, house):
    """The one in the configuration is taken."""
    shutil.copytree(samples, tmp_path / "other" / "state")
    path = central_toml(tmp_path / "other", port=house.config.web.port)
    with running(DAEMON, "--config", path, "--port", "0") as program:
        told = program.stdout.readline()
        while "ready" not in told:
            told += program.stdout.readline()
    assert "listens on 127.0.0.1:0" in told


def test_a_command_of_the_administrator_says_a_sentence_and_fails_with_one(tmp_path, samples):
    shutil.copytree(samples, tmp_path / "state")
    path = central_toml(tmp_path)
    for command, said in (("check", "the database answers"), ("migrate", "of version"), ("backup", "read back")):
        ended = carried_out(path, command)
        assert (ended.returncode, said in ended.stdout) == (0, True), ended
    ended = carried_out(central_toml(tmp_path, cookies="nowhere"), "check")
    assert ended.returncode == 78 and "cookies_file" in ended.stderr and "Traceback" not in ended.stderr


def carried_out(path, command):
    words = [DAEMON, "--config", path, command]
    return subprocess.run(words, capture_output=True, text=True, timeout=4 * BOUND_S, check=False)


def test_the_daemon_answers_says_so_and_ends_when_told(tmp_path, samples):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    shutil.copytree(samples, tmp_path / "state")
    with running(DAEMON, "--config", central_toml(tmp_path, port=port)) as program:
        for line in program.stdout:
            if "ready" in line:
                break
        visitor = FormVisitor(SimpleNamespace(address=f"http://127.0.0.1:{port}"))
        assert visitor.get("/healthz").text == "ok\n"
        assert "δεν έχει ρυθμιστεί" in visitor.get("/login").text, "without TAXISnet a citizen is told so"
        assert visitor.post("/login", then="/").status == 404
