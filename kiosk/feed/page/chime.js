// The chime of display/chime.py, sample by sample. A test compares the two.
export const RATE_HZ = 22050;
export const LASTS_S = 1.7;
const NOTES_HZ = [587.33, 739.99, 880.0];
const APART_S = 0.26;
const PEAK = 0.5;
// Frequency and strength against the note's, and the time in which it fades to 1/e.
const OVERTONES = [[1.0, 1.0, 0.42], [2.0, 0.22, 0.26], [3.0, 0.07, 0.12], [5.4, 0.02, 0.05]];
const ATTACK = 0.97;
const FADED_AFTER = 8;
const FADE_S = 0.15;

export function samples() {
  const mixed = new Float64Array(Math.round(LASTS_S * RATE_HZ));
  NOTES_HZ.forEach((noteHz, place) => {
    OVERTONES.forEach(([ratio, strength, fadesS]) => {
      strike(mixed, Math.round(place * APART_S * RATE_HZ), noteHz * ratio, strength, fadesS);
    });
  });
  const fade = Math.round(FADE_S * RATE_HZ);
  for (let place = 0; place < fade; place += 1) mixed[mixed.length - 1 - place] *= place / fade;
  const loudest = mixed.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Float32Array.from(mixed, (value) => (value * PEAK) / loudest);
}

// Adds one decaying sine: a resonator, whose next sample follows from its last two.
function strike(mixed, start, toneHz, strength, fadesS) {
  const step = (2 * Math.PI * toneHz) / RATE_HZ;
  const decay = Math.exp(-1 / (fadesS * RATE_HZ));
  const turn = 2 * decay * Math.cos(step);
  const damping = decay * decay;
  let older = 0;
  let old = strength * decay * Math.sin(step);
  let muffled = 1;
  const end = Math.min(start + Math.round(FADED_AFTER * fadesS * RATE_HZ), mixed.length);
  for (let place = start; place < end; place += 1) {
    mixed[place] += older * (1 - muffled);
    muffled *= ATTACK;
    const next = turn * old - damping * older;
    older = old;
    old = next;
  }
}

// A browser lets a page sound only after somebody touched it, unless it was told otherwise.
export class Chime {
  // `onChange` is called when the sound is allowed, or no more.
  constructor(onChange) {
    const Context = window.AudioContext || window.webkitAudioContext;
    this.context = Context ? new Context() : null;
    if (!this.context) return;
    this.context.onstatechange = onChange;
    const sound = samples();
    this.buffer = this.context.createBuffer(1, sound.length, RATE_HZ);
    this.buffer.getChannelData(0).set(sound);
    ["click", "keydown"].forEach((kind) => document.addEventListener(kind, () => this.context.resume()));
  }

  get isBlocked() {
    return Boolean(this.context) && this.context.state !== "running";
  }

  play() {
    if (!this.context || this.isBlocked) return;
    const source = this.context.createBufferSource();
    source.buffer = this.buffer;
    source.connect(this.context.destination);
    source.start();
  }
}
