import { setTimeout as delay } from 'node:timers/promises';
import type { PortalBrowser } from '../portal.ts';
import { signInAtGlobus } from '../sign-in.ts';
import type { SoakBook } from './soak-book.ts';

export type Visit = { browser: () => PortalBrowser; book: SoakBook; random: () => number; isOver: () => boolean };

const people = ['noor@coastal.example', 'kit.marlow@aurora.example', 'ada@aurora.example'];
const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const calls = [
  '/api/transfer/v0.10/task_list',
  `/api/transfer/v0.10/operation/endpoint/${station}/ls?path=%2F~%2F`,
  '/api/auth/v2/oauth2/userinfo',
  '/bff/session',
];

/** Signs in, works, signs out, and comes again, until it is over. Answers the browser if it is still signed in then. */
export async function visit({ browser: open, book, random, isOver }: Visit): Promise<PortalBrowser | null> {
  let browser: PortalBrowser | null = null;
  while (!isOver()) {
    browser ??= await comeIn(open(), book, random);
    if (browser === null) {
      await delay(500);
      continue;
    }
    await work(browser, book, random);
    if (random() < 1 / 80 && (await leave(browser, book))) browser = null;
    await delay(50 + random() * 250);
  }
  return browser;
}

async function comeIn(browser: PortalBrowser, book: SoakBook, random: () => number): Promise<PortalBrowser | null> {
  const person = people[Math.floor(random() * people.length)] ?? '';
  // While Auth can't be reached nobody gets as far as its pages.
  if (!book.isWorthASignIn()) return null;
  const begun = book.begin('sign in');
  const came = await book.came(() => signInAtGlobus(browser, { person }));
  if (came === '302') {
    book.add(begun, '302');
    return browser;
  }
  book.lostSignIn();
  book.add(begun, came);
  return null;
}

async function work(browser: PortalBrowser, book: SoakBook, random: () => number): Promise<void> {
  const path = calls[Math.floor(random() * calls.length)] ?? '';
  const begun = book.begin('call');
  const came = await book.came(() => browser.fetch(path));
  book.add(begun, came, path);
}

async function leave(browser: PortalBrowser, book: SoakBook): Promise<boolean> {
  const begun = book.begin('sign out');
  const came = await book.came(() => browser.fetch('/bff/logout', { method: 'POST' }));
  book.add(begun, came);
  return came === '200';
}
