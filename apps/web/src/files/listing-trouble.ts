import type { Fault } from '../errors/fault.ts';

/** Why a folder isn't on show, in the words of the page's states. */
export type ListingTrouble = {
  kind:
    | 'not-found'
    | 'is-file'
    | 'no-permission'
    | 'consent'
    | 'session'
    /** The portal's own grant for Transfer is gone: signing in again helps. */
    | 'grant'
    | 'paused'
    | 'offline'
    | 'timeout'
    | 'degraded'
    | 'no-collection'
    | 'other';
  title: string;
  detail: string;
};

type Who = { collection: string; identity: string };

/** Puts a fault of a listing into words. `who.identity` is the person's user name: the one that was refused. */
export function listingTrouble(fault: Fault, who: Who): ListingTrouble {
  if (fault.kind === 'unreachable') {
    return {
      kind: 'degraded',
      title: 'The portal can’t be reached',
      detail: 'Your connection may be down, or the portal is restarting.',
    };
  }
  if (fault.kind === 'unreadable') return other(who);
  if (fault.kind === 'problem') return problemWords(fault, who);
  const { code, message } = fault;
  const known = codes.find((entry) => entry.code.test(code));
  if (known !== undefined) return known.words(who, clean(message), fault);
  if ([429, 502, 503, 504].includes(fault.status)) return busy('Globus Transfer');
  return other(who);
}

type Refusal = Extract<Fault, { kind: 'upstream' }>;
const codes: { code: RegExp; words: (who: Who, message: string, fault: Refusal) => ListingTrouble }[] = [
  {
    code: /NotDirectory/,
    words: () => ({ kind: 'is-file', title: 'This is a file', detail: 'Its folder opens instead.' }),
  },
  {
    code: /^Endpoint(NotFound|Deleted)$/,
    words: () => ({
      kind: 'no-collection',
      title: 'This collection doesn’t exist, or it isn’t shared with you',
      detail: 'It may have been deleted since the link was made. Choose another collection.',
    }),
  },
  {
    code: /NotFound$/,
    words: () => ({
      kind: 'not-found',
      title: 'Nothing at this path',
      detail: 'It may have been moved, renamed or deleted.',
    }),
  },
  { code: /^ConsentRequired$/, words: consentWords },
  { code: /^AuthPolicyFailed$/, words: sessionWords },
  {
    code: /PermissionDenied$/,
    words: ({ collection, identity }) => ({
      kind: 'no-permission',
      title: 'You don’t have permission to see this folder',
      detail: `${collection} was asked as ${identity}. Ask the folder’s owner for access, or sign in with another identity.`,
    }),
  },
  {
    code: /LoginFailed$/,
    words: ({ collection, identity }) => ({
      kind: 'no-permission',
      title: `${identity} has no account on this collection`,
      detail: `You are signed in, but ${collection} doesn’t know this identity. Its administrator can add you, or you can use another of your identities.`,
    }),
  },
  {
    code: /^OperationPaused$/,
    words: ({ collection }, message) => ({
      kind: 'paused',
      title: `${collection} is paused by its administrator`,
      detail: message || 'It goes on when the administrator says so.',
    }),
  },
  {
    code: /GCDisconnected$|GCPaused$/,
    words: ({ collection }) => ({
      kind: 'offline',
      title: `${collection} isn’t running`,
      detail: 'It lives on somebody’s computer. Start Globus Connect Personal there, then try again.',
    }),
  },
  {
    code: /SizeLimit$/,
    words: () => ({
      kind: 'other',
      title: 'This folder has too many entries to list',
      detail: 'Type the path of a folder or file inside it.',
    }),
  },
  {
    code: /ConnectFailed$|Timeout$|^EndpointError$|^ExternalError\.DirListingFailed$/,
    words: ({ collection }) => ({
      kind: 'timeout',
      title: 'The storage server didn’t answer in time',
      detail: `${collection} took too long or can’t be reached. A large folder can be the reason.`,
    }),
  },
  {
    code: /BadRequest|InvalidPath/,
    words: () => ({
      kind: 'not-found',
      title: 'This path can’t exist',
      detail: 'Check it for characters that don’t belong there.',
    }),
  },
];

function consentWords({ collection }: Who): ListingTrouble {
  return {
    kind: 'consent',
    title: `${collection} needs your permission first`,
    detail: 'It wants you to allow this portal to read your data there. Nothing was changed.',
  };
}

function sessionWords({ collection }: Who, message: string, fault: Refusal): ListingTrouble {
  const wanted = fault.authorizationParameters?.session_message || message;
  return {
    kind: 'session',
    title: `${collection} asks for another sign-in`,
    detail: wanted || 'It accepts only certain identities, or a recent sign-in.',
  };
}

function problemWords(fault: Extract<Fault, { kind: 'problem' }>, who: Who): ListingTrouble {
  if (fault.code === 'upstream_timeout') {
    return {
      kind: 'timeout',
      title: 'The storage server didn’t answer in time',
      detail: `How many entries ${who.collection} has there isn’t known. A large folder can be the reason.`,
    };
  }
  if (fault.code === 'consent_required' || fault.code === 'reauth_required') {
    if (fault.stepUp !== undefined) return { kind: 'grant', ...stepUpTrouble(who) };
    return {
      kind: 'grant',
      title: 'Sign in again for Globus Transfer',
      detail: 'The portal’s access to it has ended.',
    };
  }
  if ([429, 502, 503, 504].includes(fault.status))
    return busy(fault.service === 'transfer' ? 'Globus Transfer' : 'Globus');
  return { kind: 'other', title: 'This folder can’t be shown', detail: fault.detail };
}

function stepUpTrouble({ collection }: Who): Pick<ListingTrouble, 'title' | 'detail'> {
  return { title: `${collection} asks for more first`, detail: 'Refresh the folder to see what it asks for.' };
}

function busy(service: string): ListingTrouble {
  return {
    kind: 'degraded',
    title: `${service} is busy or in maintenance`,
    detail: 'Nothing is wrong with your data.',
  };
}

function other({ collection }: Who): ListingTrouble {
  return {
    kind: 'other',
    title: 'This folder can’t be shown',
    detail: `${collection} answered in a way this portal doesn’t know. Nothing was changed.`,
  };
}

/** The first line of a storage server's message: the rest is protocol. */
export function clean(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/, Error \([a-z]+\)$/, '').trim();
}
