// Numbers and times as people read them.

const NARROW = "\u202f";
const NONE = "–";
const COUNT = new Intl.NumberFormat("en");
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

const known = (value) => typeof value === "number" && Number.isFinite(value);

export const percent = (fraction, digits = 1) =>
  known(fraction) ? `${(fraction * 100).toFixed(digits)}${NARROW}%` : NONE;

/** A difference of two fractions. */
export const points = (difference, digits = 1) => {
  if (!known(difference)) {
    return NONE;
  }
  const rounded = (difference * 100).toFixed(digits);
  const sign = Number(rounded) === 0 ? "±" : difference > 0 ? "+" : "−";
  return `${sign}${rounded.replace("-", "")} points`;
};

export const count = (value) => (known(value) ? COUNT.format(Math.round(value)) : NONE);

/** Three significant digits, no exponent where people do not expect one. */
export const number = (value) => {
  if (!known(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  if (size === 0) {
    return "0";
  }
  if (size >= 1000) {
    return COUNT.format(Math.round(value));
  }
  if (size < 0.001) {
    return value.toExponential(1).replace("-", "−");
  }
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toFixed(digits).replace("-", "−");
};

/** The same for axes, where figures need not stand below each other. */
export const short = (value) =>
  number(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

export const rate = (perSecond) => {
  if (!known(perSecond)) {
    return NONE;
  }
  if (perSecond === 0) {
    return "0/s";
  }
  if (perSecond > 0 && perSecond < 0.1) {
    return `${(perSecond * 60).toFixed(1)}/min`;
  }
  return `${perSecond.toFixed(perSecond >= 100 ? 0 : 1)}/s`;
};

export const figure = ({ value, unit }) => {
  if (unit === "fraction") {
    return { value: percent(value), unit: "" };
  }
  const whole = Number.isInteger(value);
  return { value: whole ? count(value) : number(value), unit: unit ?? "" };
};

export const clock = (iso) => (iso ? CLOCK.format(new Date(iso)) : NONE);

export const day = (iso) => (iso ? DAY.format(new Date(iso)) : NONE);

export const ago = (iso, now = Date.now()) => {
  if (!iso) {
    return NONE;
  }
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 90) {
    return `${seconds} s ago`;
  }
  if (seconds < 90 * 60) {
    return `${Math.round(seconds / 60)} min ago`;
  }
  return seconds < 36 * 3600
    ? `${Math.round(seconds / 3600)} h ago`
    : `${Math.round(seconds / 86400)} days ago`;
};

/** STUDENT-000000385-4236ba2ae15b as "385 · 4236ba2a"; anything else as it is. */
export const shortId = (id) => {
  const parts = /^.+-0*(\d+)-([0-9a-f]{8})[0-9a-f]*$/.exec(id ?? "");
  return parts ? `${parts[1]} · ${parts[2]}` : (id ?? NONE);
};

export const words = (constant) =>
  (constant ?? "unknown").toLowerCase().replaceAll("_", " ");
