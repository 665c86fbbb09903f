import { parseRawFault, type RawFault } from './raw-fault.ts';
import type { Words } from './words.ts';
import { wordsForCode } from './words-for.ts';

/** Codes that say no more than that something failed: the text may say what. */
const vague = ['ENDPOINT_ERROR', 'UNKNOWN', 'ABEND', 'AUTH', 'CONNECT_FAILED'];

/**
 * Words for a fault inside a task, from its code and the raw text with it. What the text says counts more than a code
 * that says little. `code` is the one that the words are of; null when neither is known.
 */
export function faultWords(code: string, raw: string): Words & { code: string | null; fault: RawFault } {
  const fault = parseRawFault(raw);
  const inner = fault.code !== null && (vague.includes(code) || wordsForCode(code) === null) ? fault.code : null;
  const known = [inner, code].find((one) => one !== null && wordsForCode(one) !== null) ?? null;
  const words = known === null ? null : wordsForCode(known);
  if (known !== null && words !== null) return { ...withAccounts(words, fault), code: known, fault };
  return {
    title: 'Something is wrong with this task',
    why: fault.message ? endSentence(fault.message) : 'Globus gave no reason that the portal knows.',
    next: 'Globus keeps trying until the deadline.',
    fixer: 'collection',
    code: null,
    fault,
  };
}

/** The same for a task that is over: nothing is tried any more, and what can be done is to run it again. */
export function afterTheEnd<Fault extends Words>(words: Fault): Fault {
  const next = words.next
    .replaceAll(/(Globus keeps trying[^.]*\.|Nothing[:,][^.]*\.|; the task goes on[^.]*)/g, '')
    .trim();
  const why = words.why.replaceAll(/Globus keeps trying[^.]*\./g, '').trim();
  return { ...words, why, next: `${next} Then rerun what failed.`.trim().replace(/^Then rerun/, 'Rerun') };
}

function withAccounts(words: Words, { usernames }: RawFault): Words {
  return usernames.length === 0 ? words : { ...words, why: `${words.why} Tried: ${usernames.join(', ')}.` };
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
