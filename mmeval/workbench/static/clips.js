// Films: sampled frames as a time line, any frame large, and the film itself.

/** A video: sampled frames as its time line, the frame under the cursor large, or the film where that was. */
function clipView(clip, spans, store, ask, label) {
  const large = h("img", { class: "mmw-frame", alt: `${label}: frame` });
  const time = h("output", {}, DIGITS(0));
  const slider = h("input", { type: "range", min: 0, max: Math.max(clip.seconds, 0.001), step: "any", value: 0, "aria-label": `Time in ${label}` });
  let wanted = null;
  let busy = false;
  let url = "";
  let closed = false;
  const film = h("video", { class: "mmw-frame", preload: "none", playsinline: true, hidden: true, "aria-label": label });
  const mark = (seconds) => {
    time.textContent = DIGITS(seconds);
    slider.value = seconds;
    slider.setAttribute("aria-valuetext", DIGITS(seconds));
  };
  // To encode a film anew takes about half its length.
  const voice = mediaPlayer(film, clip.seconds, (again) => ask("film", { name: clip.source, encoded: again }, 600), mark);
  const control = playButton(film, voice);
  film.addEventListener("playing", () => {
    film.hidden = false;
    large.hidden = true;
  });
  /** One frame at a time: while one is on its way only the latest wish is kept. */
  async function go(seconds) {
    film.pause();
    film.hidden = true;
    large.hidden = false;
    voice.seek(seconds);
    wanted = seconds;
    if (busy) return;
    busy = true;
    while (wanted !== null) {
      const now = wanted;
      wanted = null;
      try {
        const { buffers } = await ask("frame", { name: clip.source, seconds: now, side: 1024 });
        if (closed) return;
        const old = url;
        url = URL.createObjectURL(new Blob([buffers[0]], { type: "image/webp" }));
        large.src = url;
        if (old) URL.revokeObjectURL(old);
        large.alt = `${label} at ${DIGITS(now)}`;
      } catch (error) {
        time.textContent = error.message;
      }
    }
    busy = false;
  }
  slider.addEventListener("input", () => go(Number(slider.value)));
  const strip = h("div", { class: "mmw-strip", role: "group", "aria-label": `Frames of ${label}` }, clip.frames.map((frame, place) => {
    const image = h("img", { alt: "" });
    store.load(frame.id, 160).then((url) => { image.src = url; }, () => {});
    return h("button", { type: "button", title: DIGITS(clip.times[place]), "aria-label": `Frame at ${DIGITS(clip.times[place])}`,
      onclick: () => go(clip.times[place]) }, image);
  }));
  const marks = h("div", { class: "mmw-marks" }, spans.flatMap(({ title, spans: stretches }) => stretches.map(([start, end, text]) =>
    h("button", { type: "button", title: `${title}: ${text}, ${DIGITS(start)} to ${DIGITS(end)}`, "aria-label": `${title}: ${text}, at ${DIGITS(start)}`,
      style: stretch(start, Math.min(clip.seconds, Math.max(end, start + clip.seconds / 100)), clip.seconds),
      onclick: () => go(start) }))));
  go(clip.times[0] ?? 0);
  const figure = h("figure", { class: "mmw-clip" }, h("figcaption", {}, control.button, ` ${label}, ${DIGITS(clip.seconds)}`, control.line), large, film, strip, marks,
    h("div", { class: "mmw-scrub" }, slider, time));
  return Object.assign(figure, { toggle: control.toggle, playing: voice.playing, close() {
    voice.close();
    closed = true;
    wanted = null;
    if (url) URL.revokeObjectURL(url);
    url = "";
  } });
}
