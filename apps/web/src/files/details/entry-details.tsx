import type { EndpointDocument } from '@isthmus/globus';
import { lazy, type ReactNode, Suspense } from 'react';
import { formatAge, formatBytes, formatCount } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import { visibleName } from '../entry-name.ts';
import { pathOf } from '../folder-path.ts';
import { kindOf, type ListedEntry } from '../listed-entry.ts';
import { fullTime } from '../modified-time.ts';
import { CopyFact, Fact, Facts } from './facts.tsx';
import { FolderCounter } from './folder-counter.tsx';
import { permissionWords } from './permission-words.ts';
import { httpsAddress, servedPath } from './served-path.ts';

const FilePreview = lazy(async () => ({ default: (await import('./file-preview.tsx')).FilePreview }));

export type EntryDetailsProps = {
  entry: ListedEntry;
  folder: string;
  absolutePath: string | null;
  collection: EndpointDocument;
  collectionName: string;
};

/** All that a listing says of one entry, with the first of what is in it. */
export function EntryDetails({ entry, folder, absolutePath, collection, collectionName }: EntryDetailsProps) {
  const nowMs = useNow(60_000);
  const isFolder = entry.type === 'dir';
  const path = servedPath(folder, absolutePath, entry.name);
  const server = collection.https_server;
  const isBroken = entry.type === 'invalid_symlink';
  return (
    <>
      {entry.type === 'file' && (
        <Suspense fallback={null}>
          <FilePreview
            key={`${collection.id} ${path}`}
            entry={entry}
            collectionId={collection.id}
            collectionName={collectionName}
            isServed={server !== null}
            path={path}
          />
        </Suspense>
      )}
      <Facts>
        <Fact name="Type">{capital(kindOf(entry))}</Fact>
        <Fact name="Size">
          {isFolder ? (
            <FolderCounter key={entry.name} collectionId={collection.id} paths={[`${pathOf(folder, entry.name)}/`]} />
          ) : (
            <SizeWords size={entry.size} />
          )}
        </Fact>
        <Fact name="Modified">
          {entry.modifiedMs === null ? (
            'Not known'
          ) : (
            <>
              {fullTime(entry.modifiedMs)}
              {nowMs - entry.modifiedMs < yearMs && (
                <span className="block text-fg-muted">{formatAge(entry.modifiedMs, nowMs)}</span>
              )}
            </>
          )}
        </Fact>
        <Fact name="Owner">{entry.user ?? 'Not told'}</Fact>
        <Fact name="Group">{entry.group ?? 'Not told'}</Fact>
        <Fact name="Permissions">
          <Permissions octal={entry.permissions} isFolder={isFolder} />
        </Fact>
        {entry.linkTarget !== null && (
          <CopyFact name={isBroken ? 'Leads to nothing at' : 'Leads to'} text={visibleName(entry.linkTarget)} />
        )}
        <CopyFact name="Path" text={pathOf(folder, entry.name) + (isFolder ? '/' : '')} />
        {server !== null && path !== null && !isFolder && (
          <CopyFact name="HTTPS address" text={httpsAddress(server, path)} />
        )}
      </Facts>
    </>
  );
}

function SizeWords({ size }: { size: number | null }): ReactNode {
  if (size === null) return 'Not told';
  return size < 1000 ? `${size} B` : `${formatBytes(size)} (${formatCount(size)} bytes)`;
}

function Permissions({ octal, isFolder }: { octal: string | null; isFolder: boolean }) {
  const words = permissionWords(octal, isFolder);
  if (words === null) return octal ?? 'Not told';
  return (
    <>
      <span className="font-mono text-xs">
        {words.octal} {words.symbolic}
      </span>
      <ul>
        {words.sentences.map(({ who, may }) => (
          <li key={who}>
            <span className="text-fg-muted">{who}:</span> {may}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Of what is older the date says more than the count of days. */
const yearMs = 365 * 86_400_000;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
