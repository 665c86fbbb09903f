import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Secrets } from '../config-secrets.ts';
import type { Secret } from '../secret.ts';
import type { Sealed } from './vault.ts';

/** A key that encrypts one session's secrets. Only its wrapped form is stored. */
export type DataKey = { key: Buffer; wrapped: Sealed };

export type Envelope = {
  createDataKey(context: string): DataKey;
  /** Null when no key of the ring opens it. */
  openDataKey(wrapped: Sealed, context: string): DataKey | null;
  seal(text: string, dataKey: DataKey, context: string): Sealed;
  /** Null when it was sealed by another key or for another context. */
  open(sealed: Sealed, dataKey: DataKey, context: string): string | null;
  /** The data key wrapped by the newest key of the ring, or null when it already is, or when no key opens it. */
  rewrap(wrapped: Sealed, context: string): Sealed | null;
  /** Keyed hash that is the same for equal texts; tells nothing without the key. */
  fingerprint(text: string): string;
  /** The same by each key of the ring, the one that writes first: an older record has one of the others. */
  fingerprints(text: string): readonly string[];
  /** Another object whenever the keys have changed: what was opened with the former ones must then be opened anew. */
  keys(): object;
};

/**
 * Envelope encryption: AES-256-GCM under a data key of the session's own, which is stored wrapped by the ring.
 * The context is authenticated with it, so that a ciphertext that is moved to another record opens nowhere.
 */
export function createEnvelope(config: Pick<Secrets, 'vaultKeys' | 'pepperKeys'>): Envelope {
  let derived: { ring: object; keys: readonly Buffer[] } | undefined;

  function fingerprints(text: string): string[] {
    const { pepperKeys: ring } = config;
    if (derived?.ring !== ring) derived = { ring, keys: ring.map(({ key }) => deriveKey(key, 'token fingerprint')) };
    return derived.keys.map((key) => createHmac('sha256', key).update(text).digest('base64url'));
  }

  function wrap(key: Buffer, context: string): Sealed {
    const [newest] = config.vaultKeys;
    return Buffer.concat([Buffer.from(`${newest.id}:`), encrypt(key, newest.key.reveal(), `data key ${context}`)]);
  }

  function openDataKey(wrapped: Sealed, context: string): DataKey | null {
    const bytes = Buffer.from(wrapped);
    const ringKey = config.vaultKeys.find(({ id }) => id === ringIdOf(bytes))?.key.reveal();
    const key = ringKey && decrypt(bytes.subarray(bytes.indexOf(':') + 1), ringKey, `data key ${context}`);
    return key ? { key, wrapped } : null;
  }

  return {
    createDataKey(context) {
      const key = randomBytes(32);
      return { key, wrapped: wrap(key, context) };
    },
    openDataKey,
    rewrap(wrapped, context) {
      if (ringIdOf(Buffer.from(wrapped)) === config.vaultKeys[0].id) return null;
      const dataKey = openDataKey(wrapped, context);
      return dataKey && wrap(dataKey.key, context);
    },
    seal: (text, dataKey, context) => encrypt(Buffer.from(text), dataKey.key, context),
    open: (sealed, dataKey, context) => decrypt(Buffer.from(sealed), dataKey.key, context)?.toString() ?? null,
    fingerprint: (text) => fingerprints(text)[0] ?? '',
    fingerprints,
    keys: () => config.vaultKeys,
  };
}

function ringIdOf(wrapped: Buffer): string {
  return wrapped.subarray(0, wrapped.indexOf(':')).toString();
}

/** A key for one purpose: what is made for one never opens for another. */
export function deriveKey(key: Secret<Buffer>, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key.reveal(), '', `isthmus ${purpose}`, 32));
}

const nonceLength = 12;
const tagLength = 16;

function encrypt(plain: Buffer, key: Buffer, context: string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(bytes: Buffer, key: Buffer, context: string): Buffer | null {
  if (bytes.length < nonceLength + tagLength) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagLength));
  const plain = decipher.update(bytes.subarray(nonceLength, -tagLength));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return null;
  }
}
