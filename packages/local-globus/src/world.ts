import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { exportJWK, generateKeyPair } from 'jose';
import * as z from 'zod/mini';
import { readAddedProviders } from './added-providers.ts';
import { type Clock, openClock } from './clock.ts';
import { people } from './people.ts';
import { portalClientId } from './portal-client.ts';
import { createSealing, type Sealing } from './sealing.ts';
import type { SeedClient, Seeds } from './seeds.ts';
import { readWorld } from './world-file/read-world.ts';
import type { WorldFile } from './world-file/schema.ts';

const keyRing = z.object({
  /** Private RSA key that signs ID tokens (RS512), as a JWK. */
  signing: z.looseObject({ kty: z.literal('RSA'), n: z.string(), e: z.string(), d: z.string() }),
  /** Signs the cookies of the sign-in pages. */
  cookie: z.string(),
  /** Root of the secrets of the service clients. */
  services: z.string(),
});
const clientFile = z.object({ client_id: z.string(), client_secret: z.string() });

/** Everything of local Globus that outlives a process, below one folder. */
export interface World {
  database: DatabaseSync;
  clock: Clock;
  keys: z.infer<typeof keyRing>;
  portalClient: { id: string; secret: string };
  /** What there is at first. */
  seeds: Seeds;
  /** Of the clients of a world file, by id; public ones have none. */
  clientSecrets: ReadonlyMap<string, string>;
  /** The secret of a service's own client (44 characters of base64), the same after each start. */
  serviceSecret(clientId: string): string;
  /** For what a service has to keep and read again: a key of keys.json, which the database is not to be read without. */
  sealingFor(service: string): Sealing;
  close(): void;
}

/**
 * Opens the folder of a local Globus, and fills it at the first start: database, keys, the portal's client.
 * Throws when another process has it open; the lock goes with its process, however that ends.
 */
export async function openWorld({
  folder,
  now,
  world,
}: {
  folder: string;
  now: () => number;
  /** The path of a world file, or the document itself. */
  world?: string | WorldFile | undefined;
}): Promise<World> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    const keys = await keptJson(join(folder, 'keys.json'), keyRing, makeKeys);
    const client = await keptJson(join(folder, 'portal-client.json'), clientFile, () => makeClient(portalClientId));
    const before = await readAddedProviders(join(folder, 'identity-providers.json'));
    const seeds = await readWorld(world, { folder, before });
    const clientSecrets = await secretsOf(seeds.clients, folder);
    const database = new DatabaseSync(join(folder, 'local-globus.sqlite'), { timeout: 5000 });
    refuseDemonstrationLeftOut(database, seeds, folder);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    return {
      database,
      clock: openClock({ database, now }),
      keys,
      seeds,
      clientSecrets,
      portalClient: { id: client.client_id, secret: client.client_secret },
      serviceSecret: (clientId) => createHmac('sha256', keys.services).update(clientId).digest('base64'),
      sealingFor: (service) =>
        createSealing(Buffer.from(hkdfSync('sha256', keys.services, '', `sealing for ${service}`, 32))),
      close() {
        database.close();
        lock.close();
      },
    };
  } catch (cause) {
    lock.close();
    throw cause;
  }
}

function lockFolder(folder: string): DatabaseSync {
  // SQLite's file lock ends with the process, even by kill -9: a file with a process id would outlive it.
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    lock.close();
    const way = 'Stop it, or choose another folder with --data or LOCAL_GLOBUS_FOLDER.';
    throw new Error(`Another local Globus uses ${folder}. ${way}`, { cause });
  }
  return lock;
}

/** Who is of the demonstration would still sign in, without a collection to use. */
function refuseDemonstrationLeftOut(database: DatabaseSync, { people: now }: Seeds, folder: string): void {
  const first = people[0]?.identities[0].id ?? '';
  if (now.some(({ identities }) => identities[0].id === first)) return;
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'auth_records'").get()) return;
  if (!database.prepare("SELECT 1 FROM auth_records WHERE kind = 'identity' AND id = ?").get(first)) return;
  database.close();
  const way = 'Choose another folder with --data or LOCAL_GLOBUS_FOLDER.';
  throw new Error(`${folder} was begun with the demonstration, which this world leaves out. ${way}`);
}

async function keptJson<T>(file: string, schema: z.ZodMiniType<T>, make: () => Promise<T> | T): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) {
    const made = await make();
    // Aside first: a kill in between must not leave half a file, with which no later start would come up.
    await writeFile(`${file}.making`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.making`, file);
    return made;
  }
  await chmod(file, 0o600);
  return schema.parse(JSON.parse(text));
}

async function makeKeys(): Promise<z.infer<typeof keyRing>> {
  const { privateKey } = await generateKeyPair('RS512', { modulusLength: 2048, extractable: true });
  return {
    signing: keyRing.def.shape.signing.parse(await exportJWK(privateKey)),
    cookie: randomBytes(32).toString('base64url'),
    services: randomBytes(32).toString('base64url'),
  };
}

/** A secret that a world file does not say is made once, and kept beside that of the portal. */
async function secretsOf(clients: readonly SeedClient[], folder: string): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  for (const { record, secret } of clients) {
    if (record.public_client) continue;
    const kept = async () =>
      (await keptJson(join(folder, `client-${record.id}.json`), clientFile, () => makeClient(record.id))).client_secret;
    secrets.set(record.id, secret ?? (await kept()));
  }
  return secrets;
}

function makeClient(client_id: string): z.infer<typeof clientFile> {
  // Globus's own client secrets are 32 bytes in base64, 44 characters with the final "=".
  return { client_id, client_secret: randomBytes(32).toString('base64') };
}
