"""What is measured is told as it was: medians, ratios, targets met and missed, in every form of the report."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import report
from benchmarks.chart import BAR, chart
from benchmarks.comparison import Comparison, Figures, in_turns
from benchmarks.growth.table import Table
from benchmarks.over_http.question import expected_list, expected_point, plain


def compared(targets: dict[str, float] | None = None, *, higher: bool = True) -> Comparison:
    figures = {"ours": Figures((90.0, 100.0, 300.0)), "other & more": Figures((50.0, 70.0, 40.0)), "third": Figures((200.0,))}
    return Comparison("http-list", "Over HTTP", "requests a second", higher, figures, targets or {}, "A note.")


def test_a_figure_is_the_median_of_its_rounds_with_their_spread() -> None:
    figures = Figures((3.0, 1.0, 100.0))
    assert (figures.median, figures.low, figures.high) == (3.0, 1.0, 100.0)


def test_ours_comes_first_and_ratios_are_ours_over_the_others() -> None:
    comparison = compared()
    assert list(comparison.others) == ["other & more", "third"]
    assert comparison.ratio("other & more") == 2.0


@pytest.mark.parametrize(("higher", "target", "met"), [(True, 2.0, True), (True, 2.1, False), (False, 2.0, True), (False, 1.9, False)])
def test_a_target_is_a_least_or_a_greatest_ratio(*, higher: bool, target: float, met: bool) -> None:
    comparison = compared({"other & more": target}, higher=higher)
    assert comparison.met("other & more") is met
    assert comparison.met("third") is None


def test_contestants_take_turns_and_none_always_begins() -> None:
    asked: list[str] = []

    def measure(name: str) -> float:
        asked.append(name)
        return float(len(asked))

    figures = in_turns({name: lambda name=name: measure(name) for name in "abc"}, 2)  # type: ignore[misc]  # the default binds the name
    assert asked == ["a", "b", "c", "b", "c", "a"]
    assert figures["a"].values == (1.0, 6.0)


def test_the_table_says_which_targets_were_missed() -> None:
    lines = list(report.table(compared({"other & more": 3.0, "third": 0.5})))
    assert lines[-3:] == [
        "| ours | 100 | 90 – 300 |  |  |",
        "| other & more | 50 | 40 – 70 | 2.00 | ≥ 3: **missed** |",
        "| third | 200 | 200 – 200 | 0.50 | ≥ 0.5: met |",
    ]


def test_the_flat_form_has_a_key_for_each_pair() -> None:
    assert report.flat([compared()]) == {
        "http-list/other & more": {"ours": 100.0, "other": 50.0, "ratio": 2.0, "unit": "requests a second"},
        "http-list/third": {"ours": 100.0, "other": 200.0, "ratio": 0.5, "unit": "requests a second"},
    }


def test_the_longest_bar_is_the_largest_median_and_names_are_escaped() -> None:
    drawn = ET.fromstring(chart([compared()]))
    space = "{http://www.w3.org/2000/svg}"
    widths = [float(bar.attrib["width"]) for bar in drawn.iter(f"{space}rect")][1:]
    assert widths == [BAR / 2, BAR / 4, BAR]
    assert "other & more" in [text.text for text in drawn.iter(f"{space}text")]


def test_all_three_files_are_written_of_one_run(tmp_path: Path) -> None:
    curve = Table("Growth: sites", ("sites", "ms"), (("100", "1.5"),))
    report.write([compared()], [curve], tmp_path)
    assert json.loads((tmp_path / "latest.json").read_text("utf-8")) == report.flat([compared()])
    assert (tmp_path / "latest.svg").read_text("utf-8") == chart([compared()])
    written = (tmp_path / "latest.md").read_text("utf-8")
    assert "A note." in written
    assert "| 100 | 1.5 |" in written


def test_an_answer_with_connections_is_compared_without_them() -> None:
    """Every contestant is checked against the same expected data before it is timed."""
    wanted = expected_list()
    connected = {"sites": {"nodes": [site | {"tranches": {"nodes": site["tranches"]}} for site in wanted["sites"]]}}
    assert plain(connected) == wanted
    assert set(expected_point()["site"]) < set(wanted["sites"][0])
