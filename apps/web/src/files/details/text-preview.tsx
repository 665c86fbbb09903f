import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { formatCount } from '../../ui/format.ts';
import { csvRows, guessSeparator } from './csv-rows.ts';
import { notebookHead } from './notebook-head.ts';

const firstLines = 200;
const mostRows = 50;
const mostColumns = 20;
const mostCells = 12;

type HeadText = { name: string; text: string; isWhole: boolean };

/** Text as it is, at first as much as one looks through. */
export function TextPreview({ name, text }: { name: string; text: string }) {
  const [showsAll, setShowsAll] = useState(false);
  const lines = text.split('\n', firstLines + 1);
  const isLong = lines.length > firstLines;
  return (
    <>
      <Scrolled label={`Content of ${name}`}>
        <pre
          dir="auto"
          className={cx('p-3 font-mono text-xs leading-5', isProse(name) && 'wrap-anywhere whitespace-pre-wrap')}
        >
          {isLong && !showsAll ? lines.slice(0, firstLines).join('\n') : text}
        </pre>
      </Scrolled>
      {isLong && !showsAll && (
        <Button size="small" className="self-start" onPress={() => setShowsAll(true)}>
          Show more than {firstLines} lines
        </Button>
      )}
    </>
  );
}

/** Code and tables lose their shape when their lines are broken. */
function isProse(name: string): boolean {
  return /(?:^[^.]+|\.(?:txt|text|md|markdown|rst|tex))$/i.test(name);
}

export function JsonPreview({ name, text, isWhole }: HeadText) {
  const pretty = isWhole ? prettyJson(text) : null;
  return (
    <>
      {isWhole && pretty === null && (
        <p className="text-sm text-warning-fg">This isn’t valid JSON. It is shown as it is.</p>
      )}
      <TextPreview name={name} text={pretty ?? text} />
    </>
  );
}

function prettyJson(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

/** The first rows of a table; its first row is taken for the names of the columns. */
export function TablePreview({ name, text, isWhole }: HeadText) {
  const separator = name.toLowerCase().endsWith('.csv') ? guessSeparator(text) : '\t';
  const rows = csvRows(text, separator, { most: mostRows + 2, isCut: !isWhole });
  const [heads = [], ...all] = rows;
  const shown = all.slice(0, mostRows);
  const hidden = heads.length - mostColumns;
  if (heads.length < 2) return <TextPreview name={name} text={text} />;
  return (
    <>
      <Scrolled label={`Content of ${name}`}>
        <table className="text-xs">
          <thead className="sticky top-0 bg-surface-2">
            <tr>
              {heads.slice(0, mostColumns).map((head, column) => (
                // oxlint-disable-next-line react/no-array-index-key -- columns have no other name, and don't move
                <th key={column} scope="col" className="px-2 py-1 text-left font-medium whitespace-nowrap">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- nor do rows
              <tr key={index} className="border-t border-border">
                {heads.slice(0, mostColumns).map((_, column) => (
                  <td
                    // oxlint-disable-next-line react/no-array-index-key -- see above
                    key={column}
                    className={cx(
                      'max-w-60 truncate px-2 py-1',
                      isNumber(row[column]) && 'text-right font-mono tabular-nums',
                    )}
                  >
                    {row[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      {(all.length > mostRows || hidden > 0) && (
        <p className="text-xs text-fg-muted">
          {all.length > mostRows && `The first ${mostRows} rows. `}
          {hidden > 0 && `${formatCount(hidden)} more ${hidden === 1 ? 'column' : 'columns'}.`}
        </p>
      )}
    </>
  );
}

function isNumber(cell: string | undefined): boolean {
  return cell !== undefined && /^[+-]?[\d.,]+(?:e[+-]?\d+)?$/i.test(cell);
}

/** The first cells of a notebook, as text: what it would draw is left out. */
export function NotebookPreview({ name, text, isWhole }: HeadText) {
  const head = notebookHead(text, mostCells);
  if (head === null) {
    return (
      <>
        <p className="text-sm text-warning-fg">
          {isWhole ? 'This isn’t a notebook of format 4.' : 'This notebook is too large to be read here.'} It is shown
          as it is.
        </p>
        <TextPreview name={name} text={text} />
      </>
    );
  }
  return (
    <>
      <p className="text-xs text-fg-muted">
        {head.kernel ?? 'Notebook'}, {formatCount(head.total)} {head.total === 1 ? 'cell' : 'cells'}
        {head.total > head.cells.length && `, the first ${head.cells.length} of them`}
      </p>
      <Scrolled label={`Content of ${name}`}>
        <ol>
          {head.cells.map((cell, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- cells have no other name, and don't move
            <li key={index} className="border-border not-first:border-t">
              <pre
                dir="auto"
                className={cx(
                  'px-3 py-2 text-xs leading-5',
                  cell.kind === 'code' ? 'bg-surface-2 font-mono' : 'font-sans whitespace-pre-wrap',
                )}
              >
                {cell.text}
              </pre>
            </li>
          ))}
        </ol>
      </Scrolled>
    </>
  );
}

/** What may be larger than its place: reached by the keyboard to be scrolled. */
function Scrolled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
      tabIndex={0}
      className="max-h-80 overflow-auto rounded-md border border-border"
    >
      {children}
    </section>
  );
}
