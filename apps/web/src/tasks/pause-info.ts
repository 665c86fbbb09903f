import { type PauseInfo, type PauseRule, pauseInfo, pauseRuleList } from '@isthmus/globus';
import { queryOptions } from '@tanstack/react-query';
import { callService } from '../bff-client.ts';
import { parseTime } from '../ui/format.ts';
import { taskPath } from './all-pages.ts';

/** Why a task is paused. */
export function pauseInfoQuery(taskId: string) {
  return queryOptions({
    queryKey: ['transfer', 'task', taskId, 'pause-info'],
    queryFn: ({ signal }) => callService('transfer', `${taskPath(taskId)}/pause_info`, pauseInfo, { signal }),
    staleTime: 15_000,
  });
}

/** The pause rules of a collection that hold this person up. */
export function pauseRulesQuery(collectionId: string) {
  return queryOptions({
    queryKey: ['transfer', 'pause-rules', collectionId],
    queryFn: async ({ signal }) => {
      const path = `/v0.10/endpoint/${encodeURIComponent(collectionId)}/my_effective_pause_rule_list` as const;
      return (await callService('transfer', path, pauseRuleList, { signal })).DATA;
    },
    staleTime: 60_000,
    // Somebody who is held up waits for the end of it.
    refetchInterval: ({ state }) => (state.data && state.data.length > 0 ? 15_000 : false),
    retry: false,
  });
}

/** One reason for a pause: what its maker says, where it is, since when. */
export type PauseReason = { message: string; collection: string | null; sinceMs: number | null };

/** All reasons why a task is paused, rules first. */
export function pauseReasons(info: PauseInfo): PauseReason[] {
  const rules = info.pause_rules.map((rule) => ({
    message: rule.message ?? '',
    collection: rule.endpoint_display_name,
    sinceMs: parseTime(rule.start_time ?? rule.modified_time ?? null),
  }));
  const messages = [
    info.source_pause_message,
    info.source_pause_message_share,
    info.destination_pause_message,
    info.destination_pause_message_share,
  ];
  const said = messages.flatMap((message) => (message ? [{ message, collection: null, sinceMs: null }] : []));
  return [...rules, ...said];
}

const operations = [
  ['pause_ls', 'listing folders'],
  ['pause_mkdir', 'making folders'],
  ['pause_rename', 'renaming'],
  ['pause_task_delete', 'deleting'],
  ['pause_task_transfer_read', 'copying from it'],
  ['pause_task_transfer_write', 'copying to it'],
] as const;

/** What rules stop, and what goes on in spite of them, as lists of words. */
export function effectOf(rules: readonly PauseRule[]): { stops: string[]; goesOn: string[] } {
  const isStopped = ([flag]: (typeof operations)[number]) => rules.some((rule) => rule[flag]);
  return {
    stops: operations.filter(isStopped).map(([, words]) => words),
    goesOn: operations.filter((operation) => !isStopped(operation)).map(([, words]) => words),
  };
}

/** Why an operation is paused, as a sentence; null when it isn't. */
export function pauseRefusal(
  rules: readonly PauseRule[],
  flag: 'pause_mkdir' | 'pause_rename' | 'pause_ls',
): string | null {
  const rule = rules.find((one) => one[flag]);
  if (rule === undefined) return null;
  return `Paused by the collection’s administrator${rule.message ? `: “${rule.message}”` : '.'}`;
}
