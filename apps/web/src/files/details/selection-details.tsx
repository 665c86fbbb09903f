import { formatBytes, formatCount } from '../../ui/format.ts';
import { pathOf } from '../folder-path.ts';
import { kindOf, type ListedEntry } from '../listed-entry.ts';
import { fullTime } from '../modified-time.ts';
import type { SelectionTotal } from '../selection.ts';
import { CopyFact, Fact, Facts } from './facts.tsx';
import { FolderCounter } from './folder-counter.tsx';

export type SelectionDetailsProps = {
  entries: readonly ListedEntry[];
  total: SelectionTotal;
  folder: string;
  collectionId: string;
};

/** Above this nothing is worked out entry by entry: it would be felt at each click. */
const mostLookedAt = 5000;
const mostCounted = 200;

/** What many entries are together. */
export function SelectionDetails({ entries, total, folder, collectionId }: SelectionDetailsProps) {
  const folders = entries.length > mostLookedAt ? [] : entries.filter(({ type }) => type === 'dir');
  const files = total.count - total.folders;
  const paths = folders.map(({ name }) => `${pathOf(folder, name)}/`);
  return (
    <>
      <Facts>
        {files > 0 && (
          <Fact name="Files">
            {formatCount(files)}, {formatBytes(total.bytes)}
          </Fact>
        )}
        {total.folders > 0 && (
          <Fact name="Folders">
            {formatCount(total.folders)}
            {paths.length > 0 && paths.length <= mostCounted && (
              <FolderCounter
                key={paths.join('\n')}
                collectionId={collectionId}
                paths={paths}
                beside={{ files, bytes: total.bytes }}
              />
            )}
          </Fact>
        )}
        {entries.length <= mostLookedAt && <Modified entries={entries} />}
        <CopyFact name="In" text={folder} />
      </Facts>
      {entries.length <= mostLookedAt ? (
        <>
          <Kinds entries={entries} />
          <Largest entries={entries} />
        </>
      ) : (
        <p className="text-sm text-fg-muted">
          Of more than {formatCount(mostLookedAt)} entries only the totals are shown.
        </p>
      )}
    </>
  );
}

function Modified({ entries }: { entries: readonly ListedEntry[] }) {
  const times = entries.map(({ modifiedMs }) => modifiedMs).filter((time) => time !== null);
  if (times.length === 0) return null;
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  return <Fact name="Modified">{first === last ? fullTime(first) : `${fullTime(first)} to ${fullTime(last)}`}</Fact>;
}

function Kinds({ entries }: { entries: readonly ListedEntry[] }) {
  const kinds = new Map<string, { count: number; bytes: number }>();
  for (const entry of entries) {
    const kind = kindOf(entry);
    const before = kinds.get(kind) ?? { count: 0, bytes: 0 };
    kinds.set(kind, { count: before.count + 1, bytes: before.bytes + (entry.type === 'dir' ? 0 : (entry.size ?? 0)) });
  }
  const sorted = [...kinds].toSorted(([, a], [, b]) => b.count - a.count).slice(0, 8);
  if (sorted.length < 2) return null;
  return (
    <Table
      title="By type"
      rows={sorted.map(([kind, { count, bytes }]) => [
        kind,
        formatCount(count),
        bytes === 0 ? '—' : formatBytes(bytes),
      ])}
      heads={['Type', 'Count', 'Size']}
    />
  );
}

function Largest({ entries }: { entries: readonly ListedEntry[] }) {
  const files = entries.filter(({ type, size }) => type !== 'dir' && size !== null);
  if (files.every(({ size }) => size === files[0]?.size)) return null;
  const largest = files.toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0)).slice(0, 5);
  return (
    <Table
      title="Largest"
      rows={largest.map(({ name, size }) => [name, formatBytes(size ?? 0)])}
      heads={['Name', 'Size']}
    />
  );
}

function Table({ title, heads, rows }: { title: string; heads: string[]; rows: string[][] }) {
  return (
    <table className="w-full table-fixed text-sm">
      <caption className="pb-1 text-left font-medium">{title}</caption>
      <thead className="sr-only">
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name = '', ...values]) => (
          <tr key={name} className="border-t border-border">
            <th scope="row" className="truncate py-1 text-left font-normal" title={name}>
              <bdi>{name}</bdi>
            </th>
            {values.map((value, index) => (
              <td key={heads[index + 1]} className="w-20 py-1 text-right text-fg-muted tabular-nums">
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
