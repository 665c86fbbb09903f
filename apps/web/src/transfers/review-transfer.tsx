import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { nameOf } from '../files/folder-path.ts';
import { planRefusal, rightNow, scheduleOf } from '../schedules/plan.ts';
import { useScheduling } from '../schedules/use-scheduling.ts';
import { useResume } from '../session/use-resume.ts';
import { Banner } from '../ui/banner.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { useNow } from '../ui/use-now.ts';
import { TransferEquivalents } from './equivalents.tsx';
import { keepDraft, keptDraft, useKeepDraft } from './kept-draft.ts';
import { endsRefusal } from './option-gates.ts';
import { advancedWords, suggestedLabel } from './option-words.ts';
import { TransferPreflight } from './preflight.tsx';
import { keepLastTime } from './presets.ts';
import { type ReviewEnd, reviewDraft } from './review-draft.ts';
import { ReviewFooter } from './review-footer.tsx';
import { ReviewHintList } from './review-hint-list.tsx';
import { ReviewOptions } from './review-options.tsx';
import { ReviewRoute } from './review-route.tsx';
import { SubmissionTrouble } from './submission-trouble.tsx';
import type { Submitted } from './task-client.ts';
import type { TransferItem } from './task-request.ts';
import { type TransferOptions, usualOptions } from './transfer-options.ts';
import { useSubmission } from './use-submission.ts';

const ScheduleSection = lazy(async () => ({
  default: (await import('../schedules/schedule-section.tsx')).ScheduleSection,
}));

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
  /** It is to run later or again and again: there is a schedule, and no task yet. Usually it just closes. */
  onScheduled?: () => void;
};

/**
 * What is about to happen, and how. Nothing is sent before Submit. Mount one for each draft; opened again for the same
 * items, also after another sign-in, it goes on with the same choices and the same submission id.
 */
export function ReviewTransfer(props: ReviewTransferProps) {
  const { owner, source, destination, items, leftOut, namesakes, onClose, onSubmitted, onScheduled = onClose } = props;
  const about = JSON.stringify([source.collectionId, destination.collectionId, items]);
  const [kept] = useState(() => keptDraft(owner, about));
  const [options, setOptions] = useState<TransferOptions>(
    () => kept?.options ?? props.startWith ?? { ...usualOptions, label: labelFor(items, destination) },
  );
  const [when, setWhen] = useState(kept?.plan ?? rightNow);
  const { submit, isPending, error, isWaiting, unfinished } = useSubmission({
    keptId: kept?.submissionId ?? null,
    onId: (submissionId) => keepDraft(owner, { about, options, plan: when, submissionId }),
    onSubmitted: (submitted) => {
      keepLastTime(owner, options);
      onSubmitted(submitted);
    },
  });
  const scheduling = useScheduling(onScheduled);
  useKeepDraft(owner, { options, plan: when }, () => {
    const left = scheduling.isDone ? null : unfinished();
    return left && { ...left, about, options, plan: when };
  });
  const nowMs = useNow(30_000);
  const draft = reviewDraft(source, destination, items, options, nowMs);
  const { refusal } = draft;
  const [wantsAdvanced, setWantsAdvanced] = useState<boolean | null>(null);
  // What is set opens the section; taking it back doesn't close it under the person's hands.
  if (wantsAdvanced === null && advancedWords(draft.options).length > 0) setWantsAdvanced(true);
  const conflict = endsRefusal(source.collection, destination.collection);
  const onSubmit = () => {
    if (refusal !== null) setWantsAdvanced(true);
    else if (when.kind === 'now') submit(draft.request);
    else if (planRefusal(when, nowMs) === null) scheduling.schedule({ plan: when, request: draft.request });
  };
  useControlEnter(onSubmit);
  useResume(owner, 'review', when.kind === 'now' ? error : scheduling.error, kept === null ? null : onSubmit);
  return (
    <Sheet
      isOpen
      title="Review transfer"
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      footer={
        <ReviewFooter
          draft={draft}
          submitWords={when.kind === 'now' ? 'Submit transfer' : 'Schedule transfer'}
          isPending={isPending || scheduling.isPending}
          onCancel={onClose}
          onSubmit={onSubmit}
        />
      }
    >
      <div className="flex flex-col gap-6">
        {props.note && <Banner tone="info" title={props.note} />}
        <ReviewRoute source={source} destination={destination} items={items} leftOut={leftOut} />
        <TransferPreflight draft={draft} namesakes={namesakes} />
        {conflict !== null && (
          <Banner tone="danger" title="These two collections can’t exchange files">
            {conflict}
          </Banner>
        )}
        <ReviewOptions
          owner={owner}
          draft={draft}
          options={options}
          nowMs={nowMs}
          wantsAdvanced={wantsAdvanced}
          onWantsAdvanced={setWantsAdvanced}
          onChange={setOptions}
        />
        <Suspense fallback={<Skeleton className="h-14" />}>
          <ScheduleSection
            plan={when}
            onChange={setWhen}
            collections={[source.collectionId, destination.collectionId]}
            owner={owner}
          />
        </Suspense>
        <ReviewHintList draft={draft} />
        <TransferEquivalents
          draft={draft}
          schedule={when.kind === 'now' || planRefusal(when, nowMs) !== null ? null : scheduleOf(when, nowMs)}
        />
        {error !== null && when.kind === 'now' && <SubmissionTrouble error={error} isWaiting={isWaiting} />}
        {scheduling.error !== null && when.kind !== 'now' && (
          <SubmissionTrouble
            error={scheduling.error}
            isWaiting={false}
            collection="Globus Timers"
            whenUnsure={
              <>
                It may have been scheduled all the same: look at <TextLink to="/timers">your schedules</TextLink> before
                you try again.
              </>
            }
          />
        )}
      </div>
    </Sheet>
  );
}

function labelFor(items: readonly TransferItem[], destination: ReviewEnd): string {
  const names = items.map(({ sourcePath }) => nameOf(sourcePath));
  return suggestedLabel(names, destination.collection.name);
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
