// Frames become pictures on the canvases; a finger, the mouse or the arrow keys on the kiosk's become touches.

import { on, send } from "./wire.js";

const canvases = { kiosk: document.getElementById("kiosk-screen"), wall: document.getElementById("wall") };
const crosshair = document.getElementById("crosshair");
const kiosk = canvases.kiosk;
const STEP = 0.025;
let cross = { x: 0.5, y: 0.5 };

const latest = {};

on("frame", ({ screen, jpeg }) => {
  latest[screen] = jpeg;
  // A page that nobody looks at is given no animation frames, asks for no pictures, and costs nothing.
  requestAnimationFrame(async () => {
    await draw(screen);
    send({ verb: "drawn", screen });
  });
});

// As many pixels as there are on the visitor's own screen, so that small print stays sharp.
async function draw(screen) {
  const canvas = canvases[screen];
  const { width, height } = canvas.getBoundingClientRect();
  const size = { resizeWidth: Math.round(width * devicePixelRatio), resizeHeight: Math.round(height * devicePixelRatio) };
  if (!latest[screen] || !size.resizeWidth) return;
  const picture = await createImageBitmap(latest[screen], { ...size, resizeQuality: "high" });
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0);
  canvas.dataset.frames = Number(canvas.dataset.frames ?? 0) + 1;
  picture.close();
}

new ResizeObserver(() => Object.keys(canvases).forEach(draw)).observe(kiosk.parentElement);

function place(event) {
  const { left, top, width, height } = kiosk.getBoundingClientRect();
  const within = (value) => Math.min(Math.max(value, 0), 1);
  return { x: within((event.clientX - left) / width), y: within((event.clientY - top) / height) };
}

kiosk.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  kiosk.setPointerCapture(event.pointerId);
  crosshair.hidden = true;
  send({ verb: "touch", phase: "down", ...place(event) });
});
kiosk.addEventListener("pointermove", (event) => {
  if (kiosk.hasPointerCapture(event.pointerId)) send({ verb: "touch", phase: "move", ...place(event) });
});
for (const kind of ["pointerup", "pointercancel"])
  kiosk.addEventListener(kind, () => send({ verb: "touch", phase: "up" }));

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
kiosk.addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  if (arrow) {
    cross = {
      x: Math.min(Math.max(cross.x + arrow[0] * STEP, 0), 1),
      y: Math.min(Math.max(cross.y + arrow[1] * STEP * 1.6, 0), 1),
    };
    crosshair.hidden = false;
    crosshair.style.left = `${cross.x * 100}%`;
    crosshair.style.top = `${cross.y * 100}%`;
  } else if ((event.key === "Enter" || event.key === " ") && !event.repeat) {
    send({ verb: "touch", phase: "down", ...cross });
  } else return;
  event.preventDefault();
});
kiosk.addEventListener("keyup", (event) => {
  if (event.key === "Enter" || event.key === " ") send({ verb: "touch", phase: "up" });
});
kiosk.addEventListener("blur", () => (crosshair.hidden = true));
