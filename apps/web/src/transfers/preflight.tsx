import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  TriangleAlert,
} from 'lucide-react';
import { useState } from 'react';
import { StepUpNote } from '../errors/step-up-state.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { type Check, type CheckedEnd, type CheckState, summaryOf } from './preflight-check.ts';
import type { ReviewDraft } from './review-draft.ts';
import { type PreflightState, useDeletePreflight, useTransferPreflight } from './use-preflight.ts';

/** Whether the transfer can work, as far as that can be known before it's submitted. It keeps nobody from trying. */
export function TransferPreflight({ draft, namesakes }: { draft: ReviewDraft; namesakes: number }) {
  return <Preflight {...useTransferPreflight(draft, namesakes)} />;
}

/** The same for a deletion. */
export function DeletePreflight({ end }: { end: CheckedEnd }) {
  return <Preflight {...useDeletePreflight(end)} />;
}

const looks: Record<CheckState, { icon: LucideIcon; className: string; words: string }> = {
  checking: { icon: LoaderCircle, className: 'animate-spin text-fg-muted', words: 'Checking' },
  fine: { icon: CircleCheck, className: 'text-success-fg', words: 'Fine' },
  note: { icon: TriangleAlert, className: 'text-warning-fg', words: 'To know' },
  problem: { icon: CircleAlert, className: 'text-danger-fg', words: 'Problem' },
  unknown: { icon: CircleHelp, className: 'text-fg-muted', words: 'Not known' },
};

/** What stands in the way is on show, the rest is folded. */
function Preflight({ checks, retry }: PreflightState) {
  const [isOpen, setOpen] = useState(false);
  const summary = summaryOf(checks);
  const urgent = checks.filter(({ state }) => state === 'problem' || state === 'note');
  const others = checks.filter((check) => !urgent.includes(check));
  return (
    <section aria-label="Before you submit" className="overflow-hidden rounded-lg border border-border">
      <div className="flex min-h-10 items-center gap-2 py-1.5 pr-1.5 pl-4">
        <p role="status" className="flex min-w-0 flex-1 items-center gap-2 font-medium">
          <StateIcon state={summary.state} />
          {summary.words}
        </p>
        <Button look="quiet" size="small" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide checks' : `${checks.length} checks`}
        </Button>
      </div>
      <CheckList checks={urgent} retry={retry} />
      {isOpen && <CheckList checks={others} retry={retry} />}
    </section>
  );
}

function CheckList({ checks, retry }: PreflightState) {
  if (checks.length === 0) return null;
  return (
    <ul className="border-t border-border py-1">
      {checks.map((check) => (
        <CheckLine key={check.id} check={check} retry={retry} />
      ))}
    </ul>
  );
}

function CheckLine({ check, retry }: { check: Check; retry: () => void }) {
  const { state, title, detail, stepUp, canRetry } = check;
  return (
    <li className="flex flex-wrap items-start justify-end gap-2 px-4 py-1.5 text-sm">
      <span className="grid h-5 place-items-center">
        <StateIcon state={state} />
      </span>
      <span className="sr-only">{looks[state].words}: </span>
      <div className="min-w-48 flex-1 break-words">
        {stepUp === undefined ? <p>{title}</p> : <StepUpNote stepUp={stepUp.view} collection={stepUp.collection} />}
        {detail !== undefined && <p className="text-fg-muted">{detail}</p>}
      </div>
      {canRetry && state !== 'fine' && (
        <Button size="small" onPress={retry}>
          <RotateCw aria-hidden />
          Check again
        </Button>
      )}
    </li>
  );
}

function StateIcon({ state }: { state: CheckState }) {
  const { icon: Icon, className } = looks[state];
  return <Icon aria-hidden className={cx('size-4 shrink-0', className)} />;
}
