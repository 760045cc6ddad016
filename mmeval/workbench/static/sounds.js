// Sounds: outline, spectrogram, stretches of speech, words. And what plays sounds and films.

const DIGITS = (seconds) => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;

/** Put media into a part; what was there frees its sounds and frames, so that memory stays flat. */
function renewMedia(part, ...children) {
  part.querySelectorAll(".mmw-sound, .mmw-clip").forEach((view) => view.close());
  part.replaceChildren(...children);
}

/** Pause what plays below `part`, or play the sound or film with the focus, else the answer's, which is the last. */
function playMedia(part) {
  const views = [...part.querySelectorAll(".mmw-sound, .mmw-clip")];
  const chosen = views.find((view) => view.playing()) ?? views.find((view) => view.contains(document.activeElement)) ?? views.at(-1);
  chosen?.toggle();
}

/** Show the key of `action` at what it plays below `part`. */
function showPlayKey(model, action, part) {
  const key = model.get("shortcuts")[action];
  const button = [...part.querySelectorAll("[data-plays]")].at(-1);
  if (!key || !button) return;
  button.dataset.key = key === " " ? "space" : key;
  button.setAttribute("aria-keyshortcuts", key);
}

/**
 * Lets `player` play what travels when it is first wanted: `seek(seconds)`, `play()`, `toggle()`, `close()`.
 * `fetch(again)` brings its bytes, and brings others when the browser cannot play the first. `moved` hears where it is.
 */
function mediaPlayer(player, seconds, fetch, moved) {
  let loading = null;
  let url = "";
  let closed = false;
  let at = 0;
  const bring = (again) => fetch(again).then(({ answer, buffers }) => {
    if (closed) return null;
    if (url) URL.revokeObjectURL(url);
    url = URL.createObjectURL(new Blob([buffers[0]], { type: answer.type }));
    player.src = url;
    player.currentTime = at;
    return player.play();
  });
  const first = () => bring(false).catch((error) => {
    if (error.name === "NotSupportedError") return bring(true);
    throw error;
  });
  const play = () => {
    if (url && !loading) return player.play();
    loading ??= first().finally(() => { loading = null; });
    return loading;
  };
  player.addEventListener("timeupdate", () => {
    at = player.currentTime;
    moved(at);
  });
  return {
    play, where: () => at, playing: () => !player.paused,
    toggle: () => (player.paused ? play() : Promise.resolve(player.pause())),
    seek(to) {
      at = Math.min(seconds, Math.max(0, to));
      if (url) player.currentTime = at;
      moved(at);
    },
    close() {
      closed = true;
      player.pause();
      player.removeAttribute("src");
      if (url) URL.revokeObjectURL(url);
      url = "";
    },
  };
}

/** A button that plays and pauses `voice`, and a line that says why it cannot: `toggle()`, `play()`. */
function playButton(player, voice) {
  const line = h("span", { class: "mmw-lost", role: "status" });
  const said = (action) => () => {
    line.textContent = "";
    button.textContent = player.paused ? "Loading …" : "Pause";
    return action().catch((error) => {
      // Whoever pauses before it has begun is not told that it did not.
      if (error.name !== "AbortError") line.textContent = ` ${error.message}`;
    }).finally(() => { button.textContent = player.paused ? "Play" : "Pause"; });
  };
  const toggle = said(voice.toggle);
  const button = h("button", { type: "button", "data-plays": true, onclick: toggle }, "Play");
  player.addEventListener("play", () => {
    button.textContent = "Pause";
    // Nobody can judge two that are heard at once.
    player.closest(".mmw")?.querySelectorAll("audio, video").forEach((other) => { if (other !== player) other.pause(); });
  });
  player.addEventListener("pause", () => { button.textContent = "Play"; });
  return { button, line, toggle, play: said(voice.play) };
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
  const player = h("audio", { preload: "none", "aria-label": label });
  const voice = mediaPlayer(player, sound.seconds, () => ask("sound", { name: sound.source }), (seconds) => {
    line.style.left = `${(100 * seconds) / sound.seconds}%`;
    track.setAttribute("aria-valuenow", seconds.toFixed(2));
    track.setAttribute("aria-valuetext", `${DIGITS(seconds)} of ${DIGITS(sound.seconds)}`);
  });
  const control = playButton(player, voice);
  const seek = (seconds) => {
    voice.seek(seconds);
    control.play();
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
  voice.seek(0);
  const figure = h("figure", { class: "mmw-sound" },
    h("figcaption", {}, control.button, ` ${label}, ${DIGITS(sound.seconds)}`, sound.note ? ` (${sound.note})` : "", control.line),
    track, spans.filter(({ title }) => title !== "speech").flatMap((one) => wordLane(one, sound.seconds, seek)), h("div", { hidden: true }, player));
  return Object.assign(figure, { close: voice.close, toggle: control.toggle, playing: voice.playing });
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
