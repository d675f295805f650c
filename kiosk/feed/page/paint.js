// A view of the board becomes what is to be seen: display/layout.py in the browser's language. Texts are as large as
// their room allows; sizes are whole pixels.
import { leaves } from "./board.js";

const LEAST_ROWS = 4;
const MOST_ROWS = 7;
// What does not fit at once takes turns: rows of calls, and messages, each in each language.
const LEAF_SHOWN_MS = 8000;
const LEAST_READABLE = 0.6;
const CAP = 0.714;
const STILL_AT_WORK_MS = 30 * 60000;
const FAMILY = '"Noto Sans Wall", "Noto Sans", sans-serif';
const ARROW = '<svg class="arrow" viewBox="0 0 100 92" aria-hidden="true"><path d="M0 33h50V0l50 46-50 46V59H0z"/></svg>';

const pen = document.createElement("canvas").getContext("2d");
const find = (place) => document.querySelector(place);

function widthOf(text, size, weight) {
  pen.font = `${weight} ${size}px ${FAMILY}`;
  return pen.measureText(text).width;
}

// How far to the right its ink must be moved to stand in the middle, in em: few and large characters need it.
function offCentre(text) {
  pen.font = `700 100px ${FAMILY}`;
  const { width, actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = pen.measureText(text);
  return (width - (right - left)) / 200;
}

// The largest size, at most `most`, in which the text is no wider than its room.
function largest(text, room, most, weight) {
  const width = widthOf(text, 100, weight) / 100;
  return Math.max(Math.floor(Math.min(most, width ? room / width : most)), 1);
}

// Writes only what is different: an element that stays the same costs nothing, and is not read aloud again.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function size(element, px) {
  element.style.fontSize = `${px}px`;
}

// As large as the room allows; what would then be too small to read is cut by the style.
function fitted(element, text, room, most, weight) {
  write(element, text);
  size(element, Math.max(largest(text, room, most, weight), Math.round(most * LEAST_READABLE)));
  element.style.maxWidth = `${room}px`;
  element.style.overflow = "hidden";
  element.style.textOverflow = "ellipsis";
}

export class Painter {
  // `sign` is what stays the same all day.
  constructor(sign) {
    this.sign = sign;
    document.documentElement.lang = sign.languages[0];
    document.title = sign.names[sign.languages[0]];
    ["#names > *", "#dates > *", "#title > *", "#way-words > *"].forEach((place) => {
      document.querySelectorAll(place).forEach((element, which) => {
        if (sign.languages[which]) element.lang = sign.languages[which];
        else element.remove();
      });
    });
    find("#way-words").classList.toggle("is-one", sign.languages.length === 1);
    ["number", "counter", "time"].forEach((name) => {
      const heading = document.createElement("th");
      heading.className = name;
      heading.setAttribute("role", "columnheader");
      sign.languages.slice(0, 2).forEach((language) => heading.append(this.word(name, language)));
      find("#others thead tr").append(heading);
    });
    write(find("#waiting span"), this.words("waiting").join(" / "));
    write(find("#sound span"), this.words("sound_off")[0]);
  }

  // `moment`: clock, isOpen, opens (a sentence for each language), isStale, isSilent (the browser allows no sound).
  // Returns after how many milliseconds something else takes its turn.
  show(view, moment) {
    this.takesTurns = false;
    this.u = Math.min(window.innerWidth, window.innerHeight) / 1080;
    this.isUpright = window.innerHeight > window.innerWidth;
    this.header(moment.clock);
    this.message(view.messages, moment.clock);
    const atWork = view.live && moment.clock.utcMs - Date.parse(view.live.calledAt) < STILL_AT_WORK_MS;
    const isOpen = moment.isOpen || Boolean(atWork);
    const hasCall = Boolean(view.live) && (isOpen || view.isNew);
    find("#board").hidden = !hasCall;
    find("#notice").hidden = hasCall;
    if (hasCall) {
      this.live(view);
      this.others(view.recent, moment.clock);
    } else {
      this.notice(isOpen, moment.opens);
    }
    find("#waiting").hidden = !isOpen;
    write(find("#waiting strong"), String(view.waiting));
    find("#trouble").hidden = !moment.isStale;
    write(find("#trouble"), moment.isStale ? this.words("trouble")[0] : "");
    size(find("#trouble"), largest(this.words("trouble")[0], find("main").clientWidth * 0.58, 30 * this.u, 500));
    find("#sound").hidden = !moment.isSilent;
    document.body.classList.toggle("is-stale", moment.isStale);
    document.body.classList.toggle("is-still", !moment.isSilent);
    return this.takesTurns ? LEAF_SHOWN_MS - (moment.clock.utcMs % LEAF_SHOWN_MS) : Infinity;
  }

  // The one of these whose turn it is.
  turn(all, clock) {
    if (all.length > 1) this.takesTurns = true;
    return all[Math.floor(clock.utcMs / LEAF_SHOWN_MS) % all.length];
  }

  words(name) {
    return this.sign.languages.map((language) => this.sign.words[language][name]);
  }

  word(name, language) {
    const span = document.createElement("span");
    span.lang = language;
    span.textContent = this.sign.words[language][name];
    return span;
  }

  header(clock) {
    const u = this.u;
    const local = clock.local();
    const dates = this.sign.languages.map((language) => {
      const weekday = this.sign.weekdays[language][(local.getUTCDay() + 6) % 7];
      return `${weekday} ${local.getUTCDate()} ${this.sign.months[language][local.getUTCMonth()]}`;
    });
    write(find("#clock"), clock.time());
    document.querySelectorAll("#dates > *").forEach((element, which) => write(element, dates[which]));
    const clockWidth = widthOf("00:00", 88 * u, 600);
    let room = find("main").clientWidth - clockWidth - 40 * u;
    find("#dates").style.right = this.isUpright ? "0" : `${clockWidth + 40 * u}px`;
    if (!this.isUpright) room -= widthOf(dates[0], 32 * u, 400) + 80 * u;
    const names = this.sign.languages.map((language) => this.sign.names[language]);
    document.querySelectorAll("#names > *").forEach((element, which) => {
      fitted(element, names[which], room, (which ? 30 : 44) * u, which ? 400 : 600);
    });
    find("#names").style.top = names.length === 1 ? `${42 * u}px` : "";
  }

  live(view) {
    const u = this.u;
    const panel = find("#live");
    const call = view.live;
    const title = view.isNew ? "calling" : call.isOver ? "last" : "called";
    panel.className = `panel ${view.isNew && view.isLit ? "is-lit" : title === "last" ? "" : "is-called"}`;
    document.querySelectorAll("#title > *").forEach((element, which) => write(element, this.words(title)[which]));
    const width = panel.offsetWidth;
    const height = panel.offsetHeight;
    const room = width - 96 * u;
    const number = this.numberSize(call.number, room, (height - 150 * u) * 0.74);
    const counter = 0.74 * number;
    const top = 84 * u;
    const space = (height - top - (number + counter) * CAP) / 3;
    const edge = 8 * u;
    write(find("#number"), call.number);
    this.place(find("#number"), number, top + space - edge);
    find("#number").style.left = `${2 * offCentre(call.number) * number}px`;
    const names = this.words("counter");
    const namesWidth = Math.max(widthOf(names[0], 0.4 * counter, 600), widthOf(names[1] || "", 0.25 * counter, 500));
    const wayWidth = (0.9 * CAP + 0.32) * counter + namesWidth + widthOf(String(call.counter), counter, 700);
    const shrunk = Math.min((0.98 * room) / wayWidth, 1) * counter;
    document.querySelectorAll("#way-words > *").forEach((element, which) => write(element, names[which]));
    write(find("#counter"), String(call.counter));
    this.place(find("#way"), shrunk, height - space - shrunk * CAP - edge);
  }

  // A box as high as the capitals; the browser sets letters 0.031 em too low in it.
  place(element, px, top) {
    size(element, px);
    element.style.top = `${top - 0.031 * px}px`;
  }

  // Of the widest of today's ordinary numbers, so that the size stays the same from call to call.
  numberSize(number, room, most) {
    const letters = this.sign.services.map((service) => service.letter);
    const widest = letters.reduce((one, other) => (widthOf(other, 100, 700) > widthOf(one, 100, 700) ? other : one));
    return largest(number, room, largest(`${widest}000`, room, most, 700), 700);
  }

  others(calls, clock) {
    const body = find("#others tbody");
    const rows = Math.min(Math.max(this.sign.counters.length, LEAST_ROWS), MOST_ROWS);
    const width = body.clientWidth;
    const height = body.clientHeight / rows;
    const all = leaves(calls, rows);
    const shown = this.turn(all, clock);
    const told = JSON.stringify([width, height, shown, clock.offsetMs]);
    if (told === this.told) return;
    this.told = told;
    body.textContent = "";
    shown.forEach((call) => body.append(this.row(call, clock, width, height)));
  }

  row(call, clock, width, height) {
    const row = document.createElement("tr");
    row.setAttribute("role", "row");
    row.classList.toggle("is-over", call.isOver);
    row.classList.toggle("is-due", call.isDue);
    row.style.height = `${height}px`;
    row.style.setProperty("--row", `${height}px`);
    const number = this.numberSize(call.number, width * 0.47, height * 0.72);
    const counter = largest(String(call.counter), width * 0.2, number, 700);
    const time = call.isDue ? this.words("now")[0] : clock.time(Date.parse(call.calledAt));
    const texts = [["number", call.number, number], ["counter", String(call.counter), counter],
      ["time", time, largest(time, width * 0.2, number * 0.42, call.isDue ? 600 : 400)]];
    texts.forEach(([name, text, px]) => {
      const cell = document.createElement("td");
      cell.setAttribute("role", "cell");
      cell.className = name;
      const letters = document.createElement("span");
      letters.textContent = text;
      size(letters, px);
      if (name === "counter") letters.style.left = `${offCentre(text)}em`;
      cell.append(letters);
      row.append(cell);
    });
    row.insertAdjacentHTML("beforeend", ARROW);
    size(row, number);
    return row;
  }

  // One message in one language at a time, which stands still; on two lines where one would be too small.
  message(messages, clock) {
    const current = messages.filter(({ until }) => !until || clock.utcMs < Date.parse(until));
    const texts = [].concat(...current.map(({ text }) => this.sign.languages
      .filter((language) => text[language])
      .map((language) => ({ language, text: text[language] }))));
    find("main").classList.toggle("has-message", texts.length > 0);
    find("#message").hidden = !texts.length;
    if (!texts.length) return;
    const { language, text } = this.turn(texts, clock);
    const line = find("#message :last-child");
    line.lang = language;
    write(line, text);
    const room = find("main").clientWidth - 172 * this.u;
    const one = largest(text, room, 46 * this.u, 500);
    size(line, one >= 36 * this.u ? one : largest(text, 1.8 * room, 36 * this.u, 500));
  }

  notice(isOpen, opens) {
    const notice = find("#notice");
    const room = notice.clientWidth - 120 * this.u;
    const told = JSON.stringify([isOpen, opens, room]);
    if (told === this.noticed) return;
    this.noticed = told;
    notice.querySelectorAll("h2, p").forEach((element) => element.remove());
    this.sign.languages.slice(0, 2).forEach((language, which) => {
      const words = this.sign.words[language];
      const texts = isOpen ? [words.take, words.watch] : opens[language] ? [opens[language]] : [];
      [words[isOpen ? "welcome" : "closed"]].concat(texts).forEach((text, place) => {
        const line = document.createElement(place ? "p" : "h2");
        line.className = which ? "second" : "";
        line.lang = language;
        const most = (place ? [56, 39] : [140, 77])[which] * this.u;
        fitted(line, text, room, most, place ? 400 : 700);
        notice.append(line);
      });
    });
  }
}

// The letters are there before anything is measured by them.
export function lettersAreThere() {
  const loads = [400, 500, 600, 700].map((weight) => document.fonts.load(`${weight} 100px "Noto Sans Wall"`, "Αα0"));
  return Promise.race([Promise.all(loads), new Promise((enough) => setTimeout(enough, 5000))]);
}
