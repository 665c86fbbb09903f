import { sessionChannel } from '@isthmus/bff-contract';
import * as z from 'zod/mini';

const sessionMessage = z.discriminatedUnion('kind', [
  /** A tab ended the session. */
  z.object({ kind: z.literal('signed_out') }),
  /** A tab saw it run out. */
  z.object({ kind: z.literal('expired') }),
  /** In a tab the person said that they are still there. */
  z.object({ kind: z.literal('stayed') }),
  /** A tab sees this session; one that sees another asks the BFF again. */
  z.object({ kind: z.literal('signed_in'), sessionRef: z.string() }),
]);
export type SessionMessage = z.infer<typeof sessionMessage>;

/** Tells the other tabs of this browser, and hears from them. `close` ends both. */
export function openSessionChannel(onMessage: (message: SessionMessage) => void) {
  const channel = new BroadcastChannel(sessionChannel);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    const message = sessionMessage.safeParse(event.data);
    if (message.success) onMessage(message.data);
  };
  return {
    post: (message: SessionMessage) => channel.postMessage(message),
    close: () => channel.close(),
  };
}
