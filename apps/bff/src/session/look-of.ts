import type { IncomingMessage } from 'node:http';
import { passiveHeader } from '@isthmus/bff-contract';

/** How a call looks at its session: a passive one, which no person caused, does not put off the idle limit. */
export type Look = { passive: boolean };

export function lookOf(req: Pick<IncomingMessage, 'headers'>): Look {
  return req.headers[passiveHeaderName] === passiveHeader.value ? passiveLook : activeLook;
}

// Made once: this is on the path of every call.
export const passiveLook: Look = { passive: true };
export const activeLook: Look = { passive: false };
const passiveHeaderName = passiveHeader.name.toLowerCase();
