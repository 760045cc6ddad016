"""Sounds and videos in the session viewer: keys, word errors, and memory that stays flat."""

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect
from small_film import film
from small_run import METRICS, Maker

from mmeval.runs import EvidenceRecord
from mmeval.sessions import Media

pytestmark = pytest.mark.browser

WER = "wer{wording=whisper}[current>reference_texts]@tiny-asr"


class Spoken(Maker):
    """Answers are tones of two seconds and clips of one; the first metric's rows say what was heard."""

    def submission(self, system, colour, broken=False):
        made = super().submission(system, colour)
        outputs = []
        for place, output in enumerate(made.outputs):
            name = f"{output.session}_{output.turn}"
            times = np.arange(32_000) / 16_000
            soundfile.write(
                made.root / "media" / f"{name}.wav", 0.3 * np.sin(times * (2000 + 300 * place)), 16_000
            )
            film(made.root / "media" / f"{name}.mp4", place)
            media = (
                Media(kind="audio", path=f"media/{name}.wav"),
                Media(kind="video", path=f"media/{name}.mp4"),
            )
            outputs.append(output.model_copy(update={"media": media}))
        return type(made)(made.info, tuple(outputs), made.root).write(made.root)

    def _found(self, key, identity):
        if identity != METRICS[0]["metric"]:
            return []
        spans = [[0.1, 0.5], [0.5, 1.0], [1.0, 1.4], [1.4, 1.9]]
        words = {"spans": spans, "captions": ["The", "cap", "sat", "uh."]}
        facts = {"alignment": "the [cat>cap] sat [-down] [+uh]"}
        speech = {"spans": [[0.1, 1.9]], "captions": ["speech"]}
        return [
            EvidenceRecord(key, 0, "facts", "words", None, facts),
            EvidenceRecord(key, 1, "spans", "words heard", "after", words),
            EvidenceRecord(key, 2, "spans", "speech", "after", speech),
        ]


COUNT_URLS = """
(() => {
  const [create, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
  window.made = 0;
  window.live = new Set();
  URL.createObjectURL = (blob) => {
    const url = create.call(URL, blob);
    window.made += 1;
    window.live.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => { window.live.delete(url); return revoke.call(URL, url); };
})()
"""
KEPT = 120
"""Thumbnails and spectrograms that the store of pictures keeps at most."""


def test_sounds_and_videos_by_keys_and_without_a_leak(open_notebook, tmp_path):
    run = Spoken(tmp_path, sessions=12).run()
    notebook = open_notebook(
        f"import mmeval as mm; run = mm.open_run({str(run.path)!r}); mm.view(run, system='good')"
    )
    page, press = notebook.page, notebook.page.keyboard.press
    view = page.get_by_role("region", name="Session viewer")
    sound = view.get_by_role("slider", name="Time in the answer").first
    sound.wait_for()
    page.evaluate(COUNT_URLS)

    # The clock of a video says where its slider stands.
    scrub = view.locator(".mmw-scrub")
    clock = float(scrub.locator("output").inner_text().split()[0])
    assert clock > 0
    assert abs(float(scrub.locator("input").input_value()) - clock) < 0.01

    # Words with their faults, in words and signs, and the reference beneath.
    lane = view.get_by_role("group", name="words heard, against the")
    expect(lane.get_by_role("button", name="cap, should be cat, at 0.50 s")).to_have_text("≠cap")
    expect(lane.get_by_role("button", name="uh., not in the reference")).to_have_text("+uh.")
    expect(lane.get_by_role("button", name="down is missing")).to_have_text("\u2212")
    expect(lane.get_by_role("button", name="The, at 0.10 s")).to_have_text("The")
    expect(view.locator(".mmw-beneath")).to_contain_text("the cat→cap sat \u2212down +uh.")

    # Sought by arrows, Home and End; played by space, unless a button has the focus.
    sound.focus()
    for key, seconds in (("ArrowRight", 0.1), ("PageUp", 0.5), ("Home", 0), ("End", 2), ("ArrowLeft", 1.9)):
        press(key)
        assert float(sound.get_attribute("aria-valuenow")) == pytest.approx(seconds, abs=0.01)
    press("Home")
    expect(view.locator("[data-key=space]")).to_have_count(1)  # the film: the answer's last
    press("Space")
    expect(view.get_by_role("button", name="Pause")).to_be_visible()
    press("Space")
    expect(view.get_by_role("button", name="Pause")).to_be_hidden()
    view.get_by_role("button", name="Keys").focus()
    press("Space")
    expect(view.get_by_role("dialog", name="Keys")).to_be_visible()
    press("Escape")
    notebook.shot("viewer-sound")

    # Every turn loads a frame and plays a sound; what it made is freed with it.
    view.focus()
    live = []
    for step in range(80):  # how much a turn loads before the next one depends on the machine
        before = page.evaluate("window.made")
        press("j" if step % 20 < 10 else "k")
        page.wait_for_function("before => window.made > before", arg=before)
        press("Space")
        page.wait_for_timeout(250)
        live.append(page.evaluate("window.live.size"))
        if page.evaluate("window.made") > KEPT + 16:
            break
    print(f"URLs made {page.evaluate('window.made')}, live at each turn {live}")
    assert page.evaluate("window.made") > KEPT + 16
    assert live[-1] <= KEPT + 4


def test_a_film_plays_even_one_that_no_browser_can_decode(open_notebook, tmp_path):
    run = Spoken(tmp_path, sessions=2).run()
    notebook = open_notebook(
        f"import mmeval as mm; run = mm.open_run({str(run.path)!r}); mm.view(run, system='good')"
    )
    view = notebook.page.get_by_role("region", name="Session viewer")
    clip = view.locator(".mmw-clip").first
    slider = clip.get_by_role("slider")
    slider.wait_for()
    film = clip.locator("video")
    expect(film).to_be_hidden()
    clip.get_by_role("button", name="Play").click()
    film.wait_for()  # MPEG-4 part 2 is encoded anew
    expect(clip.locator("img.mmw-frame")).to_be_hidden()
    expect(clip.get_by_role("button", name="Play")).to_be_visible()  # it has come to its end
    assert float(slider.input_value()) == pytest.approx(1, abs=0.15)
    notebook.shot("viewer-film")
    clip.get_by_role("button", name="Frame at").nth(2).click()
    expect(film).to_be_hidden()
    expect(clip.locator("img.mmw-frame")).to_be_visible()
    assert float(slider.input_value()) == pytest.approx(0.21, abs=0.02)
