/** One line of a CSV file (RFC 4180), with its line break. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => csvCell(cell === null ? '' : String(cell))).join(',')}\r\n`;
}

/**
 * A cell, quoted where it has to be. Spreadsheets run what begins like a formula, and a file's name may be anything:
 * such a cell gets an apostrophe, which they take as "this is text".
 */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export type CsvExport = {
  name: string;
  header: string[];
  /** The rows, page by page. */
  pages: AsyncIterable<(string | number | null)[][]>;
  /** How many rows there are so far. */
  onRows: (count: number) => void;
};

/** Puts all pages into one file for the browser to save. Pages become parts of it as they come, so memory holds one. */
export async function exportCsv({ name, header, pages, onRows }: CsvExport): Promise<void> {
  let count = 0;
  // The mark tells spreadsheets that it is UTF-8.
  let file = new Blob(['\uFEFF', csvLine(header)], { type: 'text/csv' });
  for await (const rows of pages) {
    file = new Blob([file, ...rows.map(csvLine)], { type: 'text/csv' });
    count += rows.length;
    onRows(count);
  }
  save(file, name);
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser takes the file while the click is handled, or shortly after it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
