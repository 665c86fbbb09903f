import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Secret } from './secret.ts';

/** One key of a ring. The id is a number that counts up and stays with the key; the first of a ring writes, all read. */
export type RingKey = { id: string; key: Secret<Buffer> };
export type KeyRing = readonly [RingKey, ...RingKey[]];

/** The four secrets of the portal. Each has its successors in it, so that it can be replaced without a break. */
export type Secrets = {
  /** Newest first: an older one is tried when Auth refuses the newer. */
  clientSecrets: readonly [Secret<string>, ...Secret<string>[]];
  cookieKeys: KeyRing;
  vaultKeys: KeyRing;
  pepperKeys: KeyRing;
};

export const secretNames = ['GLOBUS_CLIENT_SECRET', 'COOKIE_KEYS', 'VAULT_KEYS', 'PEPPER_KEYS'] as const;

/** Reads and judges the secrets alone: what is wrong is told by the variable's name, never with its value. */
export function readSecrets(env: NodeJS.ProcessEnv, faults: string[]): Secrets | null {
  const set = Object.fromEntries(secretNames.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = environment.safeParse({ ...set, ...readSecretFiles(env, secretNames, faults) });
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
    return null;
  }
  const { GLOBUS_CLIENT_SECRET, COOKIE_KEYS: cookieKeys, VAULT_KEYS: vaultKeys, PEPPER_KEYS: pepperKeys } = parsed.data;
  faults.push(...repeatedKeys([...cookieKeys, ...vaultKeys, ...pepperKeys]));
  return { clientSecrets: GLOBUS_CLIENT_SECRET, cookieKeys, vaultKeys, pepperKeys };
}

/** What is wrong with the arguments of the command: whoever may list processes reads them. */
export function secretsAmong(commandLine: readonly string[], env: NodeJS.ProcessEnv): string[] {
  return secretNames
    .filter((name) => {
      const value = env[name];
      const option = name.toLowerCase().replaceAll('_', '-').replace('globus-', '');
      return commandLine.some(
        (argument) =>
          argument.includes(`--${option}`) || argument.includes(`${name}=`) || (value && argument.includes(value)),
      );
    })
    .map((name) => `${name} is on the command line, where others can read it: use ${name}_FILE`);
}

/** The files that hold secrets, as far as the environment names any. */
export function secretFiles(env: NodeJS.ProcessEnv): string[] {
  return secretNames.flatMap((name) => env[`${name}_FILE`] || []);
}

const missing = 'is not set';

const keyRing = z.string(missing).transform((text, context): KeyRing => {
  const keys = text.split(',').map((entry) => readKey(entry.trim()));
  const [first, ...older] = keys;
  if (!first || older.includes(null)) {
    context.addIssue('must be a list of id:key, where id is a number and key is 32 random bytes in base64url');
  } else if (new Set(keys.map((key) => key?.id)).size < keys.length) {
    context.addIssue('must have a number of its own for each key');
  } else {
    return [first, ...older.filter((key) => key !== null)];
  }
  return z.NEVER;
});

/** One secret a line, the newest first. */
const clientSecrets = z.string(missing).transform((text, context): Secrets['clientSecrets'] => {
  const [newest, ...older] = text.split(/\s+/).filter(Boolean);
  const all = newest === undefined ? [] : [newest, ...older];
  if (newest === undefined || all.some((secret) => secret.length < 16)) {
    context.addIssue('is too short for a client secret');
  } else if (all.some((secret) => new Set(secret).size < 8 || sample.test(secret))) {
    context.addIssue('is a sample or a pattern, not a client secret of Globus');
  } else if (new Set(all).size < all.length) {
    context.addIssue('has the same secret twice');
  } else {
    return [new Secret(newest), ...older.map((secret) => new Secret(secret))];
  }
  return z.NEVER;
});

// Words that stand in documentation where a secret should be.
const sample = /change.?(?:me|it)|your.(?:client|globus|own)?.?secret|placeholder|example|sample|insert|replace|<|>/i;

const environment = z.object({
  GLOBUS_CLIENT_SECRET: clientSecrets,
  COOKIE_KEYS: keyRing,
  VAULT_KEYS: keyRing,
  PEPPER_KEYS: keyRing,
});

/** Of each secret that is given as `…_FILE`, the file's content. */
export function readSecretFiles(
  env: NodeJS.ProcessEnv,
  names: readonly string[],
  faults: string[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const file = env[`${name}_FILE`];
    if (!file) continue;
    if (env[name]) faults.push(`${name} and ${name}_FILE are both set: use one`);
    try {
      found[name] = readFileSync(file, 'utf8').trim();
    } catch {
      faults.push(`${name}_FILE names a file that can not be read`);
    }
  }
  return found;
}

function readKey(entry: string): RingKey | null {
  const [, id, text] = /^([1-9]\d{0,8}):([\w-]{43})$/.exec(entry) ?? [];
  if (id === undefined || text === undefined) return null;
  const key = Buffer.from(text, 'base64url');
  return isRandom(key) ? { id, key: new Secret(key) } : null;
}

/** Random bytes hold about 30 different ones of 32, some of which no text holds, at no fixed distance from each other. */
function isRandom(key: Buffer): boolean {
  const distances = new Set(key.subarray(1).map((byte, index) => byte - (key[index] ?? 0)));
  return new Set(key).size >= 16 && distances.size >= 8 && key.some((byte) => byte < 0x20 || byte > 0x7e);
}

function repeatedKeys(keys: readonly RingKey[]): string[] {
  const different = new Set(keys.map(({ key }) => key.reveal().toString('base64url')));
  return different.size === keys.length
    ? []
    : ['COOKIE_KEYS, VAULT_KEYS and PEPPER_KEYS share a key: each key must be its own'];
}
