import type { ProblemType } from '@isthmus/bff-contract';

/** Who can put it right. */
export type Fixer = 'you' | 'collection' | 'globus' | 'operator';

/** Words for one kind of trouble: what happened, why, what to do, who can fix it. */
export type Words = { title: string; why: string; next: string; fixer: Fixer };

export const fixerNames: Record<Fixer, string> = {
  you: 'You can',
  collection: 'The people who run the collection',
  globus: 'Globus',
  operator: 'The people who run this portal',
};

/** Every refusal that the BFF makes by itself. */
export const problemWords: Record<ProblemType, Words> = {
  session_required: {
    title: 'You are signed out',
    why: 'This needs to know who you are.',
    next: 'Sign in; you come back to this page.',
    fixer: 'you',
  },
  session_expired: {
    title: 'Your session ended',
    why: 'It was idle for too long, or reached its longest life.',
    next: 'Sign in again. What you have open here is kept.',
    fixer: 'you',
  },
  session_revoked: {
    title: 'Your session was ended',
    why: 'It was signed out in another place, or its access was withdrawn.',
    next: 'Sign in again. If you did not end it, look at your sign-ins at Globus.',
    fixer: 'you',
  },
  reauth_required: {
    title: 'Globus asks you to sign in again for this service',
    why: 'The portal’s access to this one service has ended; your other work goes on.',
    next: 'Sign in again; you come back to this page.',
    fixer: 'you',
  },
  consent_required: {
    title: 'Globus asks for your permission or another sign-in first',
    why: 'The service or collection wants more than you have allowed or proved so far.',
    next: 'Go through what it asks for; you come back to this page.',
    fixer: 'you',
  },
  recent_login_required: {
    title: 'Sign in again to go on',
    why: 'Ending sessions needs a sign-in of the last half hour, so that nobody does it at an unlocked computer.',
    next: 'Sign in again, then repeat what you wanted to do.',
    fixer: 'you',
  },
  csrf_rejected: {
    title: 'The portal refused a request that did not come from its own page',
    why: 'Another site, or a browser extension, may have sent it or changed it.',
    next: 'Reload the page and try again. If it stays, try a window without extensions.',
    fixer: 'you',
  },
  path_not_allowed: {
    title: 'The portal does not pass this request on',
    why: 'This address of the service is not on the portal’s list.',
    next: 'Nothing was changed. Tell the people who run this portal if you need it.',
    fixer: 'operator',
  },
  request_malformed: {
    title: 'The portal could not read the request',
    why: 'Something in it is not as it should be.',
    next: 'Reload the page and try again. Nothing was changed.',
    fixer: 'operator',
  },
  path_rejected: {
    title: 'The portal refused an address it does not trust',
    why: 'Its spelling could be read in more than one way.',
    next: 'Check the address, or go back and follow the links. Nothing was changed.',
    fixer: 'you',
  },
  login_rejected: {
    title: 'The sign-in was not completed',
    why: 'It was declined, took too long, or was started in another window.',
    next: 'Start it again from here.',
    fixer: 'you',
  },
  not_found: {
    title: 'There is nothing at this address',
    why: 'The link may be old or mistyped.',
    next: 'Check the address, or start from the home page.',
    fixer: 'you',
  },
  service_unknown: {
    title: 'The portal does not know this service',
    why: 'It is not among the services it is set up for.',
    next: 'Tell the people who run this portal if you need it.',
    fixer: 'operator',
  },
  method_not_allowed: {
    title: 'The portal does not pass this kind of request on',
    why: 'This address takes other methods only.',
    next: 'Reload the page and try again. Nothing was changed.',
    fixer: 'operator',
  },
  payload_too_large: {
    title: 'The request is too large',
    why: 'It holds more than the portal passes on at once.',
    next: 'Do it in smaller parts, for example with fewer items. Nothing was changed.',
    fixer: 'you',
  },
  uri_too_long: {
    title: 'The address is too long',
    why: 'Paths and filters together are longer than the portal accepts.',
    next: 'Shorten the path or the filter.',
    fixer: 'you',
  },
  host_rejected: {
    title: 'The portal was called by a name it does not have',
    why: 'The host name of the request is not the portal’s own.',
    next: 'Open the portal at its own address.',
    fixer: 'operator',
  },
  rate_limited: {
    title: 'Too many requests in a short time',
    why: 'The portal limits them so that it stays quick for everybody.',
    next: 'Wait a moment; the page goes on by itself.',
    fixer: 'you',
  },
  overloaded: {
    title: 'The portal is very busy just now',
    why: 'It serves people who are signed in first, and your request was not one of theirs.',
    next: 'Wait a few seconds, then try again.',
    fixer: 'operator',
  },
  header_too_large: {
    title: 'The browser sent too much with the request',
    why: 'Too many or too large cookies are stored for this site.',
    next: 'Delete this site’s cookies and sign in again.',
    fixer: 'you',
  },
  internal_error: {
    title: 'The portal made a mistake',
    why: 'Something failed that should not. It has been noted with the request id below.',
    next: 'Try again. If it stays, send the request id to the people who run this portal.',
    fixer: 'operator',
  },
  upstream_unreachable: {
    title: 'Globus could not be reached',
    why: 'The portal got no answer from the service.',
    next: 'The page tries again by itself. Running transfers go on without the portal.',
    fixer: 'globus',
  },
  upstream_busy: {
    title: 'Globus is answering slowly',
    why: 'More calls wait for the service than the portal keeps waiting.',
    next: 'Wait a few seconds, then try again.',
    fixer: 'globus',
  },
  upstream_redirect_blocked: {
    title: 'The service answered in a way the portal does not accept',
    why: 'It tried to send the request elsewhere, and the portal never follows.',
    next: 'Try again later; tell the people who run this portal if it stays.',
    fixer: 'operator',
  },
  token_leak_blocked: {
    title: 'The portal held an answer back',
    why: 'It contained something secret that must not reach a browser.',
    next: 'Send the request id to the people who run this portal.',
    fixer: 'operator',
  },
  token_refresh_unavailable: {
    title: 'Globus can’t renew the portal’s access at the moment',
    why: 'Its sign-in service does not answer.',
    next: 'The page tries again by itself. You don’t have to sign in again.',
    fixer: 'globus',
  },
  store_unavailable: {
    title: 'The portal can’t reach its own storage',
    why: 'The place where it keeps sessions does not answer.',
    next: 'Try again in a moment. You don’t have to sign in again.',
    fixer: 'operator',
  },
  auth_unavailable: {
    title: 'Globus sign-in is not available at the moment',
    why: 'The service that signs people in does not answer.',
    next: 'Try again in a few minutes.',
    fixer: 'globus',
  },
  upstream_timeout: {
    title: 'Globus did not answer in time',
    why: 'The service or the storage behind it is slow at the moment. Very large folders can take long.',
    next: 'Try again; a filter or a smaller folder answers sooner.',
    fixer: 'globus',
  },
};

/** What the Transfer and Auth services answer, by their code or its beginning up to a dot. */
export const serviceWords: Record<string, Words> = {
  AuthenticationFailed: {
    title: 'Globus did not accept the portal’s access',
    why: 'It was withdrawn or has ended.',
    next: 'Sign in again; you come back to this page.',
    fixer: 'you',
  },
  ConsentRequired: {
    title: 'This collection needs your permission',
    why: 'The portal may act for you at Globus, but not yet on this collection.',
    next: 'Grant access; you come back to this page.',
    fixer: 'you',
  },
  AuthPolicyFailed: {
    title: 'This collection asks for a fresh sign-in',
    why: 'Its rules ask for a certain identity, a second factor, or a recent sign-in.',
    next: 'Sign in as it asks; you come back to this page.',
    fixer: 'you',
  },
  PermissionDenied: {
    title: 'You don’t have permission for this',
    why: 'Nobody has shared it with the identity you are signed in with, or only for reading.',
    next: 'Ask the people who run the collection, or sign in with another identity.',
    fixer: 'collection',
  },
  EndpointPermissionDenied: {
    title: 'The storage refused access',
    why: 'Your account there may not read or write this folder.',
    next: 'Ask the people who run the collection, or go up one folder.',
    fixer: 'collection',
  },
  EndpointNotFound: {
    title: 'There is no such collection',
    why: 'Its id is mistyped, or it is not visible to you.',
    next: 'Check the link, or search for the collection by name.',
    fixer: 'you',
  },
  EndpointDeleted: {
    title: 'This collection was deleted',
    why: 'Its owner removed it from Globus.',
    next: 'Ask its owner where the data is now.',
    fixer: 'collection',
  },
  BookmarkNotFound: {
    title: 'This bookmark is gone',
    why: 'It was deleted, perhaps in another tab.',
    next: 'Reload the list.',
    fixer: 'you',
  },
  'ClientError.NotFound': {
    title: 'Nothing is there',
    why: 'It was moved, renamed or deleted, or it belongs to another identity.',
    next: 'Check the path or the id, or go up one folder.',
    fixer: 'you',
  },
  NotFound: {
    title: 'Nothing is at this path',
    why: 'It was moved, renamed or deleted.',
    next: 'Check the path, or go up one folder.',
    fixer: 'you',
  },
  'ClientError.BadRequest': {
    title: 'Globus could not accept the request',
    why: 'Something in it is not valid.',
    next: 'Check what you entered. Nothing was changed.',
    fixer: 'you',
  },
  BadRequest: {
    title: 'Globus could not accept the request',
    why: 'Something in it is not valid.',
    next: 'Check what you entered. Nothing was changed.',
    fixer: 'you',
  },
  InvalidPath: {
    title: 'This path is not valid',
    why: 'It holds characters that the storage does not accept.',
    next: 'Choose another name.',
    fixer: 'you',
  },
  Conflict: {
    title: 'This is in the way of something that exists',
    why: 'The same transfer is still running, or the name is taken.',
    next: 'Wait for the running task, or choose another name.',
    fixer: 'you',
  },
  'ClientError.Conflict': {
    title: 'This is in the way of something that exists',
    why: 'The name is taken, or it was changed in the meantime.',
    next: 'Reload, then choose another name.',
    fixer: 'you',
  },
  'ExternalError.MkdirFailed.Exists': {
    title: 'A file or folder with this name is already here',
    why: 'Names are unique in a folder.',
    next: 'Choose another name, or open the one that is there.',
    fixer: 'you',
  },
  'ExternalError.MkdirFailed': {
    title: 'The folder could not be made',
    why: 'The storage refused it.',
    next: 'Check that you may write here, and the name.',
    fixer: 'collection',
  },
  'ExternalError.MkdirFailed.PermissionDenied': {
    title: 'You may not make folders here',
    why: 'You may see this folder but not write to it.',
    next: 'Choose another folder, or ask the people who run the collection.',
    fixer: 'collection',
  },
  'ExternalError.RenameFailed': {
    title: 'It could not be renamed',
    why: 'The storage refused it: the name is taken, or you may not write here.',
    next: 'Choose another name, or another folder.',
    fixer: 'collection',
  },
  'ExternalError.DirListingFailed': {
    title: 'The folder could not be listed',
    why: 'The storage did not give its contents.',
    next: 'Try again, or go up one folder.',
    fixer: 'collection',
  },
  'ExternalError.DirListingFailed.NotDirectory': {
    title: 'This is a file, not a folder',
    why: 'Only folders can be opened here.',
    next: 'Open the folder that holds it.',
    fixer: 'you',
  },
  'ExternalError.DirListingFailed.SizeLimit': {
    title: 'This folder holds too many items to list at once',
    why: 'Globus lists folders up to a limit.',
    next: 'List it with a filter.',
    fixer: 'you',
  },
  'ExternalError.DirListingFailed.LoginFailed': {
    title: 'You are signed in, but have no account on this storage',
    why: 'None of your identities is known there.',
    next: 'Link the identity that has an account, or ask the people who run the collection.',
    fixer: 'collection',
  },
  'ExternalError.DirListingFailed.GCDisconnected': {
    title: 'The computer behind this collection is not connected',
    why: 'Globus Connect Personal is not running there, or it has no network.',
    next: 'Ask its owner to start it, then try again.',
    fixer: 'collection',
  },
  'ExternalError.DirListingFailed.PermissionDenied': {
    title: 'You may not open this folder',
    why: 'You may see this collection, but not what is in here.',
    next: 'Go up one folder, or ask the people who run the collection.',
    fixer: 'collection',
  },
  'ExternalError.DirListingFailed.ConnectFailed': {
    title: 'The storage could not be reached',
    why: 'Its server does not answer Globus.',
    next: 'Try again later, or ask the people who run the collection.',
    fixer: 'collection',
  },
  EndpointError: {
    title: 'The storage did not answer as it should',
    why: 'Globus reached the collection, but its server failed.',
    next: 'Try again, or ask the people who run the collection.',
    fixer: 'collection',
  },
  OperationPaused: {
    title: 'Paused by an administrator',
    why: 'The people who run the collection have stopped this for now.',
    next: 'It can be done again when they lift the pause.',
    fixer: 'collection',
  },
  NotSupported: {
    title: 'This storage can’t do that',
    why: 'Not every kind of storage supports everything.',
    next: 'Use another collection, or another way.',
    fixer: 'collection',
  },
  TooManyRequests: {
    title: 'Globus asks to go slower',
    why: 'Too many requests came in a short time.',
    next: 'Wait a moment; the page goes on by itself.',
    fixer: 'you',
  },
  ServiceUnavailable: {
    title: 'Globus is busy or in maintenance',
    why: 'The service takes no requests at the moment.',
    next: 'The page tries again by itself. Running transfers go on.',
    fixer: 'globus',
  },
  InternalError: {
    title: 'Globus made a mistake',
    why: 'The service failed while it worked on the request.',
    next: 'Try again; if it stays, send the request id to Globus support.',
    fixer: 'globus',
  },
  ServerError: {
    title: 'Globus made a mistake',
    why: 'The service failed while it worked on the request.',
    next: 'Try again; if it stays, send the request id to Globus support.',
    fixer: 'globus',
  },
  UNAUTHORIZED: {
    title: 'Globus did not accept the portal’s access',
    why: 'It was withdrawn or has ended.',
    next: 'Sign in again; you come back to this page.',
    fixer: 'you',
  },
  FORBIDDEN: {
    title: 'You don’t have permission for this',
    why: 'Globus did not allow it with the identity you are signed in with.',
    next: 'Sign in with another identity, or grant more access.',
    fixer: 'you',
  },
};

/** What goes wrong inside a task: its fatal error, `nice_status`, events and skipped files. */
export const taskWords: Record<string, Words> = {
  PERMISSION_DENIED: {
    title: 'The storage refused to read or write a file',
    why: 'Your account there does not have permission for it.',
    next: 'Ask the people who run the collection, or leave the file out. Globus keeps trying until the deadline.',
    fixer: 'collection',
  },
  FILE_NOT_FOUND: {
    title: 'A file is not there any more',
    why: 'It was moved, renamed or deleted after the task was submitted.',
    next: 'Put it back, or cancel and start again without it.',
    fixer: 'you',
  },
  FILE_ACCESS: {
    title: 'A file can’t be opened',
    why: 'The storage refused it, or another program holds it.',
    next: 'Check its permissions on the storage.',
    fixer: 'collection',
  },
  FILE_SIZE_CHANGED: {
    title: 'A file changed while it was copied',
    why: 'Something is still writing to it.',
    next: 'Let the writing end, then transfer again with the checksum comparison.',
    fixer: 'you',
  },
  VERIFY_CHECKSUM: {
    title: 'A copy did not match its original',
    why: 'The file changed while it was copied, or arrived damaged. Globus copies it again.',
    next: 'Nothing, if the task goes on; otherwise transfer again with the checksum comparison.',
    fixer: 'you',
  },
  EXTERNAL_CHECKSUM_MISMATCH: {
    title: 'A file does not have the expected checksum',
    why: 'It is not the file that the checksum was given for.',
    next: 'Check the file at the source and the checksum.',
    fixer: 'you',
  },
  NO_SPACE_LEFT: {
    title: 'The destination is full',
    why: 'There is no room left on its storage.',
    next: 'Make room there, or cancel and choose another destination.',
    fixer: 'you',
  },
  QUOTA_EXCEEDED: {
    title: 'Your share of the destination is full',
    why: 'Your quota there is used up. Globus keeps trying until the deadline.',
    next: 'Make room there, ask for more, or cancel.',
    fixer: 'you',
  },
  GC_NOT_CONNECTED: {
    title: 'The computer behind the collection is not connected',
    why: 'Globus Connect Personal is not running there, or it has no network.',
    next: 'Start it; the task goes on by itself.',
    fixer: 'collection',
  },
  GC_PAUSED: {
    title: 'The computer behind the collection is paused',
    why: 'Globus Connect Personal was paused there.',
    next: 'Resume it; the task goes on by itself.',
    fixer: 'collection',
  },
  PAUSED_BY_ADMIN: {
    title: 'Paused by an administrator',
    why: 'The people who run the collection have stopped tasks for now.',
    next: 'It goes on by itself when they lift the pause.',
    fixer: 'collection',
  },
  CONNECT_FAILED: {
    title: 'A storage server can’t be reached',
    why: 'It does not answer Globus.',
    next: 'Globus keeps trying. Tell the people who run the collection if it stays.',
    fixer: 'collection',
  },
  CONNECTION_BROKEN: {
    title: 'The connection broke off',
    why: 'A storage server or the network between stopped for a moment.',
    next: 'Nothing: Globus goes on where it stopped.',
    fixer: 'globus',
  },
  CONNECTION_RESET: {
    title: 'The connection broke off',
    why: 'A storage server or the network between stopped for a moment.',
    next: 'Nothing: Globus goes on where it stopped.',
    fixer: 'globus',
  },
  ENDPOINT_ERROR: {
    title: 'A storage server failed',
    why: 'It reported an error that Globus can’t read.',
    next: 'Globus keeps trying. Tell the people who run the collection if it stays.',
    fixer: 'collection',
  },
  ENDPOINT_TOO_BUSY: {
    title: 'A storage server is busy',
    why: 'It serves many transfers at the moment.',
    next: 'Nothing: Globus keeps trying.',
    fixer: 'collection',
  },
  TIMEOUT: {
    title: 'A storage server did not answer in time',
    why: 'It is slow, or the file is very large.',
    next: 'Nothing: Globus keeps trying.',
    fixer: 'collection',
  },
  AUTH: {
    title: 'Access to a collection has ended',
    why: 'The permission or the credential of the task is no longer valid.',
    next: 'Sign in again and grant access; the task goes on.',
    fixer: 'you',
  },
  NO_CREDENTIALS: {
    title: 'A collection asks for access again',
    why: 'The credential of the task has ended.',
    next: 'Sign in again and grant access; the task goes on.',
    fixer: 'you',
  },
  IS_A_DIRECTORY: {
    title: 'A folder is where a file should be',
    why: 'The source and the destination are of different kinds.',
    next: 'Rename one of them, then transfer again.',
    fixer: 'you',
  },
  NOT_A_DIRECTORY: {
    title: 'A file is where a folder should be',
    why: 'The source and the destination are of different kinds.',
    next: 'Rename one of them, then transfer again.',
    fixer: 'you',
  },
  INVALID_PATH_NAME: {
    title: 'A name is not allowed at the destination',
    why: 'Its storage does not accept some of the characters.',
    next: 'Rename the file, then transfer again.',
    fixer: 'you',
  },
  INVALID_SYMLINK: {
    title: 'A link leads nowhere',
    why: 'The file it points to is not there.',
    next: 'Repair or remove the link at the source.',
    fixer: 'you',
  },
  EXPIRED: {
    title: 'The task ran out of time',
    why: 'Its deadline passed before everything was done.',
    next: 'Transfer again with the comparison of sizes or checksums: what is there already is left out.',
    fixer: 'you',
  },
  CANCELED: {
    title: 'The task was cancelled',
    why: 'Somebody who may do so stopped it. What was copied before stays.',
    next: 'Transfer again when you need the rest.',
    fixer: 'you',
  },
  INTERNAL_ERROR: {
    title: 'Globus made a mistake',
    why: 'The service failed while it worked on the task.',
    next: 'Transfer again; if it stays, send the task id to Globus support.',
    fixer: 'globus',
  },
};

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
