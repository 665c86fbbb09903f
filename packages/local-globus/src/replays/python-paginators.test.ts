import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  type Ask,
  accepted,
  beginCommand,
  submit,
  toScratch,
  transferDefaults,
  transferItem,
  waitForTask,
} from './begin-command.ts';
import { signedInCli } from './cli-login.ts';
import { mapped, startWithFiles, station } from './cli-world.ts';

let world: Awaited<ReturnType<typeof startWithFiles>>;
let noor: Ask;
let kit: Ask;
let ada: Ask;

beforeAll(async () => {
  world = await startWithFiles();
  const as = async (person: string) =>
    (await beginCommand(await signedInCli(world.globus, person), 'transfer')).transfer;
  noor = await as('noor@coastal.example');
  kit = await as('kit@coastal.example');
  ada = await as('ada@aurora.example');
});
afterAll(() => world.stop());

const items = z.array(z.unknown());

test('§17 paginated.endpoint_search: pages of a hundred by the number received, until has_next_page is false', async () => {
  for (let count = 0; count < 105; count += 1) {
    const json = { DATA_TYPE: 'endpoint', is_globus_connect: true, display_name: `Paged ${count}` };
    await kit('POST /v0.10/endpoint', { json, status: 201, reads: z.looseObject({}) });
  }
  const reads = z.looseObject({ DATA: items, has_next_page: z.boolean() });
  const first = await kit('GET /v0.10/endpoint_search?filter_fulltext=Paged&limit=100', { reads });
  const second = await kit('GET /v0.10/endpoint_search?filter_fulltext=Paged&limit=100&offset=100', { reads });
  expect([first, second].map(({ DATA, has_next_page }) => [DATA.length, has_next_page])).toEqual([
    [100, true],
    [5, false],
  ]);
});

test('§17 submit_transfer fetches a submission_id and sends what was set alone; task_skipped_errors goes on by markers', async () => {
  const DATA = Array.from({ length: 105 }, (_, index) => transferItem(`gone ${index}`));
  const document = (submission_id: string) => ({ ...toScratch(...DATA), submission_id, skip_source_errors: true });
  const { task_id } = await submit(noor, '/v0.10/transfer', document);
  await waitForTask(noor, task_id);
  // Null or something true: 0 or "" would begin anew for ever.
  const reads = z.looseObject({ DATA: items, next_marker: z.nullable(z.int().check(z.positive())) });
  const first = await noor(`GET /v0.10/task/${task_id}/skipped_errors`, { reads });
  const second = await noor(`GET /v0.10/task/${task_id}/skipped_errors?marker=${first.next_marker}`, { reads });
  expect([first.DATA.length, second.DATA.length, second.next_marker]).toEqual([100, 5, null]);
});

test('§17 task_list(limit, offset) and endpoint_manager_task_list by last_key: every task once, newest first', async () => {
  for (const to of ['a', 'b', 'c', 'd', 'e']) {
    const item = { ...transferItem('readme.txt'), destination_path: `/~/paged/${to}.txt` };
    const document = (submission_id: string) => ({
      ...toScratch(item),
      submission_id,
      label: 'paged',
      ...transferDefaults,
    });
    const { task_id }: z.infer<typeof accepted> = await submit(noor, '/v0.10/transfer', document);
    await waitForTask(noor, task_id);
  }
  const tasks = z.array(z.looseObject({ task_id: z.uuid() }));
  const reads = z.looseObject({ DATA: tasks, total: z.int() });
  const pages = [];
  for (let offset = 0, total = 1; offset < total; ) {
    const page = await noor(`GET /v0.10/task_list?limit=2&offset=${offset}&filter=label%3Apaged`, { reads });
    pages.push(...page.DATA.map(({ task_id }) => task_id));
    offset += page.DATA.length;
    total = page.total;
  }
  expect(new Set(pages).size).toBe(5);
  const keyed = z.looseObject({ DATA: tasks, has_next_page: z.boolean(), last_key: z.nullable(z.string()) });
  const line = `GET /v0.10/endpoint_manager/task_list?filter_status=SUCCEEDED&filter_endpoint=${station}` as const;
  const seen: string[] = [];
  let page = await kit(`${line}&limit=2`, { reads: keyed });
  for (; ; page = await kit(`${line}&last_key=${page.last_key}&limit=2`, { reads: keyed })) {
    seen.push(...page.DATA.map(({ task_id }) => task_id));
    if (!page.has_next_page) break;
  }
  expect(seen).toEqual(expect.arrayContaining(pages));
  expect(new Set(seen).size).toBe(seen.length);
});

test('§17 get_shared_endpoint_list: next_token until it is null', async () => {
  const reads = z.looseObject({
    shared_endpoints: z.array(z.looseObject({ id: z.uuid() })),
    next_token: z.nullable(z.string()),
  });
  const line = `GET /v0.10/endpoint/${mapped}/shared_endpoint_list?max_results=1` as const;
  const first = await ada(line, { reads });
  const second = await ada(`${line}&next_token=${first.next_token}`, { reads });
  expect([first, second].map(({ shared_endpoints }) => shared_endpoints.length)).toEqual([1, 1]);
  expect(first.shared_endpoints).not.toEqual(second.shared_endpoints);
  expect(second.next_token).toBeNull();
});

test('§17 operation_ls(filter=[…], orderby=[…]): filter repeated and joined by OR, orderby with commas', async () => {
  const { DATA } = await noor(
    `GET /v0.10/operation/endpoint/${station}/ls?path=%2F~%2F&show_hidden=0&orderby=type%2Cname+DESC&filter=name%3A~r%2A&filter=type%3Adir`,
    { reads: z.looseObject({ DATA: z.array(z.looseObject({ name: z.string() })) }) },
  );
  expect(DATA.map(({ name }) => name)).toEqual([
    'weather',
    'tides',
    'odd names',
    'notes',
    'many',
    'images',
    'readme.txt',
  ]);
});
