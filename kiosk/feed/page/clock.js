// The site's time of day: what the feed told last, and what has passed since on a clock that nobody sets.
export class Clock {
  constructor() {
    const now = new Date();
    this.set(now.getTime(), -now.getTimezoneOffset());
  }

  // ISO 8601 with the site's offset from UTC, such as 2026-11-23T08:30:00.123+02:00.
  tell(now) {
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(now);
    this.set(Date.parse(now), (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)));
  }

  set(utcMs, offsetMin) {
    this.aheadMs = utcMs - performance.now();
    this.offsetMs = offsetMin * 60000;
  }

  get utcMs() {
    return performance.now() + this.aheadMs;
  }

  // A Date whose UTC fields are the site's local ones.
  local(utcMs = this.utcMs) {
    return new Date(utcMs + this.offsetMs);
  }

  // “08:05”
  time(utcMs) {
    return this.local(utcMs).toISOString().slice(11, 16);
  }

  // “2026-11-23”
  get day() {
    return this.local().toISOString().slice(0, 10);
  }
}
