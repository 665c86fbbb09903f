import type { Words } from './words.ts';

/** Faults that are none of a server's answers. */
export const localWords = {
  unreachable: {
    title: 'The portal can’t be reached',
    why: 'Your network, or the portal, is down. Running transfers go on without it.',
    next: 'Check your connection; the page tries again by itself.',
    fixer: 'you',
  },
  unreadable: {
    title: 'The answer could not be understood',
    why: 'It is not what this version of the portal expects.',
    next: 'Reload the page. If it stays, tell the people who run this portal.',
    fixer: 'operator',
  },
  unknown: {
    title: 'Something went wrong',
    why: 'The portal has no better words for it.',
    next: 'Try again. If it stays, tell the people who run this portal.',
    fixer: 'operator',
  },
} satisfies Record<string, Words>;
