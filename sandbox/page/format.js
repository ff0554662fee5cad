// Times, sizes, names and colours, as everybody on the page shows them.

// Everybody in the cast lives where the shop is, so that "a más tardar a las 8:03 p.m." and the phone's clock agree.
const timeZone = "America/Mexico_City";
const HOUR = new Intl.DateTimeFormat("es-MX", { timeZone, hour: "numeric", minute: "2-digit", hour12: true });
const DAY = new Intl.DateTimeFormat("es-MX", { timeZone, weekday: "long", day: "numeric", month: "long" });
const DATE = new Intl.DateTimeFormat("sv-SE", { timeZone });
const COLOURS = ["#c2543d", "#b07d12", "#4b8b3b", "#1f8a86", "#2f6fb5", "#6c55b8", "#b0508e", "#7a5a3c"];

export const hour = (ms) => HOUR.format(ms);

export function day(ms) {
  const days = Math.round((midnight(Date.now()) - midnight(ms)) / 86_400_000);
  return days === 0 ? "Hoy" : days === 1 ? "Ayer" : DAY.format(ms);
}

const midnight = (ms) => Date.parse(DATE.format(ms));

/** A length of time in ms: `8 s`, `1:05 min`, `2 h 10 min`. */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function initials(name) {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words[1][0] : "")).toUpperCase();
}

/** The same colour for the same name, always. */
export function colour(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

export const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
