import json

import pytest
from small_run import IF

from mmeval.report import Query, SessionBrowser


def test_a_page_holds_one_session_of_one_system_as_plain_data(run):
    page = json.loads(json.dumps(SessionBrowser(run, session="s1", system="poor").page()))
    assert (page["id"], page["system"], len(page["turns"])) == ("s1", "poor", 2)
    first = page["turns"][0]
    assert first["head"]["text"] == "Add cup 1"
    assert first["cell"]["before"]["picture"]["width"] == 80
    assert first["cell"]["after"]["boxes"][0]["caption"] == "cup .93"
    assert first["cell"]["values"][0]["identity"] == IF
    assert "is no picture" in page["turns"][1]["cell"]["after"]["picture"]["reason"]


def test_the_session_stays_while_the_query_changes_if_it_is_still_found(run):
    browser = SessionBrowser(run, session="s2")
    browser.search(Query("good", sort=IF))
    assert browser.session == "s2"
    browser.search(Query("poor", where="if=0"))
    assert browser.session == "s1"


def test_an_empty_list_is_no_error_and_says_what_to_do(run):
    browser = SessionBrowser(run, where="unicorn")
    assert browser.page() is None
    assert browser.describe()["sessions"] == 0
    assert "Take a condition away" in browser.to_html()


def test_names_that_the_run_does_not_have(run):
    with pytest.raises(KeyError, match="no system 'best'; it has: good, poor"):
        SessionBrowser(run, system="best")
    with pytest.raises(KeyError, match="no session 's9'"):
        SessionBrowser(run, session="s9")


def test_facts_and_html(run):
    browser = SessionBrowser(run, session="s1", system="poor")
    facts = browser.describe()
    assert (facts["session"], facts["turns"], facts["scored"], facts["unscored"]) == ("s1", 2, 4, 4)
    html = browser.to_html()
    assert "Add cup 1" in html
    assert "data:image/webp" in html


def test_the_legend_explains_every_metric(run):
    legend = SessionBrowser(run).legend
    assert set(legend) == {metric["metric"] for metric in run.info["metrics"]}
    assert legend[IF]["source"] == "Somebody 2020"
    assert legend[IF]["model"] == "tiny-detector"
