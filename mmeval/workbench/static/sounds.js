// Sounds and videos: outline, spectrogram, stretches of speech, words, frames.

const DIGITS = (seconds) => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;

/** A sound: its outline above its spectrogram, with stretches (speech, words) below. */
function soundView(sound, spans, store, ask, label) {
  const player = h("audio", { controls: true, preload: "none", "aria-label": label });
  const line = h("div", { class: "mmw-now" });
  const bars = h("svg", { viewBox: `0 0 ${sound.peaks.length} 40`, preserveAspectRatio: "none", class: "mmw-wave", "aria-hidden": "true" },
    sound.peaks.map((peak, place) => h("rect", { x: place + 0.1, width: 0.8, y: 20 - 19 * peak, height: Math.max(0.4, 38 * peak) })));
  const picture = h("img", { class: "mmw-spectrogram", alt: `Spectrogram of ${label}, 0 to 8 kHz` });
  if (sound.spectrogram) store.load(sound.spectrogram.id, 1024).then((url) => { picture.src = url; }, () => {});
  const track = h("div", { class: "mmw-track", role: "group", "aria-label": `${label}, ${DIGITS(sound.seconds)}` }, bars, picture, line,
    spans.flatMap(({ title, spans: stretches }) => (title === "speech" ? stretches : []).map(([start, end]) =>
      h("div", { class: "mmw-speech", style: at(start, end) }))));
  const spoken = spans.filter(({ title }) => title !== "speech").flatMap(({ spans: stretches }) => stretches);
  const lane = h("div", { class: "mmw-lane", "aria-label": "Words heard" }, spoken.map(([start, end, text]) =>
    h("button", { type: "button", style: at(start, end), title: `${text}, at ${DIGITS(start)}`, onclick: () => seek(start) }, text)));

  function at(start, end) {
    return { left: `${(100 * start) / sound.seconds}%`, width: `${(100 * (end - start)) / sound.seconds}%` };
  }

  let loading = null;
  /** The sound travels when it is first played. */
  function load() {
    loading ??= ask("sound", { name: sound.source }).then(({ answer, buffers }) => {
      player.src = URL.createObjectURL(new Blob([buffers[0]], { type: answer.type }));
    });
    return loading;
  }
  async function seek(seconds) {
    await load();
    player.currentTime = seconds;
    await player.play().catch(() => {});
  }
  track.addEventListener("click", (event) => {
    const box = track.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * sound.seconds);
  });
  player.addEventListener("timeupdate", () => { line.style.left = `${(100 * player.currentTime) / sound.seconds}%`; });
  const start = h("button", { type: "button", onclick: () => (player.paused ? load().then(() => player.play()) : player.pause()) }, "Play");
  player.addEventListener("play", () => { start.textContent = "Pause"; });
  player.addEventListener("pause", () => { start.textContent = "Play"; });
  return h("figure", { class: "mmw-sound" }, h("figcaption", {}, start, ` ${label}, ${DIGITS(sound.seconds)}`, sound.note ? ` (${sound.note})` : ""),
    track, spoken.length ? lane : null, h("div", { hidden: true }, player));
}

/** A video: sampled frames as its time line, and the frame under the cursor large. */
function clipView(clip, spans, store, ask, label) {
  const large = h("img", { class: "mmw-frame", alt: `${label}: frame` });
  const time = h("output", {}, DIGITS(0));
  const slider = h("input", { type: "range", min: 0, max: Math.max(clip.seconds, 0.001), step: "any", value: 0, "aria-label": `Time in ${label}` });
  let wanted = null;
  let busy = false;
  /** One frame at a time: while one is on its way only the latest wish is kept. */
  async function go(seconds) {
    wanted = seconds;
    time.textContent = DIGITS(seconds);
    slider.setAttribute("aria-valuetext", DIGITS(seconds));
    if (busy) return;
    busy = true;
    while (wanted !== null) {
      const now = wanted;
      wanted = null;
      try {
        const { buffers } = await ask("frame", { name: clip.source, seconds: now, side: 1024 });
        const old = large.src;
        large.src = URL.createObjectURL(new Blob([buffers[0]], { type: "image/webp" }));
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
      onclick: () => { slider.value = clip.times[place]; go(clip.times[place]); } }, image);
  }));
  const marks = h("div", { class: "mmw-marks" }, spans.flatMap(({ title, spans: stretches }) => stretches.map(([start, end, text]) =>
    h("button", { type: "button", title: `${title}: ${text}, ${DIGITS(start)} to ${DIGITS(end)}`, "aria-label": `${title}: ${text}, at ${DIGITS(start)}`,
      style: { left: `${(100 * start) / clip.seconds}%`, width: `${Math.max(1, (100 * (end - start)) / clip.seconds)}%` },
      onclick: () => { slider.value = start; go(start); } }))));
  go(clip.times[0] ?? 0);
  return h("figure", { class: "mmw-clip" }, h("figcaption", {}, `${label}, ${DIGITS(clip.seconds)}`), large, strip, marks,
    h("div", { class: "mmw-scrub" }, slider, time));
}

/** An alignment as scorers write it, `[cat>cap]` `[-on]` `[+uh]`: each fault has a sign and a colour. */
function alignment(text) {
  const parts = text.match(/\[[^\]]*\]|[^\s[\]]+/g) ?? [];
  return h("p", { class: "mmw-alignment" }, parts.flatMap((part) => {
    const fault = /^\[(?:([-+])(.*)|(.*)>(.*))\]$/s.exec(part);
    if (!fault) return [part, " "];
    const [, sign, word, old, heard] = fault;
    if (sign === "-") return [h("del", { title: "not heard" }, `−${word}`), " "];
    if (sign === "+") return [h("ins", { title: "heard, but not there" }, `+${word}`), " "];
    return [h("mark", { title: `should be ${old}` }, `${old}→${heard}`), " "];
  }));
}
