"""``craftgraph sources …``, each command through the real command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.cli.main import run
from gateway.cli.progress import Progress
from tests.gateway.cli_support import KEY, configure, system
from tests.gateway.sources_support import MAPPING, configure_sites, execute, sites_url

Printed = pytest.CaptureFixture[str]
MARK = "TO" + "DO"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SITES_URL", sites_url(tmp_path))
    return str(configure_sites(tmp_path))


def test_sources_alone_still_lists_them(config: str, capsys: Printed) -> None:
    assert run(["sources", "--config", config]) == 0
    assert "1 sources, 0 in quarantine" in capsys.readouterr().out


def test_the_help_names_every_command(capsys: Printed) -> None:
    assert run(["sources", "--help"]) == 0
    printed = capsys.readouterr().out
    for name in ("introspect", "validate", "render", "check", "explain", "diff", "test"):
        assert f" {name} " in printed
    assert "Exit codes" in printed


@pytest.mark.parametrize("command", [["render"], ["explain"], ["diff"], ["test"], ["explain", "province-440000"]])
def test_a_command_without_its_source_is_refused(command: list[str], config: str, capsys: Printed) -> None:
    assert run(["sources", *command, "--config", config]) == 2
    printed = capsys.readouterr()
    assert "requires an argument" in printed.out + printed.err


UNKNOWN = (["render", "provinz"], ["explain", "provinz", "Site"], ["diff", "provinz"], ["test", "provinz"], ["check", "provinz"])


@pytest.mark.parametrize("command", UNKNOWN)
def test_an_unknown_source_is_refused_with_the_known_ones(command: list[str], config: str, capsys: Printed) -> None:
    assert run(["sources", *command, "--config", config]) == 2
    assert "there is no source 'provinz'" in capsys.readouterr().err


# check


def test_check_looks_at_the_chosen_sources_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    with system() as url:
        monkeypatch.setenv("ACADEMY_URL", url)
        monkeypatch.setenv("ACADEMY_KEY", KEY)
        path = configure(tmp_path, "academy", "other")
        assert run(["sources", "check", "other", "--config", str(path), "--json"]) == 0
    assert [source["id"] for source in json.loads(capsys.readouterr().out)["sources"]] == ["other"]


def test_a_missing_secret_of_another_source_does_not_matter(config: str, capsys: Printed) -> None:
    path = Path(config)
    far = "  far: {label: x, adapter: sql, mapping: sites.yaml, partition: '1', url: 'env:FAR_URL'}\n"
    path.write_text(path.read_text("utf-8") + far, "utf-8")
    assert run(["sources", "check", "province-440000", "--config", config]) == 0
    assert run(["sources", "check", "far", "--config", config]) == 1
    assert "FAR_URL is not set" in capsys.readouterr().out


# validate


def test_validate_finds_nothing_wrong_with_what_is_right(config: str, tmp_path: Path, capsys: Printed) -> None:
    assert run(["sources", "validate", "--config", config]) == 0
    assert run(["sources", "validate", "province-440000", "--config", config]) == 0
    assert run(["sources", "validate", str(tmp_path / "sites.yaml"), "--config", config]) == 0
    assert "nothing is wrong" in capsys.readouterr().out


def test_validate_tells_all_problems_of_a_mapping_at_once(config: str, tmp_path: Path, capsys: Printed) -> None:
    """Also behind a broken join, which all fields of the entity would hide behind."""
    broken = MAPPING.replace("table: dw", "tabel: dw").replace("name: {", "nmae: {").replace("date: yyyymmdd", "date: yyymmdd")
    broken = broken.replace("codes: status", "codes: sttaus").replace("equals: 0", "equls: 0")
    (tmp_path / "sites.yaml").write_text(broken, "utf-8")
    assert run(["sources", "validate", "--config", config]) == 1
    lines = capsys.readouterr().out.splitlines()
    file = tmp_path / "sites.yaml"
    assert [line.partition(": ")[0] for line in lines[:-2]] == [f"{file}:{place}" for place in ("10:14", "12:39", "15:7", "19:41", "20:76")]
    assert "did you mean 'table'?" in lines[0]
    assert lines[-1].endswith("5 problems")


def test_validate_gives_scripts_the_places(config: str, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "sites.yaml").write_text(MAPPING.replace("trained: pxrs", "trained: [pxrs]"), "utf-8")
    assert run(["sources", "validate", str(tmp_path / "sites.yaml"), "--config", config, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["problems"][0]["line"], found["problems"][0]["file"]) == (False, 22, str(tmp_path / "sites.yaml"))


def test_validate_needs_no_configuration_for_a_file_alone(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "alone.yaml").write_text(MAPPING, "utf-8")
    assert run(["sources", "validate", str(tmp_path / "alone.yaml"), "--config", str(tmp_path / "none.yaml")]) == 0
    assert run(["sources", "validate", str(tmp_path / "gone.yaml")]) == 2
    assert "there is no file" in capsys.readouterr().err


def test_validate_tells_problems_of_the_configuration(config: str, capsys: Printed) -> None:
    Path(config).write_text("sources:\n  x: {label: x, adaptor: sql}\n", "utf-8")
    assert run(["sources", "validate", "--config", config]) == 1
    assert "2:" in capsys.readouterr().out


# render


def test_render_prints_what_reads_back_to_the_same(config: str, tmp_path: Path, capsys: Printed) -> None:
    assert run(["sources", "render", "province-440000", "--config", config]) == 0
    text = capsys.readouterr().out
    assert "host: {table: dw, on: {dwid: id}}" in text
    (tmp_path / "rendered.yaml").write_text(text, "utf-8")
    assert run(["sources", "validate", str(tmp_path / "rendered.yaml"), "--config", config]) == 0


def test_render_shows_what_a_mapping_extends(config: str, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "own.yaml").write_text(
        "extends: sites.yaml\nmapping: sql\nversion: 1\nentities:\n  Site:\n    fields: {trained: ljpxrs}\n", "utf-8"
    )
    Path(config).write_text(Path(config).read_text("utf-8").replace("mapping: sites.yaml", "mapping: own.yaml"), "utf-8")
    assert run(["sources", "render", "province-440000", "--config", config, "--json"]) == 0
    fields = json.loads(capsys.readouterr().out)["entities"]["Site"]["fields"]
    assert (fields["trained"], fields["code"]) == ("ljpxrs", "jsdbh")


# explain


def test_explain_says_how_each_part_goes_down(config: str, capsys: Printed) -> None:
    where = '{status: {eq: ACTIVE}, name: {contains: "geheim"}, determinedOn: {gte: "2024-01-01"}}'
    command = ["sources", "explain", "province-440000", "Site", "--where", where, "--order", "[{batchYear: DESC}]", "--config", config]
    assert run([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {part["comparison"]: part["pushdown"] for part in found["comparisons"]} == {
        "name contains 'geheim'": "residual",
        "status eq ACTIVE": "exact",
        "determined_on gte 2024-01-01": "exact",
    }
    (sent,) = found["sent"]
    assert sent["text"].startswith("SELECT")
    assert "geheim" not in sent["text"]
    assert found["absent"] == [
        "host_uscc",
        "host_type",
        "division_code",
        "address",
        "conditions",
        "online_capable",
        "restricted",
        "updated_at",
    ]
    assert run(command) == 0
    assert "the gateway does it" in capsys.readouterr().out


def test_explain_says_when_a_source_is_not_asked(config: str, capsys: Printed) -> None:
    assert run(["sources", "explain", "province-440000", "Site", "--where", '{sponsorCode: {eq: "110000"}}', "--config", config]) == 0
    assert "is not asked: it holds only 440000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Siet"], "has no 'Siet'; did you mean 'Site'?"),
        (["Site", "--where", "{nmae: {eq: 1}}"], "Did you mean 'name'?"),
        (["Site", "--where", "{status: {eq: ACTIV}}"], "status.eq:"),
        (["Site", "--where", "{status: "], "no GraphQL value"),
        (["Site", "--where", "{status: null}"], "where.status is null"),
        (["Site", "--order", "[{}]"], "names 0 fields"),
        (["Site", "--where", "{brands: {some: {active: {eq: true}}}}"], "reaches over links"),
        (["Site", "--first", "-1"], "first"),
    ],
)
def test_explain_says_what_is_wrong_with_a_request(arguments: list[str], message: str, config: str, capsys: Printed) -> None:
    assert run(["sources", "explain", "province-440000", *arguments, "--config", config]) == 2
    printed = capsys.readouterr()
    assert message in printed.err + printed.out


# diff


def test_diff_finds_drift_and_says_what_it_means(config: str, tmp_path: Path, capsys: Printed) -> None:
    assert run(["sources", "diff", "province-440000", "--config", config]) == 0
    assert "no difference" in capsys.readouterr().out
    execute(tmp_path, "ALTER TABLE jsd RENAME COLUMN pxrs TO renshu", "DROP TABLE dw")
    assert run(["sources", "diff", "province-440000", "--config", config]) == 1
    printed = capsys.readouterr().out
    assert "missing  jsd.pxrs" in printed
    assert "missing  dw: it is not there" in printed


def test_diff_compares_with_what_was_recorded(config: str, tmp_path: Path, capsys: Printed) -> None:
    assert run(["sources", "diff", "province-440000", "--record", "--config", config]) == 0
    lock = tmp_path / "columns" / "province-440000.json"
    assert json.loads(lock.read_text("utf-8"))["tables"]["dw"] == {"id": "INTEGER", "dwmc": "VARCHAR(200)"}
    execute(tmp_path, "ALTER TABLE jsd ADD COLUMN bz TEXT")
    assert run(["sources", "diff", "province-440000", "--config", config]) == 0
    execute(tmp_path, "ALTER TABLE jsd DROP COLUMN lxr")
    assert run(["sources", "diff", "province-440000", "--config", config, "--json"]) == 1
    found = json.loads(capsys.readouterr().out.rpartition("\n{")[2].join(["{", ""]))
    assert [(one["change"], one["column"]) for one in found["differences"]] == [("gone", "lxr"), ("new", "bz")]


def test_diff_refuses_a_record_that_is_none(config: str, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "x.json").write_text("{}")
    assert run(["sources", "diff", "province-440000", "--lock", str(tmp_path / "x.json"), "--config", config]) == 2
    assert "is no record of columns" in capsys.readouterr().err


def test_diff_says_when_a_source_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    path = configure_sites(tmp_path)
    monkeypatch.setenv("SITES_URL", f"sqlite:///{tmp_path}/nothing.db")
    assert run(["sources", "diff", "province-440000", "--config", str(path)]) == 1
    assert "cannot be read: there is no file" in capsys.readouterr().out


def test_diff_compares_the_paths_of_an_http_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    with system() as url:
        monkeypatch.setenv("ACADEMY_URL", url)
        monkeypatch.setenv("ACADEMY_KEY", KEY)
        path = configure(tmp_path)
        assert run(["sources", "diff", "academy", "--config", str(path), "--record"]) == 0
        mapping = tmp_path / "academy.yaml"
        mapping.write_text(mapping.read_text("utf-8").replace("operator: operator", "operator: operatr"), "utf-8")
        assert run(["sources", "diff", "academy", "--config", str(path)]) == 1
    assert "missing  NationalAcademy.operatr" in capsys.readouterr().out


# introspect


def test_introspect_writes_a_draft_that_is_right_but_for_what_is_left_to_do(config: str, tmp_path: Path, capsys: Printed) -> None:
    out = tmp_path / "draft.yaml"
    assert run(["sources", "introspect", "province-440000", "--config", config, "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert "# personal, left out and not read: lxr" in text
    assert MARK in text
    assert "张三丰" not in text
    assert "written to" in capsys.readouterr().err
    assert run(["sources", "validate", str(out), "--config", config]) == 1
    *problems, _, last = capsys.readouterr().out.splitlines()
    assert problems
    assert all(f"# {MARK}" in problem and "decide it" in problem for problem in problems)
    assert last.endswith(f"{len(problems)} problems")
    out.write_text("".join(line for line in text.splitlines(keepends=True) if f"# {MARK}" not in line), "utf-8")
    assert run(["sources", "validate", str(out), "--config", config]) == 0
    assert run(["sources", "introspect", "province-440000", "--config", config, "--out", str(out)]) == 2
    assert "--force" in capsys.readouterr().err


def test_introspect_takes_a_url_a_reference_and_tables(config: str, tmp_path: Path, capsys: Printed) -> None:
    for place in (sites_url(tmp_path), "env:SITES_URL"):
        assert run(["sources", "introspect", place, "--config", config, "--table", "jsd", "--entity", "Site", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert [(one["entity"], one["table"]) for one in found["entities"]] == [("Site", "jsd")]
        assert "mapping: sql" in found["mapping"]


def test_introspect_drafts_from_a_sample_answer(tmp_path: Path, capsys: Printed) -> None:
    rows = [{"zsbh": "Z1", "jsdbh": "440000-2024-001", "zslx": "培训合格证书", "gzmc": "焊工", "fzrq": "2024-05-03", "xm": "张三丰"}]
    (tmp_path / "certs.json").write_text(json.dumps({"code": 0, "data": rows}), "utf-8")
    assert (
        run(["sources", "introspect", str(tmp_path / "certs.json"), "--entity", "Certificate", "--config", str(tmp_path / "none.yaml")])
        == 0
    )
    printed = capsys.readouterr().out
    assert "records: data" in printed
    assert "kind: {path: zslx, as: [{codes: {培训合格证书: COMPLETION}}]}" in printed
    assert "张三丰" not in printed


def test_introspect_fetches_a_sample_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("ACADEMY_KEY", KEY)
    none = str(tmp_path / "none.yaml")
    with system() as url:
        assert run(["sources", "introspect", f"{url}/academy", "--header", "X-Key: env:ACADEMY_KEY", "--config", none]) == 0
        assert run(["sources", "introspect", f"{url}/academy", "--config", none]) == 1
        assert run(["sources", "introspect", f"{url}/academy", "--header", f"X-Key: {KEY}", "--config", none]) == 2
    printed = capsys.readouterr()
    assert "path: /academy" in printed.out
    assert "answers HTTP 401" in printed.err
    assert KEY not in printed.out + printed.err.replace("'Name: env:NAME'", "")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "say what to look at"),
        (["nonsense"], 2, "no URL, no file and no source"),
        (["province-440000", "--entity", "Siet"], 2, "did you mean 'Site'?"),
        (["province-440000", "--table", "none"], 2, "there is no table none"),
        (["province-440000", "--entity", "Course"], 1, "name its entity with --entity"),
        (["env:NOWHERE"], 1, "NOWHERE is not set"),
    ],
)
def test_introspect_says_what_is_wrong(arguments: list[str], code: int, message: str, config: str, capsys: Printed) -> None:
    assert run(["sources", "introspect", *arguments, "--config", config]) == code
    assert message in capsys.readouterr().err


# test


def test_the_live_test_compares_everything_with_a_full_scan(config: str, capsys: Printed) -> None:
    assert run(["sources", "test", "province-440000", "--config", config, "--seed", "7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["seed"], found["live"], found["compared"]) == (True, 7, True, {"Site": "all 30 records"})
    by_name = {one["name"]: one["status"] for one in found["checks"]}
    assert by_name["each_claimed_comparison_equals_the_reference"] == "passed"
    assert by_name["a_text_in_another_form_is_another_text"] == "passed"


def test_the_live_test_takes_a_sample_of_a_large_entity(config: str, capsys: Printed) -> None:
    assert run(["sources", "test", "province-440000", "--config", config, "--rows", "10", "--entity", "Site"]) == 0
    assert "Site: a sample of 10 records" in capsys.readouterr().out


def test_the_live_test_fails_where_a_claim_does_not_hold(config: str, tmp_path: Path, capsys: Printed) -> None:
    """Two sites with the same number: keys are not unique, whatever the mapping says."""
    execute(tmp_path, "CREATE VIEW v AS SELECT * FROM jsd UNION ALL SELECT * FROM jsd WHERE jsdbh LIKE '%001'")
    (tmp_path / "sites.yaml").write_text(MAPPING.replace("table: jsd", "table: v"), "utf-8")
    assert run(["sources", "test", "province-440000", "--config", config]) == 1
    assert "keys are unique and never null" in capsys.readouterr().out


def test_the_live_test_says_when_there_is_nothing_to_compare(config: str, tmp_path: Path, capsys: Printed) -> None:
    execute(tmp_path, "DELETE FROM jsd")
    assert run(["sources", "test", "province-440000", "--config", config]) == 1
    assert "it holds no records" in capsys.readouterr().out
    assert run(["sources", "test", "province-440000", "--entity", "Siet", "--config", config]) == 2


# progress


class Stream:
    """A stream that says whether it is a terminal, and keeps what is written."""

    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal
        self.text = ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing to do."""


@pytest.mark.parametrize(("terminal", "expected"), [(True, "\r\x1b[Kb\r\x1b[Kc\r\x1b[K"), (False, "b\n")])
def test_progress_is_quiet_for_a_second_and_then_tells(terminal: bool, expected: str) -> None:
    now = 0.0
    stream = Stream(terminal)
    progress = Progress(stream, lambda: now)  # type: ignore[arg-type]
    progress.say("a")
    now = 1.5
    progress.say("b")
    now = 2.0
    progress.say("c")
    progress.clear()
    assert stream.text == expected
