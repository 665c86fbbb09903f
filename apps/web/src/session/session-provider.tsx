import { bffPaths, logoutView } from '@isthmus/bff-contract';
import { QueryClient, useQuery } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  startTransition,
  useContext,
  useEffect,
  useReducer,
  useRef,
  useState,
} from 'react';
import { callBff } from '../bff-client.ts';
import { isSessionLost } from '../errors/fault.ts';
import { discardKeptWork } from '../kept-work.ts';
import { discardPlaces } from '../places/place-memory.ts';
import { openSessionChannel, type SessionMessage } from './session-channel.ts';
import { sessionQuery } from './session-query.ts';
import { nextSessionState, type SessionState } from './session-state.ts';
import { type Ending, useEnding } from './use-ending.ts';

export type Session = {
  state: SessionState;
  /** Asks the BFF again who is signed in. Call it when an answer says that the session is gone. */
  recheck: () => void;
  /** When the session ends if nobody does anything, while that is near; null otherwise. */
  ending: Ending | null;
  /** Says in all tabs that the person is still there. */
  stay: () => void;
  /**
   * Ends the session at the BFF, then in every tab. `leave` runs before this tab's pages go, with the address
   * that ends the Globus sign-in too, or null when the session was gone already. Throws when the BFF can't be reached.
   */
  signOut: (leave: (logoutUrl: string | null) => void) => Promise<void>;
};

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider above it');
  return session;
}

/** Knows who is signed in, in agreement with the BFF and with the other tabs. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => new QueryClient());
  const [state, dispatch] = useReducer(nextSessionState, { kind: 'checking' });
  const { data, dataUpdatedAt, error, errorUpdatedAt, refetch } = useQuery(sessionQuery, client);
  const sessionRef = state.kind === 'signed_in' ? state.session.sessionRef : null;
  const post = useSessionChannel((message) => {
    if (message.kind === 'signed_out') dispatch({ kind: 'signed_out', inOtherTab: true });
    else if (message.kind === 'expired') dispatch({ kind: 'expired' });
    else if (message.kind === 'stayed') void refetch();
    else if (message.sessionRef !== sessionRef) void refetch();
  });

  useEffect(() => {
    if (data && dataUpdatedAt) dispatch({ kind: 'answered', view: data });
  }, [data, dataUpdatedAt]);
  useEffect(() => {
    if (error && errorUpdatedAt) dispatch({ kind: 'failed', error });
  }, [error, errorUpdatedAt]);
  useEffect(() => {
    if (sessionRef) post({ kind: 'signed_in', sessionRef });
  }, [sessionRef, post]);
  const sub = state.kind === 'signed_in' ? state.session.identity.sub : null;
  useEffect(() => {
    if (sub === null) return;
    discardKeptWork(sub);
    discardPlaces(sub);
  }, [sub]);
  const hasSignedOut = state.kind === 'signed_out' && (state.reason === 'this_tab' || state.reason === 'other_tab');
  useEffect(() => {
    if (!hasSignedOut) return;
    discardKeptWork(null);
    discardPlaces(null);
  }, [hasSignedOut]);
  useEffect(() => {
    if (state.kind === 'gated') post({ kind: 'expired' });
  }, [state.kind, post]);
  useEffect(() => {
    const onPageShow = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      dispatch({ kind: 'restored' });
      void refetch();
    };
    addEventListener('pageshow', onPageShow);
    return () => removeEventListener('pageshow', onPageShow);
  }, [refetch]);

  const signedIn = state.kind === 'signed_in' && data?.authenticated ? data : null;
  const ending = useEnding(signedIn, dataUpdatedAt, () => void refetch());
  const stay = async () => {
    await refetch();
    post({ kind: 'stayed' });
  };

  const signOut: Session['signOut'] = async (leave) => {
    const logoutUrl = await endSession();
    await client.cancelQueries();
    // The address and the session change as one, or the page in between would be on show for a moment.
    startTransition(() => {
      leave(logoutUrl);
      dispatch({ kind: 'signed_out', inOtherTab: false });
    });
    post({ kind: 'signed_out' });
  };
  const recheck = () => void refetch();
  return (
    <SessionContext value={{ state, recheck, ending, stay: () => void stay(), signOut }}>{children}</SessionContext>
  );
}

async function endSession(): Promise<string | null> {
  try {
    return (await callBff(bffPaths.logout, logoutView, { method: 'POST' })).logoutUrl;
  } catch (error) {
    if (isSessionLost(error)) return null;
    throw error;
  }
}

/** Keeps one channel open; `onMessage` may change from render to render. Returns a stable `post`. */
function useSessionChannel(onMessage: (message: SessionMessage) => void): (message: SessionMessage) => void {
  const latest = useRef(onMessage);
  const channel = useRef<ReturnType<typeof openSessionChannel> | null>(null);
  useEffect(() => {
    latest.current = onMessage;
  });
  useEffect(() => {
    const open = openSessionChannel((message) => latest.current(message));
    channel.current = open;
    return open.close;
  }, []);
  const [post] = useState(() => (message: SessionMessage) => channel.current?.post(message));
  return post;
}
