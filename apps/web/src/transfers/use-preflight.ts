import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { collectionQuery } from '../collections/collection-client.ts';
import { collectionHealth } from '../collections/collection-facts.ts';
import { listingQuery } from '../files/file-client.ts';
import { useSession } from '../session/session-provider.tsx';
import {
  type Check,
  type CheckedEnd,
  type Deed,
  type Look,
  pauseCheck,
  reachCheck,
  writeCheck,
} from './preflight-check.ts';
import { folderQuery, live, pauseRulesQuery } from './preflight-client.ts';
import { caseCheck, foldersCheck, namesCheck, roomCheck } from './preflight-names.ts';
import type { ReviewDraft } from './review-draft.ts';

export type PreflightState = { checks: Check[]; retry: () => void };

/** What can be known, before a transfer is submitted, of whether it will work. Asks again by itself while it is on show. */
export function useTransferPreflight(draft: ReviewDraft, namesakes: number): PreflightState {
  const { source, destination } = draft;
  const from = useEnd(source, 'read');
  const to = useEnd(destination, 'write');
  const absolute = { source: useAbsolutePath(source), destination: useAbsolutePath(destination) };
  const { name } = destination.collection;
  const cases = caseCheck(draft.items, name, to.entityType);
  return {
    checks: [
      from.reach,
      to.reach,
      foldersCheck(draft, absolute),
      from.pause,
      to.pause,
      to.write,
      namesCheck(namesakes, draft.options.syncLevel),
      ...(cases === null ? [] : [cases]),
      roomCheck(draft.items, name),
    ],
    retry: () => {
      from.retry();
      to.retry();
    },
  };
}

/** The same for a deletion. */
export function useDeletePreflight(end: CheckedEnd): PreflightState {
  const { reach, pause, write, retry } = useEnd(end, 'delete');
  return { checks: [reach, pause, write], retry };
}

function useEnd(end: CheckedEnd, deed: Deed) {
  const document = useQuery({
    ...collectionQuery(end.collectionId),
    ...live,
    refetchInterval: ({ state: { data } }) => (data && collectionHealth(data) !== null ? 10_000 : 60_000),
  });
  const folder = useQuery(folderQuery(end.collectionId, end.folder));
  const rules = useQuery(pauseRulesQuery(end.collectionId));
  const { state } = useSession();
  const username = 'session' in state ? state.session.identity.username : 'you';
  return {
    reach: reachCheck(`reach ${deed}`, end, lookAt(document), lookAt(folder), username),
    pause: pauseCheck(end, deed, lookAt(rules)),
    write: writeCheck(end, lookAt(document), lookAt(folder)),
    entityType: document.data?.entity_type,
    retry: () => {
      void document.refetch();
      void folder.refetch();
      void rules.refetch();
    },
  };
}

/** The answer counts only while it is the latest that was heard. */
function lookAt<Answer>({ data, error, failureReason }: UseQueryResult<Answer>): Look<Answer> {
  const trouble = error ?? failureReason;
  return { answer: trouble === null ? data : undefined, error: trouble };
}

function useAbsolutePath({ collectionId, folder }: CheckedEnd): string | null {
  return useQueryClient().getQueryData(listingQuery(collectionId, folder).queryKey)?.absolutePath ?? null;
}
