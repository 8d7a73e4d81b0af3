// How long it is until the project is due, told in words and brought up to date each minute.

import { _, page } from "./dom.js";

const MINUTE = 60_000;
const DAY = 24 * 60;

/** Return a number of minutes in words, to the hour where it is days. */
function span(minutes) {
  const hours = Math.floor(minutes / 60);
  if (minutes >= 2 * DAY) return _("%(days)s d %(hours)s h", { days: Math.floor(minutes / DAY), hours: hours % 24 });
  return hours > 0 ? _("%(hours)s h %(minutes)s min", { hours, minutes: minutes % 60 }) : _("%(minutes)s min", { minutes });
}

/** Show in `place` how long it is until then. */
export function countDown(place) {
  const due = new Date(page.deadline);
  place.title = new Intl.DateTimeFormat([document.documentElement.lang, "ru"], { dateStyle: "long", timeStyle: "short" }).format(due);
  const tell = () => {
    const minutes = Math.floor((due - Date.now()) / MINUTE);
    place.dataset.standing = minutes < 0 ? "overdue" : minutes < 60 ? "soon" : "later";
    place.textContent = minutes < 0 ? _("overdue by %(time)s", { time: span(-minutes) }) : _("%(time)s left", { time: span(minutes) });
    setTimeout(tell, MINUTE - (Date.now() % MINUTE));
  };
  tell();
}
