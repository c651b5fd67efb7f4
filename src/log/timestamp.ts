const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];

/** `2026-11-21 02:10:00 +0000`, local time. */
export function formatTimestamp(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${
    two(date.getDate())
  }`;
  return `${day} ${timeOfDay(date)} ${offset(date)}`;
}

/** `21/Nov/2026:02:10:00 +0000`, local time: the form of the common log format. */
export function formatCommonLogTime(date: Date): string {
  const day = `${two(date.getDate())}/${
    MONTHS[date.getMonth()]
  }/${date.getFullYear()}`;
  return `${day}:${timeOfDay(date)} ${offset(date)}`;
}

/** Makes what gives `[21/Nov/2026:02:10:00 +0000]`, in bytes, for a time in milliseconds. */
export function makeCommonLogClock(): (timeMs: number) => Uint8Array {
  const encoder = new TextEncoder();
  const secondOf = oncePerSecond((date) =>
    encoder.encode(`[${formatCommonLogTime(date)}]`)
  );
  return (timeMs) => secondOf(Math.floor(timeMs / 1000));
}

/** Makes what gives `2026-11-21T02:10:00.123Z` for a time, in milliseconds. */
export function makeIsoClock(): (timeMs: number) => string {
  const secondOf = oncePerSecond((date) => date.toISOString().slice(0, -4));
  return (timeMs) => {
    const second = Math.floor(timeMs / 1000);
    const rest = 1000 + Math.floor(timeMs - second * 1000);
    return `${secondOf(second)}${String(rest).slice(1)}Z`;
  };
}

/** Keeps what a format made of the second that was asked for last. */
function oncePerSecond<Text>(
  format: (date: Date) => Text,
): (second: number) => Text {
  let last = -1;
  let text: Text | undefined;
  return (second) => {
    if (second !== last || text === undefined) {
      last = second;
      text = format(new Date(second * 1000));
    }
    return text;
  };
}

function timeOfDay(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${
    two(date.getSeconds())
  }`;
}

function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${
    two(size % 60)
  }`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
