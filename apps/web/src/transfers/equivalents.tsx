import type { DeleteRequest, TransferRequest } from '@isthmus/globus';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { timerCommand } from '../schedules/timer-command.ts';
import type { TimerSchedule } from '../schedules/timer-document.ts';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { asText, type Equivalent, maximumItems, none, tooMany } from './equivalent.ts';
import { FoldedSection } from './folded-section.tsx';
import { needsDataAccess, type TransferEnd } from './option-gates.ts';
import { deleteScript, transferScript } from './python-script.ts';
import type { ReviewDraft } from './review-draft.ts';
import { deleteRequest } from './task-request.ts';
import { deleteCommand, transferCommand } from './transfer-command.ts';

/** A transfer as others would ask for it: for the shell, as a script, as the document itself. */
export function TransferEquivalents({ draft, schedule }: { draft: ReviewDraft; schedule: TimerSchedule | null }) {
  return (
    <Equivalents
      texts={() => {
        const request = draft.request('');
        if (schedule !== null) return scheduledTexts(transferCommand(draft), request, schedule);
        return {
          cli: transferCommand(draft),
          python: transferScript(request, dataAccessOf([draft.source.collection, draft.destination.collection])),
          json: documentText(request),
        };
      }}
    />
  );
}

/** The same for a schedule, which goes to Timers. */
function scheduledTexts(command: Equivalent, request: TransferRequest, schedule: TimerSchedule): Texts {
  const text = command.kind === 'text' ? timerCommand(command.text, schedule) : null;
  const lacks = none('The timers of the CLI can’t do all that is chosen here. Use the JSON.');
  const body = { ...request, submission_id: undefined };
  const timer = { timer_type: 'transfer', name: request.label ?? 'Scheduled transfer', schedule, body };
  return {
    cli: text === null ? (command.kind === 'none' ? command : lacks) : asText(text),
    python: none('TimersClient of the globus-sdk package takes the JSON: create_timer(document["timer"]).'),
    json:
      request.DATA.length > maximumItems ? tooMany(request.DATA.length) : asText(JSON.stringify({ timer }, null, 2)),
  };
}

export type DeleteEquivalentsProps = {
  collection: { id: string; entity_type?: string; high_assurance?: boolean };
  /** Whole paths; those of folders end with a slash. */
  paths: readonly string[];
};

/** The same for a deletion. */
export function DeleteEquivalents({ collection, paths }: DeleteEquivalentsProps) {
  return (
    <Equivalents
      texts={() => {
        const request = deleteRequest('', collection.id, paths);
        return {
          cli: deleteCommand(collection.id, paths),
          python: deleteScript(request, dataAccessOf([collection])),
          json: documentText(request),
        };
      }}
    />
  );
}

function dataAccessOf(ends: readonly (Partial<TransferEnd> & { id: string })[]): string[] {
  return [...new Set(ends.filter(needsDataAccess).map(({ id }) => id))];
}

function documentText(request: TransferRequest | DeleteRequest): Equivalent {
  const { length } = request.DATA;
  return length > maximumItems
    ? tooMany(length)
    : asText(JSON.stringify({ ...request, submission_id: undefined }, null, 2));
}

const kinds = [
  {
    id: 'cli',
    name: 'Globus CLI',
    note: 'For a POSIX shell. If the CLI asks for a consent, run the command that it names and try again.',
  },
  { id: 'python', name: 'Python SDK', note: 'For version 4 of the globus-sdk package. It asks you to sign in.' },
  {
    id: 'json',
    name: 'JSON',
    note: 'What the portal sends to Globus, but for the submission_id: submit_transfer and submit_delete of the SDK add one.',
  },
] as const;

type Texts = Record<(typeof kinds)[number]['id'], Equivalent>;

/** `texts` are made only for who opens them. */
function Equivalents({ texts }: { texts: () => Texts }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <FoldedSection
      title="As a command or script"
      summary="Globus CLI, Python, JSON"
      isOpen={isOpen}
      onOpenChange={setOpen}
    >
      {isOpen && <Open texts={texts()} />}
    </FoldedSection>
  );
}

function Open({ texts }: { texts: Texts }) {
  const copy = useCopy();
  return (
    <Tabs className="flex flex-col gap-3">
      <TabList aria-label="Written for" className="flex gap-1 border-b border-border">
        {kinds.map(({ id, name }) => (
          <Tab
            key={id}
            id={id}
            className="flex h-8 cursor-default items-center border-b-2 border-transparent px-2.5 text-sm -outline-offset-2 outline-focus data-focus-visible:outline-2 data-hovered:text-fg data-selected:border-brand data-selected:font-medium pointer-coarse:h-11"
          >
            {name}
          </Tab>
        ))}
      </TabList>
      {kinds.map(({ id, name, note }) => {
        const equivalent = texts[id];
        return (
          <TabPanel key={id} id={id} className="flex flex-col items-start gap-2 outline-focus">
            {equivalent.kind === 'none' ? (
              <p className="text-sm">{equivalent.why}</p>
            ) : (
              <>
                <pre
                  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
                  tabIndex={0}
                  className="max-h-72 w-full overflow-auto rounded-md border border-border bg-surface-2 p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
                >
                  {equivalent.text}
                </pre>
                <div className="flex w-full items-start justify-between gap-3">
                  <p className="text-xs text-fg-muted">{note}</p>
                  <Button size="small" onPress={() => copy(equivalent.text, name)}>
                    <Copy aria-hidden />
                    Copy
                  </Button>
                </div>
              </>
            )}
          </TabPanel>
        );
      })}
    </Tabs>
  );
}
