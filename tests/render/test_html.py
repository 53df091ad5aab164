"""The page tells all that a run knows and draws it right, and data cannot become a part of it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.present.anchor import anchor
from mlgate.render.html import BUDGET, notebook, render
from mlgate.result.check import Example, Failing, Interval, Limit
from mlgate.result.outcome import Outcome
from mlgate.result.provenance import Ci

VOID = {"base", "meta", "link", "input", "br", "wbr", "line", "rect", "circle"}


@dataclass
class Element:
    tag: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)

    @property
    def text(self):
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join("".join(parts).split())

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag=None, **attributes):
        return [
            one
            for one in self.walk()
            if (tag is None or one.tag == tag)
            and all(
                value in (one.attributes.get(key.rstrip("_")) or "").split()
                for key, value in attributes.items()
            )
        ]

    def one(self, tag=None, **attributes):
        (found,) = self.all(tag, **attributes)
        return found


class Tree(HTMLParser):
    """A second reader: the page as a tree, in which every element was closed by its own end."""

    def __init__(self, text):
        super().__init__()
        self.root = Element("root")
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(set(names)) == len(names)
        element = Element(tag, dict(attributes))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop().tag == tag

    def handle_data(self, data):
        self.open[-1].children.append(data)


def page(report):
    return Tree(render(report)).root


def shape(root):
    """All of a page but its text: what a browser makes of it, and what it is told about it."""
    worded = {"id", "href", "aria-label", "aria-labelledby"}
    return [
        (one.tag, sorted((k, v) for k, v in one.attributes.items() if k not in worded))
        for one in root.walk()
        if one.tag not in ("code", "wbr", "title")
    ]


def entry(root, check):
    return root.one(id=anchor(check.id))


def percent(element, name):
    return float(element.attributes[name].removesuffix("%"))


def test_it_asks_for_nothing_from_outside(report):
    root = page(report)

    policy = root.one("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not root.all("script")
    sources = [one.attributes.get("src", one.attributes.get("href")) for one in root.walk()]
    run = "https://github.com/acme/loans/actions/runs/1743209"
    assert {source for source in sources if source and source[0] != "#"} <= {"data:,", run}
    assert not re.search(r"url\(|@import", render(report))


def test_the_verdict_stands_first_in_words(build):
    root = page(build.case("mixed"))

    assert root.one("h1").text == "Blocked"
    assert root.one("header").text.endswith("1 passed of 9 checks")
    assert root.one("title").text == "Blocked · income · mlgate"


def test_the_worst_check_is_what_to_do_first_with_its_fix_and_command(build):
    root = page(build.case("mixed"))

    first = root.one("section", class_="next")
    link = first.all("a")[0]
    assert link.text == "metrics/eval.f1.min"
    assert link.attributes["href"] == "#" + anchor("metrics/eval.f1.min")
    assert "run the training first, and look at its log" in first.text
    assert "mlgate check --gate 'metrics/eval.f1.min'" in first.text
    assert [one.text for one in first.one("ul").all("a")] == ["metrics/roc_auc.max_drop"]


def test_a_problem_is_told_with_its_place_and_its_fix(build):
    header = page(build.case("configuration")).one("header").text

    assert "max_dorp is not a known key" in header
    assert "mlgate.yaml:14" in header
    assert "did you mean max_drop?" in header
    assert "mlgate explain MLG002" in header


def test_every_check_has_an_anchor_of_its_own_and_every_link_lands(report):
    root = page(report)

    ids = [one.attributes["id"] for one in root.walk() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    assert {anchor(check.id) for check in report.checks} <= set(ids)
    links = [one.attributes["href"] for one in root.all("a")]
    assert {link[1:] for link in links if link[0] == "#"} <= set(ids)


def test_checks_stand_by_gate_worst_first_and_passes_are_folded(build):
    root = page(build.case("mixed"))

    metrics, schema = root.all("section", class_="gate")
    assert metrics.one("h2").text == "metrics"
    shown = [
        one.all("span", class_="badge")[0].text for one in metrics.children[1:] if is_entry(one)
    ]
    assert shown == ["error", "failed", "warned", "undecided", "new", "waived"]
    folded = metrics.one("details", class_="fold")
    assert "open" not in folded.attributes
    assert [one.attributes["id"] for one in folded.all(class_="entry")] == [
        anchor("metrics/accuracy.max_drop")
    ]
    assert schema.one("h2").text == "schema"


def is_entry(one):
    return isinstance(one, Element) and "entry" in one.attributes.get("class", "").split()


def test_slices_stand_under_the_limit_they_belong_to(build):
    whole = build.passing("recall", 0.816, 0.8163, -0.0042)
    fine = build.passing("recall", 0.816, 0.8163, -0.0042, scope="region=North%20East")
    bad = build.check(subject="recall", scope="region=EU", reason="it fell", fix="look")

    root = page(build.report(whole, fine, bad))

    found = entry(root, whole)
    assert found.all("span", class_="badge")[0].text == "failed"
    rows = [row for table in found.all("table", class_="slices") for row in table.all("tr")]
    assert [row.one("th", scope="row").text for row in rows if row.all("th", scope="row")] == [
        "region EU",
        "region North East",
    ]
    assert "it fell" in found.text
    assert {anchor(bad.id), anchor(fine.id)} <= {
        row.attributes["id"] for row in rows if "id" in row.attributes
    }


def test_the_same_fix_of_many_slices_is_told_once(build):
    slices = [build.check(subject="recall", scope=f"region={n}", fix="look") for n in range(9)]

    root = page(build.report(*slices))

    assert root.one("table", class_="slices").text.count("Fix look") == 1


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(
    change=st.floats(-0.3, 0.3),
    below=st.floats(0.001, 0.2),
    above=st.floats(0.001, 0.2),
    limit=st.floats(-0.3, 0.3),
    op=st.sampled_from([">=", "<="]),
)
def test_a_plot_shows_value_bounds_limit_and_baseline_in_their_order(
    build, change, below, above, limit, op
):
    check = build.check(
        change=change,
        limit=Limit(of="change", op=op, value=limit, text="max_drop 0.01"),
        interval=Interval(
            of="change", low=change - below, high=change + above,
            low_confidence=0.95, high_confidence=0.95, method="DeLong",
        ),
        reason="it moved",
    )  # fmt: skip

    plot = entry(page(build.report(check)), check).one("svg", class_="large")

    dot = percent(plot.one("circle"), "cx")
    line = percent(plot.one("line", class_="limit"), "x1")
    zero = percent(plot.one("line", class_="base"), "x1")
    span = plot.one("line", class_="span")
    assert percent(span, "x1") < dot < percent(span, "x2")
    for place, value in ((line, limit), (zero, 0.0)):
        assert (place - dot) * (value - change) >= 0
    beyond = plot.one("rect", class_="beyond")
    start, width = percent(beyond, "x"), percent(beyond, "width")
    assert (start, start + width) == pytest.approx((0, line) if op == ">=" else (line, 100))
    assert "limit max_drop 0.01" in plot.attributes["aria-label"]


def test_a_bound_that_is_endless_reaches_the_edge_without_an_end(build):
    bounds = Interval(
        of="change", low=None, high=0.01, low_confidence=0.95, high_confidence=0.95, method="x"
    )
    check = build.check(interval=bounds, reason="it moved")

    plot = entry(page(build.report(check)), check).one("svg", class_="large")

    assert percent(plot.one("line", class_="span"), "x1") == 0
    assert len(plot.all("line", class_="end")) == 1


def test_rows_that_break_a_rule_are_a_bar_as_long_as_their_share(build):
    failing = Failing(
        rows=250, share=0.25, examples=(Example(row=1234, value="999"), Example(row=2, value=None))
    )
    check = build.schema_check(failing=failing, reason="250 rows are over 120")

    found = entry(page(build.report(check)), check)

    bars = [bar.one("rect", class_="part") for bar in found.all("svg", class_="bar")]
    assert [percent(bar, "width") for bar in bars] == [25, 25]
    assert [row.text for row in found.one("table", class_="examples").all("tr")[1:]] == [
        "1,234999",
        "2hidden (privacy.examples)",
    ]


def test_rates_of_groups_are_told_with_their_bounds(build):
    rates = {
        "true_positive_rate": [
            {"group": "F", "n": 1355, "rate": 0.52, "low": 0.49, "high": 0.55, "assessed": True},
            {"group": "M", "n": 2715, "rate": 0.61, "low": 0.59, "high": 0.63, "assessed": True},
            {"group": "X", "n": 0, "rate": None, "low": None, "high": None, "assessed": False},
            {"group": "(small groups)", "n": 40, "rate": 0.5, "low": 0.3, "high": 0.7,
             "pools": [["c"], ["d"]]},
        ]
    }  # fmt: skip
    driver = {"rate": "true_positive_rate", "higher": {"group": "M"}, "lower": {"group": "F"}}
    check = build.check(details={"rates": rates, "driver": driver}, reason="they differ")

    table = entry(page(build.report(check)), check).one("table", class_="rates")

    assert [row.text for row in table.all("tr")[1:]] == [
        "true positive rate",
        "F lowest1,3550.5200 0.4900 … 0.5500",
        "M highest2,7150.6100 0.5900 … 0.6300",
        "X too small to assess0–",
        "(small groups) 2 groups400.5000 0.3000 … 0.7000",
    ]
    places = [percent(dot, "cx") for dot in table.all("circle")]
    assert places[2] < places[0] < places[1]


@pytest.mark.parametrize(
    "rates",
    [None, 7, "x", [1], {"a": 1}, {"a": [1, None, {}]}, {"a": [{"group": None, "rate": "x"}]},
     {"a": [{"group": {}, "n": True, "rate": float("inf"), "pools": 3}], "b": []}],
)  # fmt: skip
def test_details_of_another_shape_do_not_cost_the_report(build, rates):
    check = build.check(details={"rates": rates, "driver": rates}, reason="they differ")

    assert "they differ" in entry(page(build.report(check)), check).text


def test_a_waiver_says_whose_it_is_and_until_when(build):
    waiver = {"reason": "known", "owner": "ann", "ticket": None, "until": "2027-01-01"}
    check = build.check(outcome=Outcome.WAIVED, blocking=False, waiver=waiver)

    box = entry(page(build.report(check)), check).one("div", class_="box")

    assert box.text == "Waived reasonknown ownerann until2027-01-01"


def test_a_change_that_loosens_its_gate_is_shown_doing_it(build):
    box = page(build.case("mixed")).one("section", class_="loosened")

    assert "This change loosens its own gate" in box.text
    assert "metrics/roc_auc.max_drop from 0.01 to 0.02" in box.text
    assert "metrics/recall.min from min 0.7 to nothing" in box.text


def test_it_says_where_it_comes_from(build):
    report = build.case("mixed")

    told = page(report).one("section", class_="provenance").text

    for piece in (
        report.commit.head, report.commit.base, "first parent of the test merge", "s3://ml/mlgate",
        report.policy.sha256, "0.05 over 5 tests", "3.11.7", "duckdb1.4.2", "out/p.parquet", "9f2e",
        "git: not tracked", report.evidence.sha256,
    ):  # fmt: skip
        assert piece in told


def test_what_was_not_selected_is_counted(build):
    skipped = build.check(outcome=Outcome.SKIPPED, blocking=False, reason="not selected")

    one = build.report(build.check(subject="f1"), skipped)
    assert "1 check was not selected" in page(one).text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", 'https://e.com/"onclick=', "http://e.com/a"]
)
def test_only_a_plain_https_address_of_the_ci_becomes_a_link(build, url):
    report = build.report(build.check())
    report = report.model_copy(update={"ci": Ci(provider="github", run_url=url)})

    assert {link.attributes["href"][0] for link in page(report).all("a")} == {"#"}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(
    text=st.one_of(
        st.text(st.characters(exclude_characters="`="), min_size=1, max_size=15),
        st.text("<>&\"'/!-[]{}%#;\n\r\0ab", min_size=1, max_size=15),
        st.sampled_from(["</style>", "<!--", "]]>", "</svg><script>", "&lt;b&gt;", "{{ 7 * 7 }}"]),
    )
)
def test_no_text_adds_or_loses_an_element_or_an_attribute(build, text):
    assert shape(page(worded(build, text))) == shape(page(worded(build, "x")))


def worded(build, text):
    """A report in which `text` stands wherever text of others can stand."""
    failing = Failing(rows=1, share=0.5, examples=(Example(row=1, value=text),))
    rates = {text: [{"group": text, "n": 3, "rate": 0.5, "low": 0.4, "high": 0.6}]}
    words = {
        "title": text, "reason": text, "fix": "y" + text, "command": text, "code": text,
        "file": text, "measured_text": "y" + text, "baseline_text": "y" + text, "notes": (text,),
        "waiver": {text: text}, "details": {"rates": rates, "other": text},
        "limit": Limit(of="measured", op="<=", value=1.0, text=text),
    }  # fmt: skip
    checks = (
        build.check(id=f"metrics/{text}.min", subject=text, **words),
        build.check(
            id=f"metrics/b.{text}", subject="another, of its own", scope=f"a{text}={text}", **words
        ),
        build.schema_check(id=f"schema/{text}.min", gate=f"s{text}", failing=failing, **words),
    )
    report = build.report(*checks)
    return report.model_copy(
        update={
            "name": f"n{text}",
            "repository": text,
            "ci": Ci(provider=text, event=text, run_id=text, change=1, run_url=text),
            "commit": report.commit.model_copy(update={"head": text, "base": text, "how": text}),
        }
    )


def test_no_text_of_the_hostile_report_is_more_than_text(build):
    root = page(build.case("hostile"))

    assert "<script>alert(1)</script>" in root.one("main").text
    assert not root.all("script")
    assert not [name for one in root.walk() for name in one.attributes if name.startswith("on")]
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", render(build.case("hostile"))
    )


def test_500_checks_that_fail_stay_under_two_megabytes(build):
    text = "long " * 60
    failing = Failing(
        rows=9, share=0.1, examples=tuple(Example(row=n, value=text) for n in range(5))
    )
    checks = [
        build.check(subject=f"s{n}", reason=text, fix=text, failing=failing, notes=(text,))
        for n in range(500)
    ]

    text = render(build.report(*checks))

    assert len(text.encode()) < BUDGET
    assert text.count('id="check-metrics-s') == 500


@pytest.mark.parametrize("slices", [False, True])
@pytest.mark.parametrize("fails", [False, True])
def test_5000_checks_are_all_named_and_the_page_can_still_be_opened(build, fails, slices):
    make = build.check if fails else build.passing
    arguments = {} if fails else {"measured": 0.816, "baseline": 0.8163, "low": -0.0042}
    checks = [
        make(subject="s", scope=f"a=v{n}", **arguments)
        if slices
        else make(subject=f"s{n}", **arguments)
        for n in range(5000)
    ]

    text = render(build.report(*checks))

    assert len(text.encode()) < 6_000_000
    assert text.count('id="check-metrics-s') == 5000


def test_a_notebook_shows_the_same_page_in_a_frame_that_runs_nothing(build):
    report = build.case("hostile")

    frame = Tree(notebook(report)).root.one("iframe")

    assert "allow-scripts" not in frame.attributes["sandbox"]
    assert "allow-same-origin" not in frame.attributes["sandbox"]
    base = '<base href="about:srcdoc">\n'
    assert frame.attributes["srcdoc"].replace(base, "") == render(report)


def test_a_report_shows_itself_in_a_notebook(build, monkeypatch):
    import mlgate.api  # noqa: F401  # whoever hands out reports registers how they are shown

    report = build.case("passed")

    assert report._repr_html_() == notebook(report)
    monkeypatch.setattr(type(report), "as_html", None)
    assert report._repr_html_() is None
