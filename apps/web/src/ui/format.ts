const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in decimal units with at most one digit after the point: `formatBytes(1_834_211)` is `1.8 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.round(value * 10) / 10 >= 1000 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

/** Bytes per second: `12.4 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** A count with the reader's own thousands separators. */
export function formatCount(count: number): string {
  return count.toLocaleString();
}

/** `formatDuration(4000)` is `1 h 6 min`: two units at most, seconds below one. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [name, size] of units) {
    const share = Math.floor(rest / size);
    rest -= share * size;
    if (share > 0) parts.push(`${share} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** How long ago in words: `just now`, `40 s ago`, `3 h ago`, `2 d ago`. */
export function formatAge(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - atMs) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment in the reader's zone, to the second; the caller gives epoch milliseconds. */
export function formatDateTime(atMs: number): string {
  return dateTime.format(atMs);
}

/** Epoch milliseconds of a Globus time, ISO or with a space for the T; null when it is none. */
export function parseTime(text: string | null): number | null {
  if (!text) return null;
  const atMs = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(atMs) ? null : atMs;
}
