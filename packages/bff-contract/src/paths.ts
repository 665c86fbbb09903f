/** Paths of the BFF's own endpoints, relative to the portal's origin. */
export const bffPaths = {
  /**
   * GET, a top-level navigation: starts a sign-in. Query: `returnTo`, a path of this origin; `stepup`, a ticket, or
   * `service`, a service's name, which keep the session and add to it; with `fresh=1` the person signs in anew there.
   */
  login: '/bff/login',
  /** GET: the redirect URI registered at Globus Auth. */
  callback: '/bff/callback',
  /** POST with the guard header: ends the session. Answers a `LogoutView`. */
  logout: '/bff/logout',
  /** GET with the guard header: answers a `SessionView`. */
  session: '/bff/session',
  /**
   * GET with the guard header: a `SessionsView`. DELETE ends all sessions of the person but this one, with `?all=1` this
   * one too, and `/bff/sessions/{id}` one; it needs a sign-in of the last half hour.
   */
  sessions: '/bff/sessions',
  /** POST with the guard header and a `DownloadTicketRequest`: answers a `DownloadTicketView`. */
  downloadTicket: '/bff/download-ticket',
  /** POST with the guard header and a `TimerPermissionRequest`: answers a `TimerPermissionView`. */
  timerPermission: '/bff/timer-permission',
  /** POST by Globus Auth, not by a browser: ends sessions that have ended there. There only when the portal's settings say so. */
  backchannelLogout: '/bff/backchannel-logout',
} as const;

/** The services that the proxy knows: `/api/{service}/…` reaches the resource server of that name. */
export const services = ['transfer', 'auth', 'timers'] as const;
export type Service = (typeof services)[number];

/** `apiPath('transfer', '/v0.10/task_list')` is `/api/transfer/v0.10/task_list`. */
export function apiPath(service: Service, upstreamPath: `/${string}`): string {
  return `/api/${service}${upstreamPath}`;
}

/**
 * The path of a file of a collection over HTTPS access: GET, HEAD (with ranges), PUT and DELETE. `path` is absolute in
 * the collection, as Transfer shows it.
 */
export function collectionFilePath(collectionId: string, path: `/${string}`): string {
  return `/api/collections/${collectionId}${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The path that starts a sign-in and comes back to `returnTo`. */
export function loginPath(returnTo: string): string {
  return `${bffPaths.login}?${new URLSearchParams({ returnTo }).toString()}`;
}

/** Required on every /api call and on every call of /bff that is not a navigation. A cross-site page can't send it without a preflight that is never granted. */
export const guardHeader = { name: 'X-CSRF', value: '1' } as const;

/** On a call that no person asked for, such as a page's own polling: it does not put off the idle limit of the session. */
export const passiveHeader = { name: 'X-Passive', value: '1' } as const;

/** On answers that the BFF made itself: the problem type. */
export const bffErrorHeader = 'BFF-Error';
/** On answers that a resource server made: the service's name. */
export const bffUpstreamHeader = 'BFF-Upstream';

/** Name of the BroadcastChannel by which the tabs of one browser tell each other of the session. */
export const sessionChannel = 'isthmus-session';

/** Query parameter that carries a download ticket. It is for the BFF alone. */
export const downloadTicketParameter = 'bff_ticket';
