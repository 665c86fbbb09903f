import { useEffect, useRef, useState } from 'react';
import * as z from 'zod/mini';
import { keptWork, useKeepWork } from '../kept-work.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { TextField } from '../ui/text-field.tsx';
import { CommandLine } from './command-line.tsx';
import { TransferPreflight } from './preflight.tsx';
import { type ReviewEnd, reviewDraft } from './review-draft.ts';
import { ReviewRoute } from './review-route.tsx';
import { SubmissionTrouble } from './submission-trouble.tsx';
import type { Submitted } from './task-client.ts';
import type { TransferItem } from './task-request.ts';
import { TransferChoices } from './transfer-choices.tsx';
import { transferCommand } from './transfer-command.ts';
import { optionGates, type TransferOptions, transferOptions, usualOptions } from './transfer-options.ts';
import { useSubmission } from './use-submission.ts';

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
  /** How a draft begins that isn't taken up again. */
  startWith?: TransferOptions;
  /** What is to be known before anything else. */
  note?: string | null;
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
  const [options, setOptions] = useState(kept?.options ?? props.startWith ?? usualOptions);
  const { submit, isPending, error, unfinished } = useSubmission(onSubmitted, kept?.submissionId ?? null);
  useKeepWork(owner, 'review', () => {
    const draft = unfinished();
    return draft && ({ ...draft, about: aboutThis(), options } satisfies z.input<typeof keptDraft>);
  });
  const gates = optionGates(source.collection, destination.collection);
  const draft = reviewDraft(source, destination, items, options);
  const { refusal } = draft;
  const command = transferCommand(draft);
  const onSubmit = () => {
    if (refusal === null) submit(draft.request);
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
        {props.note && <Banner tone="info" title={props.note} />}
        <ReviewRoute source={source} destination={destination} items={items} leftOut={leftOut} />
        <TransferPreflight draft={draft} namesakes={namesakes} />
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
