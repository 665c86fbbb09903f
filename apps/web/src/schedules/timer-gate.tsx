import { stepUpPath } from '@isthmus/bff-contract';
import type { EndpointDocument } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import * as z from 'zod/mini';
import { collectionName } from '../collections/collection-facts.ts';
import { stepUpWords } from '../errors/step-up-words.ts';
import { explain } from '../errors/words-for.ts';
import { keepWork, keptWork } from '../kept-work.ts';
import { Banner } from '../ui/banner.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { useNow } from '../ui/use-now.ts';
import { needsDataAccess } from './timer-access.ts';
import { type useTimerChanges, usualResumption } from './timer-actions.tsx';
import { timerPermissionQuery } from './timer-client.ts';
import type { TimerDocument } from './timer-document.ts';
import { missedRuns, missedWords, waitsForAccess } from './timer-status.ts';

export type TimerGateProps = {
  timer: TimerDocument;
  owner: string;
  changes: ReturnType<typeof useTimerChanges>;
  /** The collections that it is between. */
  ends: readonly EndpointDocument[];
  /** Something that its next run needs is known to be missing. */
  isMissing: boolean;
};

const keptName = 'timer-access';
const keptResumption = z.object({ timer: z.string() });

/**
 * Why a timer waits for the person, or will, and the one way to mend it: what it asks for is allowed or proved at
 * Globus, and back here it goes on by itself.
 */
export function TimerGate({ timer, owner, changes, ends, isMissing }: TimerGateProps) {
  const { job_id: id } = timer;
  const isWaiting = waitsForAccess(timer);
  const wanted = ends.filter(needsDataAccess).map((end) => end.id);
  const { data: stepUp, error } = useQuery(timerPermissionQuery(wanted, id));
  const missed = missedWords(missedRuns(timer, useNow(30_000)));
  useResumeOnReturn(timer, owner, changes);
  if (!stepUp) {
    if (!error) return null;
    const { title, next } = explain(error);
    return (
      <Banner tone="danger" title="What this schedule waits for could not be asked">
        {title}. {next}
      </Banner>
    );
  }
  const names = new Map(ends.map((end) => [end.id, collectionName(end)]));
  const words = stepUpWords(stepUp, { identities: new Map() });
  const asks = words.asks.map((ask) => withNames(ask, names));
  return (
    <Banner
      live
      tone="warning"
      title={isWaiting ? 'This schedule waits for you' : 'The next run will fail'}
      action={
        <a
          href={stepUpPath(stepUp.ticket, `/timers/${id}`)}
          onClick={() => keepWork(owner, keptName, { timer: id } satisfies z.input<typeof keptResumption>)}
          className={buttonClass('primary', 'small')}
        >
          <KeyRound aria-hidden />
          {words.action}
        </a>
      }
    >
      <p>
        {isWaiting ? 'Its last run had no permission: ' : 'It has no permission any more: '}
        you took it back, it has ended, or it was never given. {isMissing && isWaiting && missed}
        {asks.length > 0 && ' What it asks for:'}
      </p>
      {asks.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {asks.map((ask) => (
            <li key={ask}>{ask}</li>
          ))}
        </ul>
      )}
      {words.quote !== null && (
        <p className="mt-1">
          It says: <q className="break-words">{words.quote}</q>
        </p>
      )}
      {isWaiting && <p className="mt-1">You come back to this page, and the schedule goes on by itself.</p>}
    </Banner>
  );
}

/** Once, when the person comes back from Globus: the timer gets what they have allowed, and goes on if it had stopped. */
function useResumeOnReturn(timer: TimerDocument, owner: string, { resume }: TimerGateProps['changes']): void {
  const [isBack] = useState(() => keptWork(owner, keptName, keptResumption)?.timer === timer.job_id);
  const isDone = useRef(false);
  useEffect(() => {
    if (!isBack || isDone.current) return;
    isDone.current = true;
    keepWork(owner, keptName, null);
    if (waitsForAccess(timer)) resume.mutate(usualResumption(timer, true));
  }, [isBack, owner, timer, resume]);
}

/** The sentences know collections by their ids; here their names are known. */
function withNames(sentence: string, names: ReadonlyMap<string, string>): string {
  return [...names].reduce((text, [id, name]) => text.replaceAll(`the collection ${id}`, name), sentence);
}
