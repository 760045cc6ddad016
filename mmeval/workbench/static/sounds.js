// Sounds and videos: outline, spectrogram, stretches of speech, words, frames.

const DIGITS = (seconds) => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;

/** Put media into a part; what was there frees its sounds and frames, so that memory stays flat. */
function renewMedia(part, ...children) {
  part.querySelectorAll(".mmw-sound, .mmw-clip").forEach((view) => view.close());
  part.replaceChildren(...children);
}

/** Pause the sound that plays below `part`, or play the one with the focus, else the answer's, which is the last. */
function playSound(part) {
  const views = [...part.querySelectorAll(".mmw-sound")];
  const chosen = views.find((view) => view.playing()) ?? views.find((view) => view.contains(document.activeElement)) ?? views.at(-1);
  chosen?.toggle();
}

/** Plays bytes that travel when they are first wanted: `seek(seconds)`, `toggle()`, `close()`. `moved` hears where it is. */
function soundPlayer(sound, ask, label, moved) {
  const player = h("audio", { preload: "none", "aria-label": label });
  let loading = null;
  let url = "";
  let closed = false;
  let at = 0;
  const load = () => {
    loading ??= ask("sound", { name: sound.source }).then(({ answer, buffers }) => {
      if (closed) return;
      url = URL.createObjectURL(new Blob([buffers[0]], { type: answer.type }));
      player.src = url;
      player.currentTime = at;
    }).catch((error) => { loading = null; throw error; });
    return loading;
  };
  const play = () => load().then(() => (closed ? null : player.play())).catch(() => {});
  const seek = (seconds) => {
    at = Math.min(sound.seconds, Math.max(0, seconds));
    if (url) player.currentTime = at;
    moved(at);
  };
  player.addEventListener("timeupdate", () => {
    at = player.currentTime;
    moved(at);
  });
  return {
    player, play, seek, where: () => at, playing: () => !player.paused,
    toggle: () => (player.paused ? play() : player.pause()),
    close() {
      closed = true;
      player.pause();
      player.removeAttribute("src");
      if (url) URL.revokeObjectURL(url);
      url = "";
    },
  };
}

/** Where the arrow keys and their kin lead from `now`, in a sound of `seconds`; undefined for other keys. */
function soughtBy(key, now, seconds) {
  const step = Math.min(1, seconds / 20);
  return { ArrowLeft: now - step, ArrowDown: now - step, ArrowRight: now + step, ArrowUp: now + step,
    PageDown: now - seconds / 5, PageUp: now + seconds / 5, Home: 0, End: seconds }[key];
}

/** A sound: its outline above its spectrogram, with stretches of speech, and its words below. */
function soundView(sound, spans, store, ask, label) {
  const line = h("div", { class: "mmw-now" });
  const bars = h("svg", { viewBox: `0 0 ${sound.peaks.length} 40`, preserveAspectRatio: "none", class: "mmw-wave", "aria-hidden": "true" },
    sound.peaks.map((peak, place) => h("rect", { x: place + 0.1, width: 0.8, y: 20 - 19 * peak, height: Math.max(0.4, 38 * peak) })));
  const picture = h("img", { class: "mmw-spectrogram", alt: "", title: "Spectrogram, 0 to 8 kHz" });
  if (sound.spectrogram) store.load(sound.spectrogram.id, 1024).then((url) => { picture.src = url; }, () => {});
  const speech = spans.filter(({ title }) => title === "speech").flatMap(({ spans: stretches }) => stretches);
  const track = h("div", { class: "mmw-track", role: "slider", tabindex: "0", "aria-label": `Time in ${label}`,
    "aria-valuemin": "0", "aria-valuemax": sound.seconds.toFixed(2) }, bars, picture, line,
  speech.map(([start, end]) => h("div", { class: "mmw-speech", title: `speech, ${DIGITS(start)} to ${DIGITS(end)}`, style: stretch(start, end, sound.seconds) })));
  const voice = soundPlayer(sound, ask, label, (seconds) => {
    line.style.left = `${(100 * seconds) / sound.seconds}%`;
    track.setAttribute("aria-valuenow", seconds.toFixed(2));
    track.setAttribute("aria-valuetext", `${DIGITS(seconds)} of ${DIGITS(sound.seconds)}`);
  });
  const seek = (seconds) => {
    voice.seek(seconds);
    voice.play();
  };
  track.addEventListener("click", (event) => {
    const box = track.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * sound.seconds);
  });
  track.addEventListener("keydown", (event) => {
    const to = event.shiftKey ? undefined : soughtBy(event.key, voice.where(), sound.seconds);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    voice.seek(to);
  });
  const button = h("button", { type: "button", onclick: voice.toggle }, "Play");
  voice.player.addEventListener("play", () => { button.textContent = "Pause"; });
  voice.player.addEventListener("pause", () => { button.textContent = "Play"; });
  voice.seek(0);
  const figure = h("figure", { class: "mmw-sound" }, h("figcaption", {}, button, ` ${label}, ${DIGITS(sound.seconds)}`, sound.note ? ` (${sound.note})` : ""),
    track, spans.filter(({ title }) => title !== "speech").flatMap((one) => wordLane(one, sound.seconds, seek)), h("div", { hidden: true }, voice.player));
  return Object.assign(figure, { close: voice.close, toggle: voice.toggle, playing: voice.playing });
}

const stretch = (start, end, seconds) => ({ left: `${(100 * start) / seconds}%`, width: `${(100 * (end - start)) / seconds}%` });

const FAULTS = { substituted: "≠", inserted: "+", deleted: "−" };

/** What was heard when, each word a button that plays it; against a reference its faults have signs, and it stands beneath. */
function wordLane({ title, spans: stretches, words: spoken, against }, seconds, seek) {
  const all = spoken.length ? spoken : stretches.map(([start, end, heard]) => ({ start, end, heard, expected: "", fault: "" }));
  const button = ({ start, end, heard, expected, fault }) => {
    const wrong = { substituted: `, should be ${expected}`, inserted: ", not in the reference", deleted: " is missing" }[fault] ?? "";
    const text = `${heard || expected}${wrong}`;
    return h("button", { type: "button", class: fault ? `mmw-${fault}` : null, style: stretch(start, end, seconds), title: `${text}, at ${DIGITS(start)}`,
      "aria-label": `${text}, at ${DIGITS(start)}`, onclick: () => seek(start) }, `${FAULTS[fault] ?? ""}${heard}`);
  };
  const told = ({ heard, expected, fault }) => [{
    substituted: () => h("mark", { title: `heard as ${heard}` }, `${expected}→${heard}`),
    inserted: () => h("ins", { title: "heard, but not there" }, `+${heard}`),
    deleted: () => h("del", { title: "not heard" }, `−${expected}`),
  }[fault]?.() ?? expected, " "];
  return [h("div", { class: "mmw-lane", role: "group", "aria-label": against ? `${title}, against the ${against}` : title }, all.map(button)),
    spoken.length ? h("p", { class: "mmw-alignment mmw-beneath" }, h("span", { class: "mmw-soft" }, `${against}: `), spoken.flatMap(told)) : null];
}

/** A video: sampled frames as its time line, and the frame under the cursor large. */
function clipView(clip, spans, store, ask, label) {
  const large = h("img", { class: "mmw-frame", alt: `${label}: frame` });
  const time = h("output", {}, DIGITS(0));
  const slider = h("input", { type: "range", min: 0, max: Math.max(clip.seconds, 0.001), step: "any", value: 0, "aria-label": `Time in ${label}` });
  let wanted = null;
  let busy = false;
  let url = "";
  let closed = false;
  /** One frame at a time: while one is on its way only the latest wish is kept. */
  async function go(seconds) {
    wanted = seconds;
    time.textContent = DIGITS(seconds);
    slider.value = seconds;
    slider.setAttribute("aria-valuetext", DIGITS(seconds));
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
      style: { left: `${(100 * start) / clip.seconds}%`, width: `${Math.max(1, (100 * (end - start)) / clip.seconds)}%` },
      onclick: () => go(start) }))));
  go(clip.times[0] ?? 0);
  const figure = h("figure", { class: "mmw-clip" }, h("figcaption", {}, `${label}, ${DIGITS(clip.seconds)}`), large, strip, marks,
    h("div", { class: "mmw-scrub" }, slider, time));
  return Object.assign(figure, { close() {
    closed = true;
    wanted = null;
    if (url) URL.revokeObjectURL(url);
    url = "";
  } });
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
