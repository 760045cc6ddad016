import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from mmeval.report import page, report_html, session_view, write_report

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</svg><script>alert(1)</script>",
    "</textarea></select></details><b>",
    "<!-- ",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "{{ 7 * 7 }} {% raw %} ${alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "\u202ereversed\u2066 and \U0001f469\u200d\U0001f52c",
]


class Outline(HTMLParser):
    """Which elements with which attribute names a page has, its texts, and everything it would fetch."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.links = Counter(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements[tag, tuple(sorted(name for name, _ in attrs))] += 1
        self.links += [
            value for name, value in attrs if name in ("src", "href", "srcset", "poster", "action")
        ]

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return " ".join(self.texts)


@pytest.fixture(scope="module")
def html(run):
    return report_html(run)


def test_the_page_asks_nothing_of_any_network(html):
    for link in Outline(html).links:
        assert link.startswith(("data:image/webp;base64,", "#")), link
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'" in html


def test_the_page_says_what_was_scored_with_what(html):
    text = Outline(html).text
    for said in ("small", "Multi-turn image editing", "pack “tiny”", "on cpu", "16 / 24", "sha256 dddd"):
        assert said in text, said
    for said in ("poor has no output for s2 turn 1", "the pack has no lpips model", "sessions.jsonl line 9"):
        assert said in text, said
    for said in ("What ssim_outside says.", "Somebody 2020", "0 or more", "model: tiny-imagenet"):
        assert said in text, said


def test_numbers_carry_interval_and_counts(html):
    text = re.sub(r"\s+", " ", Outline(html).text)
    assert "0.203 [0.00, 0.30] 1/3" in text
    assert "0.420 1/3" in text


def test_pictures_lie_under_their_boxes_maps_and_masks(html):
    assert html.count("data:image/webp;base64,") == len(set(re.findall(r'href="(data:[^"]+)"', html)))
    stored = set(re.findall(r'<image id="([^"]+)"', html))
    used = set(re.findall(r'<use href="#([^"]+)"', html))
    assert used == stored
    for layer in ("layer-boxes", "layer-map", "layer-mask"):
        assert f'<g class="{layer}">' in html
    assert "cup .93" in html


def test_every_button_opens_something_that_is_there(html):
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'(?:popovertarget|data-go)="([^"]+)"', html):
        assert target in ids
    for anchor in re.findall(r'<a [^>]*href="#([^"]+)"', html):
        assert anchor in ids


def test_only_our_own_script_may_run(html):
    import base64
    import hashlib

    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    allowed = re.search(r"script-src 'sha256-([^']+)'", html)[1]
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() == allowed


def test_text_from_data_stays_text(make_run, html):
    """With every text made of all payloads, the page has exactly the elements of plain words.

    One payload that breaks out changes what elements and attributes there are.
    """
    hostile = Outline(report_html(make_run(words=" ".join(PAYLOADS), name="small")))
    assert hostile.elements == Outline(html).elements
    for payload in PAYLOADS:
        assert payload in hostile.text


def test_a_hostile_fragment_stays_text(make_run, run):
    plain, hostile = session_view(run, "s1"), session_view(make_run(words=" ".join(PAYLOADS)), "s1")
    assert Outline(hostile.html).elements == Outline(plain.html).elements


def test_cuts_are_said(run):
    cut = report_html(run, max_sessions=1)
    assert "Pictures of 1 of 2 sessions" in cut
    assert 'aria-label="Session s2"' not in cut
    chosen = report_html(run, sessions=["s2"], systems=["poor"])
    assert 'aria-label="Session s2"' in chosen
    assert 'aria-label="Open good, turn 1"' not in chosen
    assert "All 2 sessions" in report_html(run)


def test_a_page_that_grows_too_large_stops_and_says_so(run, monkeypatch):
    monkeypatch.setattr(page, "MAX_PICTURE_BYTES", 10)
    small = report_html(run)
    assert "Pictures of 1 of 2 sessions; more would make this page too large" in small


@pytest.mark.parametrize(
    ("asked", "said"), [({"sessions": ["s9"]}, "no session 's9'"), ({"systems": ["x"]}, "no system 'x'")]
)
def test_unknown_names_are_refused(run, asked, said):
    with pytest.raises(KeyError, match=f"{said}; it has: "):
        report_html(run, **asked)


def test_writing_makes_folders_and_leaves_nothing_else(run, tmp_path):
    target = write_report(run, tmp_path / "a" / "b" / "report.html", max_sessions=1)
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_place_that_cannot_be_written_is_named_before_the_page_is_made(run, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "report_html", lambda *_, **__: pytest.fail("the page was made"))
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError, match=r"folder is a folder; name a file in it, such as .*html"):
        write_report(run, tmp_path / "folder")
    with pytest.raises(NotADirectoryError, match="file is a file; choose another place"):
        write_report(run, tmp_path / "file" / "report.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_an_unfinished_run_says_so(run):
    from mmeval.runs import RunFolder

    assert "This run is not finished" in report_html(RunFolder(run.path, {**run.info, "finished": False}))


def test_fragments_of_one_notebook_do_not_share_ids(run):
    first, second = session_view(run, "s1")._repr_html_(), session_view(run, "s1")._repr_html_()
    ids = [set(re.findall(r' id="([^"]+)"', fragment)) for fragment in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    with pytest.raises(KeyError, match="no session 'x'"):
        session_view(run, "x")
