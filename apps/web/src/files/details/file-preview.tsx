import { collectionFilePath } from '@isthmus/bff-contract';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { ErrorState } from '../../errors/error-state.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { formatBytes } from '../../ui/format.ts';
import { Loading, Skeleton } from '../../ui/skeleton.tsx';
import type { ListedEntry } from '../listed-entry.ts';
import { decodeText } from './decode-text.ts';
import { ImagePreview } from './image-preview.tsx';
import { type PreviewKind, previewKind } from './preview-kind.ts';
import { type FileHead, fileHeadQuery, headBytes } from './read-head.ts';
import { JsonPreview, NotebookPreview, TablePreview, TextPreview } from './text-preview.tsx';

export type FilePreviewProps = {
  entry: ListedEntry;
  collectionId: string;
  collectionName: string;
  /** Whether the collection has HTTPS access. */
  isServed: boolean;
  /** The path for it; null where there is none. */
  path: `/${string}` | null;
};

/** Whoever walks through a folder shall not read each file on the way. */
const settleMs = 200;

/** The first of what is in a file: as text, table, picture. Nothing of it can run. */
export function FilePreview(props: FilePreviewProps) {
  const { entry, collectionId, collectionName, isServed, path } = props;
  const kind = previewKind(entry.name);
  const why = whyNot(props, kind);
  const isSettled = useIsSettled();
  const query = useQuery({
    ...fileHeadQuery({ collectionId, path: path ?? '/', version: `${entry.modifiedMs} ${entry.size}` }),
    enabled: why === null && isSettled,
  });
  if (why !== null || !isServed || path === null) return <Note>{why}</Note>;
  if (query.isError) {
    return (
      <section aria-label="Preview" className="rounded-md border border-border">
        <ErrorState
          compact
          error={query.error}
          collection={collectionName}
          onRetry={() => {
            void query.refetch();
          }}
        />
      </section>
    );
  }
  if (query.data === undefined) {
    return (
      <Loading label="Reading the first of this file" className="flex flex-col gap-2 rounded-md bg-surface-2 p-3">
        <Skeleton className="w-4/5" />
        <Skeleton className="w-3/5" />
        <Skeleton className="w-2/3" />
      </Loading>
    );
  }
  return (
    <section aria-label="Preview" className="flex flex-col gap-2">
      <Head name={entry.name} kind={kind} head={query.data} />
      <footer className="flex items-center justify-between gap-2">
        <p className="text-xs text-fg-muted">
          {!query.data.isWhole && kind !== 'pdf' && kind !== 'image' && `The first ${formatBytes(headBytes)}`}
        </p>
        <a
          href={collectionFilePath(collectionId, path)}
          download={entry.name}
          className={buttonClass('secondary', 'small')}
        >
          <Download aria-hidden />
          Download
        </a>
      </footer>
    </section>
  );
}

/** Why there is no preview, as a sentence; null when there can be one. */
function whyNot({ entry, collectionName, isServed, path }: FilePreviewProps, kind: PreviewKind): string | null {
  if (!isServed) return `No preview: ${collectionName} has no HTTPS access, so its files can only be transferred.`;
  if (path === null) return 'No preview: no web address can be made for this name.';
  if (kind === 'none') return 'No preview for this type of file.';
  if (kind === 'image' && (entry.size ?? 0) > headBytes) {
    return `No preview: pictures of more than ${formatBytes(headBytes)} aren’t loaded here.`;
  }
  return null;
}

function Head({ name, kind, head }: { name: string; kind: PreviewKind; head: FileHead }) {
  if (kind === 'pdf')
    return <Note>A PDF isn’t shown inside the portal, where it could run scripts. Download it to read it.</Note>;
  if (kind === 'image') return <ImagePreview name={name} bytes={head.bytes} />;
  const text = decodeText(head.bytes);
  if (text === null) return <Note>No preview: this file isn’t text.</Note>;
  if (text === '') return <Note>This file is empty.</Note>;
  const { isWhole } = head;
  if (kind === 'table') return <TablePreview {...{ name, text, isWhole }} />;
  if (kind === 'json') return <JsonPreview {...{ name, text, isWhole }} />;
  if (kind === 'notebook') return <NotebookPreview {...{ name, text, isWhole }} />;
  return <TextPreview name={name} text={text} />;
}

function Note({ children }: { children: ReactNode }) {
  return <p className="rounded-md bg-surface-2 px-3 py-2 text-sm text-fg-muted">{children}</p>;
}

function useIsSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), settleMs);
    return () => clearTimeout(timer);
  }, []);
  return isSettled;
}
