import { randomUUID } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, expectListed, fileManager, pane } from './portal.ts';
import {
  addDemand,
  addFault,
  addOperationFault,
  clearDemands,
  clearFaults,
  clearOperationFaults,
  forgetConsents,
  setConnection,
} from './stack.ts';

const { station, scratch } = collections;
const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';

type State = {
  name: string;
  /** What makes it so. */
  arrange?: (page: Page) => Promise<void>;
  /** The address that shows it. */
  at: string;
  /** What is done there. */
  act?: (page: Page) => Promise<void>;
  /** What is then on show. */
  shows: (page: Page) => Locator;
  undo?: () => Promise<void>;
};

const home = fileManager({ id: station.id, path: '/~/' });
const listing = `/v0.10/operation/endpoint/${station.id}/ls`;
const left = (page: Page) => pane(page, 'Left');
const fails = (code: string, message?: string) => () =>
  addOperationFault({ collection: station.id, operation: 'ls', code, ...(message && { message }) });

const ofFiles: State[] = [
  {
    name: 'loading',
    arrange: () => addFault({ service: 'transfer', path: listing, delay_ms: 20_000 }),
    at: home,
    shows: (page) => left(page).getByRole('status').filter({ hasText: 'Loading this folder' }),
  },
  {
    name: 'empty-filter',
    at: `${home}&q=nothing-is-called-so`,
    shows: (page) => left(page).getByText(/^0 of \d+ match/),
  },
  {
    name: 'empty-real',
    arrange: async (page) => {
      await callTransfer(page, 'POST', `operation/endpoint/${scratch.id}/mkdir`, {
        DATA_TYPE: 'mkdir',
        path: '/~/nothing-in-here/',
      });
    },
    at: fileManager({ id: scratch.id, path: '/~/nothing-in-here/' }),
    shows: (page) => left(page).getByText('This folder is empty'),
  },
  {
    name: 'gate:consent',
    arrange: forgetConsents,
    at: fileManager({ id: storage, path: '/~/' }),
    shows: (page) => left(page).getByRole('link', { name: 'Grant access' }),
  },
  {
    name: 'gate:session',
    arrange: () => addDemand({ collection: station.id, prompt: 'login', session_message: 'Prove that you are there.' }),
    at: home,
    shows: (page) => left(page).getByRole('link', { name: 'Sign in as asked' }),
    undo: clearDemands,
  },
  {
    name: 'no-permission',
    arrange: fails('PermissionDenied'),
    at: home,
    shows: (page) => left(page).getByText('You don’t have permission to see this folder'),
  },
  {
    name: 'paused',
    arrange: fails('OperationPaused', 'Moving to new storage until Friday'),
    at: home,
    shows: (page) =>
      left(page)
        .getByText(/Moving to new storage until Friday/)
        .first(),
  },
  {
    name: 'offline-endpoint',
    arrange: () => setConnection({ collection: station.id, connected: false }),
    at: home,
    shows: (page) => left(page).getByText(`${station.name} isn’t running`),
    undo: () => setConnection({ collection: station.id, connected: true }),
  },
  {
    name: 'not-found',
    at: fileManager({ id: station.id, path: '/~/tides/no-such-folder/' }),
    shows: (page) => left(page).getByRole('button', { name: /^Open .*tides/ }),
  },
  {
    name: 'timeout',
    arrange: fails('ExternalError.DirListingFailed.Timeout'),
    at: home,
    shows: (page) => left(page).getByText('The storage server didn’t answer in time'),
  },
  {
    name: 'degraded',
    arrange: () => addFault({ service: 'transfer', path: listing, status: 503, retry_after: 60 }),
    at: home,
    shows: (page) => left(page).getByText('Globus Transfer is busy or in maintenance'),
  },
  {
    name: 'unsupported',
    arrange: () => addOperationFault({ collection: station.id, operation: 'mkdir', code: 'NotSupported' }),
    at: home,
    act: async (page) => {
      await expectListed(left(page), 'readme.txt');
      await left(page)
        .getByRole('button', { name: /^New folder/ })
        .click();
      await page.keyboard.type('not-here');
      await page.keyboard.press('Enter');
    },
    shows: (page) => left(page).getByText(`${station.name} can’t make the folder.`),
  },
  {
    name: 'conflict',
    at: home,
    act: async (page) => {
      await expectListed(left(page), 'readme.txt');
      await left(page)
        .getByRole('button', { name: /^New folder/ })
        .click();
      await page.keyboard.type('tides');
      await page.keyboard.press('Enter');
    },
    shows: (page) =>
      left(page)
        .getByText(/is here already|already/)
        .first(),
  },
  {
    name: 'gate:signin',
    at: home,
    act: async (page) => {
      await expectListed(left(page), 'readme.txt');
      // As another tab says when it finds the session over.
      await page.evaluate(() => {
        const others = new BroadcastChannel('isthmus-session');
        others.postMessage({ kind: 'expired' });
        others.close();
      });
    },
    shows: (page) =>
      page.getByRole('alertdialog', { name: 'Your session ended' }).getByRole('link', { name: 'Sign in' }),
  },
];

const tasks = '/v0.10/task';
const ofTasks: State[] = [
  {
    name: 'activity: loading',
    arrange: () => addFault({ service: 'transfer', path: tasks, delay_ms: 20_000 }),
    at: '/activity',
    shows: (page) => page.getByRole('status').filter({ hasText: /^Loading/ }),
  },
  { name: 'activity: empty-first', at: '/activity', shows: (page) => page.getByText('No transfers yet') },
  {
    name: 'activity: degraded',
    arrange: () => addFault({ service: 'transfer', path: tasks, status: 503, retry_after: 60 }),
    at: '/activity',
    shows: (page) => page.getByRole('status').filter({ hasText: 'Globus Transfer is not answering' }),
  },
  {
    name: 'activity: gate',
    arrange: () =>
      addFault({ service: 'transfer', path: tasks, status: 403, body: { code: 'PermissionDenied', message: 'No' } }),
    at: '/activity',
    shows: (page) => page.getByRole('alert').first(),
  },
  {
    name: 'task: loading',
    arrange: () => addFault({ service: 'transfer', path: tasks, delay_ms: 20_000 }),
    at: `/activity/${randomUUID()}`,
    shows: (page) => page.getByRole('status').filter({ hasText: 'Loading the task' }),
  },
  {
    name: 'task: not-found',
    at: `/activity/${randomUUID()}`,
    shows: (page) => page.getByText(/A task is seen only by the identity/),
  },
  {
    name: 'task: degraded',
    arrange: () => addFault({ service: 'transfer', path: tasks, status: 503, retry_after: 60 }),
    at: `/activity/${randomUUID()}`,
    shows: (page) => page.getByRole('alert').getByRole('button', { name: 'Try again' }),
  },
];

async function showAll(page: Page, person: string, states: readonly State[]) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/activity');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, person);
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
  for (const state of states) {
    await test.step(state.name, async () => {
      await state.arrange?.(page);
      await page.goto(state.at);
      await state.act?.(page);
      await expect(state.shows(page)).toBeVisible();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
      }
      await state.undo?.();
      await clearFaults();
      await clearOperationFaults();
    });
  }
}

test('§2.3: each state of the file manager is said in words, and can be used by everybody', async ({ page }) => {
  test.slow();
  await showAll(page, 'Noor Haddad', ofFiles);
});

test('§2.3: each state of the list of tasks and of a task is said in words, and can be used by everybody', async ({
  page,
}) => {
  test.slow();
  await showAll(page, 'Wren Silva', ofTasks);
});
