import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('a file name that is a formula is text to a spreadsheet', () => {
  expect(csvLine(['=HYPERLINK("http://x","y")', '+1', '-1', '@a', '\t=1', 'a=b', 5, null])).toBe(
    `"'=HYPERLINK(""http://x"",""y"")",'+1,'-1,'@a,'\t=1,a=b,5,\r\n`,
  );
});

test('what was written is read again, whatever is in the cells', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\r\n', 'a"b', '\n', ''));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      expect(readLine(csvLine(cells)).map((one) => one.replace(/^'(?=[=+\-@\t\r])/, ''))).toEqual(
        cells.map((one) => one.replace(/^'(?=[=+\-@\t\r])/, '')),
      );
    }),
  );
});

/** RFC 4180, the other way round. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const [whole = '', quoted] = /^"((?:[^"]|"")*)"/.exec(rest) ?? /^[^",]*/.exec(rest) ?? [];
    cells.push(quoted?.replaceAll('""', '"') ?? whole);
    if (whole.length === rest.length) return cells;
    rest = rest.slice(whole.length + 1);
  }
}
