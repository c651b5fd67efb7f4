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

/** `2026-11-21T02:10:00`, UTC. */
export function formatIsoSecond(date: Date): string {
  return date.toISOString().slice(0, "2026-11-21T02:10:00".length);
}

/** Makes what gives, in bytes, the format of the second that a time in milliseconds is in. */
export function makeSecondClock(
  format: (date: Date) => string,
): (timeMs: number) => Uint8Array {
  const encoder = new TextEncoder();
  let last = -1;
  let bytes = new Uint8Array(0);
  return (timeMs) => {
    const second = Math.floor(timeMs / 1000);
    if (second !== last) {
      last = second;
      bytes = encoder.encode(format(new Date(second * 1000)));
    }
    return bytes;
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
