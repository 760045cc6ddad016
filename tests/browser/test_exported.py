"""Hostile texts in exported notebooks and in the report: shown as text, and none of them runs."""

import json
import re

import nbformat
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from payloads import PAYLOADS
from small_run import IF, Maker

import mmeval as mm
from mmeval import report
from mmeval.runs import Annotations, EvidenceRecord, Item, Pairing, Question, RunFolder, Votes
from mmeval.workbench.exporting import OfflineHTMLExporter
from mmeval.workbench.plots import PLOTLY

pytestmark = pytest.mark.browser

HOSTILE = r"""() => [...document.querySelectorAll("*")].filter((e) =>
  ["IFRAME", "OBJECT", "EMBED", "FORM", "MARQUEE", "MATH"].includes(e.tagName) ||
  [...e.attributes].some((a) => /^on/i.test(a.name) || (/href|src|action|data$|background/i.test(a.name) &&
    /^[\s\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:/i.test(a.value)))
  ).map((e) => e.outerHTML.slice(0, 200))"""
"""Elements that only a payload would bring."""


def as_id(number):
    """A payload as an id and a file name, which hold neither spaces nor slashes nor colons."""
    return f"{number}" + re.sub(r"[\s/\\:]", "", PAYLOADS[number])


SYSTEMS = {"good": as_id(0), "poor": as_id(2)}


class Hostile(Maker):
    """A run with every payload in every kind of place where a text can be."""

    def __init__(self, root):
        super().__init__(root, sessions=len(PAYLOADS))
        self.turns = {as_id(n): turns for n, turns in enumerate(self.turns.values())}
        self._said = {}

    def say(self, text):
        """The next payload for this kind of text."""
        kind = re.sub(r"\d", "", text)
        self._said[kind] = self._said.get(kind, -1) + 1
        return PAYLOADS[self._said[kind] % len(PAYLOADS)]

    def _found(self, key, identity):
        heard = {"spans": [[0.0, 0.5]], "captions": [self.say("heard")]}
        reply = {self.say("question"): self.say("judge")}
        more = [
            EvidenceRecord(key, 8, "spans", self.say("transcript"), "after", heard),
            EvidenceRecord(key, 9, "facts", self.say("judge says"), None, reply),
        ]
        return super()._found(key, identity) + (more if identity == IF else [])

    def run(self):
        run = super().run()
        for file in [run.path / "run.json", *self.root.glob("*/submission.json")]:
            text = file.read_text(encoding="utf-8")
            for plain, hostile in SYSTEMS.items():
                text = text.replace(f'"system": "{plain}"', f'"system": {json.dumps(hostile)}')
            file.write_text(text, encoding="utf-8")
        for part in (run.path / "rows").glob("*.parquet"):
            rows = pq.read_table(part)
            place = rows.column_names.index("system")
            names = pa.array(
                [SYSTEMS[one] for one in rows["system"].to_pylist()], rows.schema.field(place).type
            )
            pq.write_table(rows.set_column(place, rows.schema.field(place), names), part)
        return RunFolder.open(run.path)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The run, judged by people with hostile names, prompts, tags and texts."""
    run = Hostile(tmp_path_factory.mktemp("hostile")).run()
    good, poor = SYSTEMS.values()
    places = list(run.rows()[["session", "turn"]].drop_duplicates().itertuples(index=False, name=None))
    with Annotations.open(run) as answers:
        answers.define(
            [Question("said", "text", PAYLOADS[1]), Question(PAYLOADS[4], "pass_fail", PAYLOADS[5])]
        )
        answers.define([Question("tagged", "tags", PAYLOADS[7], options=PAYLOADS)])
        for number, (session, turn) in enumerate(places):
            item, words = Item(session, int(turn), good), PAYLOADS[number % len(PAYLOADS)]
            answers.answer(words, item, "said", words)
            for who in (PAYLOADS[0], PAYLOADS[11]):
                answers.answer(who, item, PAYLOADS[4], (number + len(who)) % 2 == 0)
                answers.answer(who, item, "tagged", [words])
    with Votes.open(run) as votes:
        for session, turn in places[:20]:
            votes.vote(PAYLOADS[10], Pairing(session, int(turn), good, poor), "left")
    return run


def views(run):
    """HTML of every view and table; single sessions by samples, the report shows them all."""
    sessions = [session.id for session in run.benchmark().sessions]
    for session in sessions[::6]:
        yield mm.view(run, session=session, headless=True).to_html()
    yield mm.compare(run, session=sessions[0], headless=True).to_html()
    yield mm.gallery(run, "", headless=True).to_html()
    for name in PAYLOADS[:3]:
        yield mm.annotate(run, annotator=name, headless=True).to_html()
    yield mm.arena(run, annotator=PAYLOADS[10], headless=True).to_html()
    yield mm.trust(run, "instruction_following", PAYLOADS[4], headless=True).to_html()
    yield report.Shelf(run.path.parent)._repr_html_()
    answers = Annotations.open(run, read_only=True).frame()
    tables = [run.rows(), report.leaderboard_text(run), report.unscored_reasons(run.rows()), answers]
    tables += [report.agreement_table(answers), report.disagreements(answers, "tagged")]
    with pd.option_context("display.max_rows", 500, "display.max_colwidth", None):
        yield from [table._repr_html_() for table in tables]


def figures(run):
    charts, answers = mm.open_run(run.path).charts, Annotations.open(run, read_only=True).frame()
    yield from (charts.leaderboard(), charts.turns("if_turn"), charts.categories("if_turn", by="axis"))
    yield charts.distribution("ssim_outside")
    yield report.agreement_figure(report.agreement_table(answers))
    yield report.arena_figure(report.arena_table(Votes.open(run, read_only=True).frame()))
    yield report.roc_figure(report.trust(run, answers, PAYLOADS[4], "instruction_following"))


def notebook_of(run):
    """All of it as the outputs of one notebook, and the payloads as printed, returned and raised."""
    outputs = [new_output("display_data", {"text/html": html, "text/plain": "a view"}) for html in views(run)]
    for figure in figures(run):
        outputs.append(new_output("display_data", {PLOTLY: json.loads(figure.to_json())}))
    words = "\n".join(PAYLOADS)
    outputs.append(new_output("stream", name="stdout", text=words))
    outputs.append(new_output("execute_result", {"text/plain": repr(PAYLOADS)}, execution_count=1))
    outputs.append(new_output("error", ename="KeyError", evalue=words, traceback=list(PAYLOADS)))
    notebook = new_notebook(cells=[new_code_cell("show(run)", outputs=outputs)])
    nbformat.validate(notebook)
    return notebook


@pytest.fixture
def visit(chromium, tmp_path):
    """Opens HTML, touches everything once, and returns the page with what it asked of the network."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})

    def visiting(html):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        page, asked = context.new_page(), []
        page.on(
            "request", lambda r: asked.append(r.url) if not r.url.startswith(("data:", "file:")) else None
        )
        page.goto(file.as_uri())
        page.evaluate(
            """async () => {
              for (const one of document.querySelectorAll("[popover]")) one.showPopover();
              for (const one of document.querySelectorAll("details")) one.open = true;
              for (const one of document.querySelectorAll("[tabindex], input, select")) one.focus();
              await new Promise((done) => setTimeout(done, 500));
            }"""
        )
        return page, asked

    yield visiting
    context.close()


def harmless(page, asked):
    assert page.evaluate("window.pwned") is None
    assert page.evaluate(HOSTILE) == []
    assert asked == []


def test_there_are_more_than_fifty():
    assert len(set(PAYLOADS)) >= 50
    assert len({as_id(number) for number in range(len(PAYLOADS))}) == len(PAYLOADS)


def test_the_page_would_notice(visit):
    """The same page with one payload that nobody escaped."""
    page, _ = visit(f"<!doctype html><p>{PAYLOADS[1]}</p>")
    assert page.evaluate("window.pwned") == 1
    assert len(page.evaluate(HOSTILE)) == 1


def test_no_text_runs_in_an_exported_notebook(hostile, visit):
    html, _ = OfflineHTMLExporter().from_notebook_node(notebook_of(hostile))
    page, asked = visit(html)
    assert page.locator(".js-plotly-plot svg.main-svg").count() >= 7
    shown = page.locator("body").inner_text()
    assert [words for words in PAYLOADS if " ".join(words.split()) not in " ".join(shown.split())] == []
    harmless(page, asked)


def test_no_text_runs_in_the_report(hostile, visit):
    page, asked = visit(report.report_html(hostile, max_sessions=len(PAYLOADS)))
    assert page.locator(".pic").count() > len(PAYLOADS)
    harmless(page, asked)
