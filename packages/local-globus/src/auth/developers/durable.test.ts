import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { createLocalGlobus } from '../../local-globus.ts';
import { freePort } from '../../testing/free-port.ts';
import { askApi, developer } from '../../testing/index.ts';

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Local Globus as a process of its own. */
async function startProcess() {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../serve.ts', import.meta.url))], {
    env: { ...process.env, LOCAL_GLOBUS_FOLDER: folder, LOCAL_GLOBUS_PORT: String(port), NODE_ENV: 'test' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let failure = '';
  child.stderr.on('data', (chunk: Buffer) => {
    failure += String(chunk);
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error(failure)));
  });
  await ready;
  const secret = z.object({ client_id: z.string(), client_secret: z.string() });
  const client = secret.parse(JSON.parse(await readFile(join(folder, 'portal-client.json'), 'utf8')));
  return {
    child,
    globus: {
      authUrl: `http://127.0.0.1:${port}`,
      controlUrl: `http://127.0.0.1:${port + 9}`,
      portalClient: { id: client.client_id, secret: client.client_secret },
    },
  };
}

it('§6: keeps whatever it has answered for over kill -9', { timeout: 60_000 }, async () => {
  const first = await startProcess();
  const api = askApi(() => first.globus);
  const asKit = await developer(first.globus, 'kit@coastal.example');
  const idIn = (noun: string, body: unknown) =>
    z.record(z.string(), z.looseObject({ id: z.string() })).parse(body)[noun]?.id ?? '';
  const fields = { display_name: 'Tides', contact_email: 'tides@coastal.example', admin_ids: [kit] };
  const project = idIn('project', (await api.post('/projects', asKit, { project: fields })).body);
  const written: string[] = [];
  let isAlive = true;
  const writing = (async () => {
    while (isAlive) {
      const client = { name: `Gauge ${written.length}`, project, public_client: false };
      const made = await api.post('/clients', asKit, { client }).catch(() => null);
      if (made?.status === 201) written.push(idIn('client', made.body));
    }
  })();
  await expect.poll(() => written.length).toBeGreaterThan(30);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  isAlive = false;
  await writing;

  const second = await startProcess();
  try {
    const again = askApi(() => second.globus);
    const { body } = await again.get(`/clients?project_id=${project}`, asKit);
    const { clients } = z.object({ clients: z.array(z.looseObject({ id: z.string() })) }).parse(body);
    expect(clients.map(({ id }) => id)).toEqual(expect.arrayContaining(written));
    expect((await again.get(`/projects/${project}`, asKit)).body).toMatchObject({ project: fields });
  } finally {
    second.child.kill('SIGKILL');
    await once(second.child, 'exit');
  }
});

it('§14.32: keeps of a secret nothing but its hash', async () => {
  const own = await mkdtemp(join(tmpdir(), 'local-globus-'));
  const globus = await createLocalGlobus({ folder: own });
  const asKit = await developer(globus, 'kit@coastal.example');
  const path = `/clients/${globus.portalClient.id}/credentials`;
  const { body } = await askApi(() => globus).post(path, asKit, { credential: { name: 'second' } });
  const { secret } = z.object({ credential: z.looseObject({ secret: z.string() }) }).parse(body).credential;
  await globus.close();
  const again = await createLocalGlobus({ folder: own });
  const credentials = { id: globus.portalClient.id, secret };
  expect((await askApi(() => again).get(`/clients/${credentials.id}`, credentials)).status).toBe(200);
  await again.close();
  for (const name of await readdir(own)) {
    const content = name.includes('.') ? await readFile(join(own, name)) : Buffer.alloc(0);
    expect(content.includes(secret), name).toBe(false);
  }
  await rm(own, { recursive: true, force: true });
});

it('§9.2: takes identity providers of one’s own from a file, with people who can sign in', async () => {
  const own = await mkdtemp(join(tmpdir(), 'local-globus-'));
  const file = join(own, 'identity-providers.json');
  const provider = {
    name: 'Delta Institute',
    short_name: 'delta',
    domains: ['delta.example', 'old.delta.example'],
    people: [{ username: 'Sol@delta.example', name: 'Sol Vega' }],
  };
  await writeFile(file, JSON.stringify([provider]));
  const globus = await createLocalGlobus({ folder: own });
  const api = askApi(() => globus);
  const asSol = await developer(globus, 'sol@delta.example', 'profile');
  expect((await api.get('/identity_providers?domains=old.delta.example', asSol)).body).toEqual({
    identity_providers: [
      {
        id: expect.any(String),
        name: 'Delta Institute',
        short_name: 'delta',
        domains: provider.domains,
        alternative_names: [],
      },
    ],
  });
  expect((await api.get('/identities?usernames=sol@delta.example', asSol)).body).toMatchObject({
    identities: [{ name: 'Sol Vega', organization: 'Delta Institute', status: 'used' }],
  });
  await globus.close();
  const wrong: [unknown, RegExp][] = [
    [{}, /identity-providers\.json can’t be used: the file has to be a list/],
    [[{ ...provider, domains: [] }], /0\.domains is empty/],
    [
      [{ ...provider, domains: ['coastal.example'], people: [] }],
      /two identity providers have the domain coastal\.example/,
    ],
    [[{ ...provider, people: [{ username: 'sol@elsewhere.example', name: 'Sol' }] }], /in none of the domains/],
    [[{ ...provider, colour: 'red' }], /has to have name, short_name and domains/],
  ];
  for (const [content, words] of wrong) {
    await writeFile(file, JSON.stringify(content));
    await expect(createLocalGlobus({ folder: own })).rejects.toThrow(words);
  }
  await writeFile(file, '{');
  await expect(createLocalGlobus({ folder: own })).rejects.toThrow(/it is not JSON/);
  await rm(own, { recursive: true, force: true });
});
