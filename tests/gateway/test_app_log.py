"""The log: one line an event, in which no secret can stand."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.secrets import Secrets
from gateway import log

LOGGER = logging.getLogger("gateway.test")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.getLogger("uvicorn").setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.access").disabled = False


def test_a_line_has_time_severity_logger_message_and_facts(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", "text")
    LOGGER.info("ready at %s", "x", extra={"sources": 48})
    LOGGER.debug("not shown")
    (line,) = capsys.readouterr().err.splitlines()
    time, rest = line.split(" ", 1)
    assert rest == "INFO gateway.test: ready at x sources=48"
    assert time.endswith("+08:00")


def test_json_has_one_object_a_line_even_with_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", "json")
    try:
        raise KeyError("工匠")
    except KeyError:
        LOGGER.exception("failed", extra={"path": Path("a")})
    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["level"], event["logger"], event["message"], event["path"]) == ("ERROR", "gateway.test", "failed", "a")
    assert "KeyError: '工匠'" in event["traceback"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_that_were_given_out_are_hidden_wherever_they_stand(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    secrets = Secrets({"KEY": "hunter2", "URL": "postgresql://me:hunter3@db.example/x"}, tmp_path)
    log.configure("info", form, secrets.mask)
    for name in ("KEY", "URL"):
        secrets.get(f"env:{name}")
    try:
        raise ValueError("refused hunter2")
    except ValueError:
        LOGGER.exception("cannot use %s", "postgresql://me:hunter3@db.example/x", extra={"key": "hunter2"})
    printed = capsys.readouterr().err
    assert "hunter" not in printed
    assert "postgresql://***@db.example/x" in printed


def test_the_name_of_a_user_is_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is often an ordinary word, which would be masked wherever it stands."""
    secrets = Secrets({"IMS_USER": "gateway"}, tmp_path)
    log.configure("info", "text", secrets.mask)
    secrets.get("env:IMS_USER")
    LOGGER.info("hello")
    assert "gateway.test: hello" in capsys.readouterr().err


def test_uvicorn_does_not_log_addresses_with_their_queries(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug", "text")
    logging.getLogger("uvicorn.access").info("GET /graphql?query={secret}")
    logging.getLogger("uvicorn.error").info("Started server process")
    assert capsys.readouterr().err == ""
