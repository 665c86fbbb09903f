import { createHash } from 'node:crypto';
import { bffErrorHeader, loginPath, type ProblemType, problemStatus } from '@isthmus/bff-contract';

/** Why a sign-in did not end with a session, as far as the person can do something about it. */
export type LoginOutcome =
  | 'declined'
  | 'not_resumable'
  | 'already_used'
  | 'rejected'
  | 'unavailable'
  | 'misconfigured'
  | 'busy'
  /** The next four leave the person signed in as before. */
  | 'ticket_unusable'
  | 'step_up_declined'
  | 'step_up_rejected'
  | 'other_identity';

/**
 * A page for a sign-in that did not do what it was begun for: what happened, and one way forward. It shows nothing that
 * the request brought; `returnTo` must have passed `safeReturnPath`.
 */
export function loginPage(outcome: LoginOutcome, returnTo: string, requestId: string): Response {
  const { problem, leadsTo, ...words } = pages[outcome];
  const href = { login: loginPath(returnTo), back: returnTo, portal: '/' }[leadsTo];
  return page({ ...words, href, requestId }, problemStatus[problem], { [bffErrorHeader]: problem });
}

/** What comes first when another site sent the browser to the sign-in at `href`. */
export function confirmPage(href: string): Response {
  const words = {
    title: 'Sign in to Isthmus?',
    text: 'A page of another site sent you here. Go on if you want to sign in to the portal; if not, close this page: nothing has happened.',
    action: 'Go on to sign in',
  };
  return page({ ...words, href, requestId: null }, 200, {});
}

type Words = { title: string; text: string; action: string };

function page(
  { title, text, action, href, requestId }: Words & { href: string; requestId: string | null },
  status: number,
  headers: Record<string, string>,
): Response {
  const support =
    requestId === null
      ? ''
      : `<p class="small">Request id for support: <code>${escapeAttribute(requestId)}</code></p>\n`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Isthmus</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="brand">Isthmus</p>
<h1>${title}</h1>
<p>${text}</p>
<p><a class="action" href="${escapeAttribute(href)}">${action}</a></p>
${support}</main>
</body>
</html>
`;
  return new Response(html, {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      ...headers,
    },
  });
}

type Page = Words & { problem: ProblemType; leadsTo: 'login' | 'back' | 'portal' };

const pages: Record<LoginOutcome, Page> = {
  declined: {
    problem: 'login_rejected',
    title: 'You did not allow access',
    text: 'You are not signed in, and nothing was changed. The portal can show and move your files only when you allow it at Globus.',
    action: 'Sign in again',
    leadsTo: 'login',
  },
  not_resumable: {
    problem: 'login_rejected',
    title: 'This sign-in can not be continued',
    text: 'It was started more than ten minutes ago, in another browser, or where cookies are blocked. You are not signed in.',
    action: 'Start again',
    leadsTo: 'login',
  },
  already_used: {
    problem: 'login_rejected',
    title: 'This sign-in has already been answered',
    text: 'The same address was opened twice. If the first time worked, you are signed in.',
    action: 'Go to the portal',
    leadsTo: 'portal',
  },
  rejected: {
    problem: 'login_rejected',
    title: 'The sign-in could not be completed',
    text: 'The answer that came from Globus could not be accepted. You are not signed in, and nothing was kept.',
    action: 'Sign in again',
    leadsTo: 'login',
  },
  unavailable: {
    problem: 'auth_unavailable',
    title: 'Signing in is not possible just now',
    text: 'Globus, or the place where the portal keeps sessions, does not answer. Wait a minute, then try again.',
    action: 'Try again',
    leadsTo: 'login',
  },
  misconfigured: {
    problem: 'auth_unavailable',
    title: 'Globus does not accept this portal',
    text: 'That is nothing you can change: the people who run the portal must correct its registration. Tell them the request id below.',
    action: 'Back to the portal',
    leadsTo: 'portal',
  },
  busy: {
    problem: 'overloaded',
    title: 'The portal is busy just now',
    text: 'There were more sign-ins than it can take at the moment. Wait a few seconds, then try again: nothing is lost.',
    action: 'Try again',
    leadsTo: 'login',
  },
  ticket_unusable: {
    problem: 'login_rejected',
    title: 'This request has run out',
    text: 'What the service asked for can be answered once, within five minutes, in the browser session that it was asked in. Nothing was changed: go back, and the portal asks anew.',
    action: 'Go back',
    leadsTo: 'back',
  },
  step_up_declined: {
    problem: 'login_rejected',
    title: 'You did not allow access',
    text: 'You are still signed in, and nothing was changed. What the service asked for stays closed until you allow it at Globus; everything else works as before.',
    action: 'Go back',
    leadsTo: 'back',
  },
  step_up_rejected: {
    problem: 'login_rejected',
    title: 'The request could not be completed',
    text: 'The answer that came from Globus could not be accepted. You are still signed in, and nothing was changed.',
    action: 'Go back',
    leadsTo: 'back',
  },
  other_identity: {
    problem: 'login_rejected',
    title: 'You came back as someone else',
    text: 'You are signed in to the portal as one person and signed in at Globus as another. Nothing was changed, and what Globus gave out was handed back. To work as the other person, sign out of the portal first.',
    action: 'Go back',
    leadsTo: 'back',
  },
};

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f5f7f8, #11181c); color: light-dark(#16232b, #e6edf0); }
main { box-sizing: border-box; width: min(32rem, 100vw - 2rem); padding: 2rem; border-radius: 1rem; background: light-dark(#fff, #1a242a); box-shadow: 0 1px 12px rgb(0 0 0 / .12); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
.brand { margin: 0 0 1.5rem; font-weight: 600; color: light-dark(#0b6273, #6cc5d6); }
.action { display: inline-block; padding: .6rem 1.2rem; border-radius: .5rem; background: light-dark(#0b6273, #6cc5d6); color: light-dark(#fff, #10191d); text-decoration: none; font-weight: 600; }
.action:focus-visible { outline: 3px solid light-dark(#0b6273, #6cc5d6); outline-offset: 3px; }
.small { margin: 2rem 0 0; font-size: .8125rem; color: light-dark(#50616b, #a3b3bb); }
`;
const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`;

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
