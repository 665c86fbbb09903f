import { ArrowDown, File, Folder } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import * as z from 'zod/mini';
import { keptWork, useKeepWork } from '../kept-work.ts';
import { Button } from '../ui/button.tsx';
import { formatBytes, formatCount } from '../ui/format.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { TextField } from '../ui/text-field.tsx';
import { CommandLine } from './command-line.tsx';
import { SubmissionTrouble } from './submission-trouble.tsx';
import type { Submitted } from './task-client.ts';
import { type TransferItem, type TransferPlace, transferRequest } from './task-request.ts';
import { TransferChoices } from './transfer-choices.tsx';
import { transferCommand } from './transfer-command.ts';
import {
  labelRefusal,
  optionGates,
  type SyncLevel,
  type TransferEnd,
  transferOptions,
  usualOptions,
  withGates,
} from './transfer-options.ts';
import { useSubmission } from './use-submission.ts';

export type ReviewEnd = TransferPlace & { collection: TransferEnd };

export type ReviewTransferProps = {
  /** Identity id of the person whose draft it is. */
  owner: string;
  source: ReviewEnd;
  destination: ReviewEnd;
  items: readonly TransferItem[];
  /** How many selected entries can't be transferred: devices, pipes, links that lead nowhere. */
  leftOut: number;
  /** How many of the items have a namesake in the destination's folder. */
  namesakes: number;
  onClose: () => void;
  onSubmitted: (submitted: Submitted) => void;
};

/** A draft that was not submitted. `about` says what it would copy: for anything else it must not be used. */
const keptDraft = z.object({ about: z.string(), options: transferOptions, submissionId: z.nullable(z.string()) });

/**
 * What is about to happen, and how. Nothing is sent before Submit. Mount one for each draft; opened again for the same
 * items, also after another sign-in, it goes on with the same choices and the same submission id.
 */
export function ReviewTransfer(props: ReviewTransferProps) {
  const { owner, source, destination, items, leftOut, namesakes, onClose, onSubmitted } = props;
  const aboutThis = () => JSON.stringify([source.collectionId, destination.collectionId, items]);
  const [kept] = useState(() => {
    const draft = keptWork(owner, 'review', keptDraft);
    return draft?.about === aboutThis() ? draft : null;
  });
  const [options, setOptions] = useState(kept?.options ?? usualOptions);
  const { submit, isPending, error, unfinished } = useSubmission(onSubmitted, kept?.submissionId ?? null);
  useKeepWork(owner, 'review', () => {
    const draft = unfinished();
    return draft && ({ ...draft, about: aboutThis(), options } satisfies z.input<typeof keptDraft>);
  });
  const gates = optionGates(source.collection, destination.collection);
  const effective = withGates(options, gates);
  const refusal = labelRefusal(options.label);
  const command = transferCommand(source, destination, items, effective);
  const onSubmit = () => {
    if (refusal === null) submit((id) => transferRequest(id, source, destination, items, effective));
  };
  useControlEnter(onSubmit);
  return (
    <Sheet
      isOpen
      title="Review transfer"
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isPending={isPending} isDisabled={refusal !== null} onPress={onSubmit}>
            Submit transfer
            <span className="hidden sm:inline">
              <Kbd>Ctrl ↵</Kbd>
            </span>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <Route source={source} destination={destination} items={items} leftOut={leftOut}>
          {namesakes > 0 && namesakeWords(namesakes, effective.syncLevel)}
        </Route>
        <TextField
          label="Label"
          placeholder="Optional; helps you find the task later"
          value={options.label}
          isInvalid={refusal !== null}
          errorMessage={refusal}
          onChange={(label) => setOptions({ ...options, label })}
        />
        <TransferChoices options={options} gates={gates} onChange={setOptions} />
        <p className="text-sm text-fg-muted">
          Folders that exist at the destination are merged, not replaced. Permissions aren’t copied.
        </p>
        {command !== null && <CommandLine command={command} />}
        {error !== null && <SubmissionTrouble error={error} />}
      </div>
    </Sheet>
  );
}

const shownItems = 6;

type RouteProps = Pick<ReviewTransferProps, 'source' | 'destination' | 'items' | 'leftOut'> & {
  /** What is to be known of the destination. */
  children: ReactNode;
};

function Route({ source, destination, items, leftOut, children }: RouteProps) {
  return (
    <section aria-label="What goes where" className="overflow-hidden rounded-lg border border-border">
      <Place label="From" place={source} />
      <div className="flex flex-col gap-1.5 border-y border-border bg-surface-2 px-4 py-3">
        <p className="flex items-center gap-2 font-medium tabular-nums">
          <ArrowDown aria-hidden className="size-4 text-brand" />
          {itemsWords(items)}
        </p>
        <ul className="flex flex-col gap-0.5 text-sm text-fg-muted">
          {items.slice(0, shownItems).map((item) => (
            <ItemLine key={item.sourcePath} item={item} folder={source.folder} />
          ))}
        </ul>
        {items.length > shownItems && (
          <p className="text-sm text-fg-muted">and {formatCount(items.length - shownItems)} more</p>
        )}
        {leftOut > 0 && (
          <p className="text-sm text-warning-fg">
            {formatCount(leftOut)} selected {leftOut === 1 ? 'item stays' : 'items stay'} behind: links that lead
            nowhere and devices can’t be transferred.
          </p>
        )}
      </div>
      <Place label="To" place={destination} />
      {children && <p className="border-t border-border px-4 py-2 text-sm text-warning-fg">{children}</p>}
    </section>
  );
}

function Place({ label, place }: { label: string; place: ReviewEnd }) {
  return (
    <div className="flex gap-3 px-4 py-3">
      <span className="w-10 shrink-0 text-fg-muted">{label}</span>
      <span className="flex min-w-0 flex-col">
        <span className="font-medium break-words">{place.collection.name}</span>
        <span dir="auto" className="font-mono text-sm wrap-anywhere text-fg-muted">
          {place.folder}
        </span>
      </span>
    </div>
  );
}

function ItemLine({ item, folder }: { item: TransferItem; folder: string }) {
  const Icon = item.recursive ? Folder : File;
  return (
    <li className="flex min-w-0 items-center gap-2">
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {item.sourcePath.slice(folder.length)}
      </span>
      <span className="shrink-0 tabular-nums">{item.size === null ? '' : formatBytes(item.size)}</span>
    </li>
  );
}

function namesakeWords(count: number, syncLevel: SyncLevel): string {
  const which = `${formatCount(count)} ${count === 1 ? 'name is' : 'names are'} there already: `;
  if (syncLevel === null) return `${which}files are replaced, folders merged.`;
  if (syncLevel === 0) return `${which}files stay as they are, folders are merged.`;
  return `${which}files are replaced where they differ, folders merged.`;
}

function itemsWords(items: readonly TransferItem[]): string {
  const folders = items.filter((item) => item.recursive).length;
  const bytes = items.reduce((sum, item) => sum + (item.size ?? 0), 0);
  const count = `${formatCount(items.length)} ${items.length === 1 ? 'item' : 'items'}`;
  if (folders === items.length)
    return `${formatCount(folders)} ${folders === 1 ? 'folder' : 'folders'}, size not known`;
  const more =
    folders === 0 ? '' : ` + ${formatCount(folders)} ${folders === 1 ? 'folder' : 'folders'} of unknown size`;
  return `${count} · ${formatBytes(bytes)}${more}`;
}

function useControlEnter(onSubmit: () => void): void {
  const latest = useRef(onSubmit);
  useEffect(() => {
    latest.current = onSubmit;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      event.preventDefault();
      latest.current();
    };
    addEventListener('keydown', onKeyDown, true);
    return () => removeEventListener('keydown', onKeyDown, true);
  }, []);
}
