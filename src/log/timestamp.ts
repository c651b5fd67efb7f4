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

/** Makes what gives `[21/Nov/2026:02:10:00 +0000]` for a time; it is made once a second. */
export function makeCommonLogClock(): (nowMs: number) => string {
  let second = -1;
  let text = "";
  return (nowMs) => {
    const now = Math.floor(nowMs / 1000);
    if (now !== second) {
      second = now;
      text = `[${formatCommonLogTime(new Date(nowMs))}]`;
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
