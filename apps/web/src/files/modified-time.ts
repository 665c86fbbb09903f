const thisYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const otherYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium' });

/** When an entry changed, short enough for a column: with the time of day this year, with the year before. */
export function shortTime(timeMs: number | null, nowMs: number): string {
  if (timeMs === null) return '—';
  const sameYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return (sameYear ? thisYear : otherYear).format(timeMs);
}

export function fullTime(timeMs: number | null): string {
  return timeMs === null ? 'not known' : full.format(timeMs);
}
