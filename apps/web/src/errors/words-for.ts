import { isProblemType } from '@isthmus/bff-contract';
import { faultOf } from './fault.ts';
import { localWords } from './local-words.ts';
import { problemWords } from './problem-words.ts';
import { serviceWords } from './service-words.ts';
import { taskWords } from './task-words.ts';
import type { Words } from './words.ts';

export type Explanation = Words & {
  /** Page with more, `/help/errors/{code}`; null when the code has none. */
  helpPath: string | null;
  code: string;
  requestId: string | null;
  /** What the server itself said, to be shown folded. */
  raw: string | null;
};

/** Words for whatever a query or mutation failed with. */
export function explain(error: unknown): Explanation {
  const fault = faultOf(error);
  if (!fault) return { ...localWords.unknown, ...noDetails('unknown') };
  if (fault.kind === 'unreachable') return { ...localWords.unreachable, ...noDetails('unreachable') };
  if (fault.kind === 'unreadable') return { ...localWords.unreadable, ...noDetails('unreadable'), raw: fault.issue };
  const raw = fault.kind === 'upstream' ? fault.message || null : null;
  const known = wordsForCode(fault.code);
  return {
    ...(known ?? wordsForStatus(fault.status)),
    code: fault.code,
    requestId: fault.requestId,
    raw,
    helpPath: known ? helpPathOf(fault.code) : null,
  };
}

export function helpPathOf(code: string): string {
  return `/help/errors/${encodeURIComponent(code)}`;
}

/** Words for a problem type, a code of Transfer or Auth, or a task's code; null when none is known. */
export function wordsForCode(code: string): Words | null {
  if (isProblemType(code)) return problemWords[code];
  if (Object.hasOwn(taskWords, code)) return taskWords[code] ?? null;
  if (Object.hasOwn(localWords, code)) return localWords[code as keyof typeof localWords];
  // `ExternalError.DirListingFailed.New` is a kind of `ExternalError.DirListingFailed`.
  for (let prefix = code; prefix; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
    if (Object.hasOwn(serviceWords, prefix)) return serviceWords[prefix] ?? null;
  }
  const last = code.slice(code.lastIndexOf('.') + 1);
  return Object.hasOwn(serviceWords, last) ? (serviceWords[last] ?? null) : null;
}

function wordsForStatus(status: number): Words {
  if (status === 401) return problemWords.reauth_required;
  if (status === 403) return serviceWords.PermissionDenied ?? localWords.unknown;
  if (status === 404) return problemWords.not_found;
  if (status === 429) return problemWords.rate_limited;
  if (status === 503) return serviceWords.ServiceUnavailable ?? localWords.unknown;
  if (status === 502 || status === 504) return problemWords.upstream_unreachable;
  return localWords.unknown;
}

function noDetails(code: string): Omit<Explanation, keyof Words> {
  return { code, helpPath: helpPathOf(code), requestId: null, raw: null };
}
