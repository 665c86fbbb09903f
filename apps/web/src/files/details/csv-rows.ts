/** What most likely separates the columns: by the first line, outside of quotes. */
export function guessSeparator(text: string): string {
  const line = (text.split('\n', 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = [',', '\t', ';', '|'].map((separator) => ({ separator, count: line.split(separator).length - 1 }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).separator;
}

/**
 * The first `most` rows of a table in text (RFC 4180; a line may end in LF alone). Of text that is cut, `isCut`, the last
 * row is left out: it may not be whole.
 */
export function csvRows(
  text: string,
  separator: string,
  { most, isCut = false }: { most: number; isCut?: boolean },
): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length && rows.length < most) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator);
    row.push(cell.value);
    at = cell.end;
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end is before an empty cell.
      if (at === text.length) row.push('');
      else continue;
    } else if (at === text.length && isCut) return rows;
    rows.push(row);
    row = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return rows;
}

type Cell = { value: string; end: number };

function plainCell(text: string, from: number, separator: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && !text.startsWith('\r\n', end)) end += 1;
  return { value: text.slice(from, end), end };
}

function quotedCell(text: string, from: number): Cell {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}
