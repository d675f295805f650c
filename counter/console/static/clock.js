// The server's time of day goes on here: times become how long ago they are, and keys that are not ready count down.

const words = document.getElementById("words").dataset;
const shown = document.getElementById("clock");
let aheadMs = 0;
let offsetMs = 0;

// ISO 8601 with the site's offset from UTC.
export function tell(now) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(now);
  offsetMs = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60000;
  aheadMs = Date.parse(now) - performance.now();
  tick();
}

export function nowMs() {
  return performance.now() + aheadMs;
}

export function tick(root = document) {
  const now = nowMs();
  const time = new Date(now + offsetMs).toISOString().slice(11, 16);
  if (shown.textContent !== time) shown.textContent = time;
  for (const element of root.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((now - Date.parse(element.dateTime)) / 1000));
    const text = element.dataset.since === "seconds" ? counted(seconds) : inMinutes(seconds);
    if (element.textContent !== text) element.textContent = text;
  }
  for (const button of root.querySelectorAll("[data-ready-at]")) {
    const left = Math.ceil((Date.parse(button.dataset.readyAt) - now) / 1000);
    if (button.disabled !== left > 0) button.disabled = left > 0;
    const place = button.querySelector(".ready");
    const text = left > 0 ? words.inSeconds.replace("#", left) : "";
    if (place && place.textContent !== text) place.textContent = text;
  }
}

function counted(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

function inMinutes(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return words.minutes.replace("#", minutes);
  return words.hours.replace("##", String(minutes % 60).padStart(2, "0")).replace("#", Math.floor(minutes / 60));
}

tell(document.querySelector("meta[name=now]").content);
setInterval(() => tick(), 500);
