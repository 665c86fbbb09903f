import * as z from 'zod/mini';
import { type Chance, createChance } from '../control/chance.ts';
import type { CollectionPath } from './collection-path.ts';
import type { Collection } from './collections.ts';
import { TransferFailure } from './transfer-failure.ts';

const operations = ['ls', 'stat', 'mkdir', 'rename', 'symlink'] as const;
export type Operation = (typeof operations)[number];

/** The refusals that file operations can be ordered to give. Those of storage, `ExternalError.…`, have 502. */
const statuses = {
  InvalidPath: 400,
  PermissionDenied: 403,
  EndpointPermissionDenied: 403,
  NotFound: 404,
  'ClientError.NotFound': 404,
  OperationPaused: 409,
  NotSupported: 501,
  EndpointError: 502,
  ServiceUnavailable: 503,
} as const;
const plain = new Map<string, TransferFailure['status']>(Object.entries(statuses));
const external =
  /^(?:ExternalError\.)?(?:DirListingFailed|MkdirFailed|RenameFailed|SymlinkFailed)(?:\.(?:ConnectFailed|Exists|GCDisconnected|LoginFailed|NotDirectory|PermissionDenied|SizeLimit|Timeout))?$/;

/** What POST /operation-faults takes: operations on these paths of a collection fail so. */
export const operationFaultOrder = z.strictObject({
  /** Every collection without it. */
  collection: z.optional(z.string()),
  /** How the paths begin, from `/~/` or from the root. */
  path: z.optional(z.string()),
  /** Every operation without it. */
  operation: z.optional(z.enum(operations)),
  /** A code of the Transfer API; `ExternalError.` may be left out. */
  code: z
    .string()
    .check(
      z.refine(
        (code) => plain.has(code) || external.test(code),
        `is one of ${[...plain.keys()].join(', ')}, or ExternalError.… as in ExternalError.DirListingFailed.Timeout`,
      ),
    ),
  message: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))),
  count: z.optional(z.int().check(z.positive())),
  probability: z.optional(z.number().check(z.gte(0), z.lte(1))),
  seed: z.optional(z.int()),
});
export type OperationFaultOrder = z.infer<typeof operationFaultOrder>;

type At = { collection: Collection; paths: readonly CollectionPath[]; operation: Operation };

/** Refusals that file operations are ordered to give. */
export interface OperationFaults {
  add(order: OperationFaultOrder): void;
  /** Throws the refusal that was ordered for this, counted as used. */
  meet(at: At): void;
  clear(): void;
}

type Pending = { order: OperationFaultOrder; left: number; chance: Chance };

export function createOperationFaults(): OperationFaults {
  let pending: Pending[] = [];
  return {
    add(order) {
      pending.push({ order, left: order.count ?? Number.POSITIVE_INFINITY, chance: createChance(order.seed ?? 0) });
    },
    meet(at) {
      const met = pending.find(({ order, chance }) => isMeant(order, at) && chance(order.probability ?? 1));
      if (met === undefined) return;
      met.left -= 1;
      if (met.left <= 0) pending = pending.filter((one) => one !== met);
      throw failureOf(met.order, at);
    },
    clear() {
      pending = [];
    },
  };
}

function isMeant(order: OperationFaultOrder, { collection, paths, operation }: At): boolean {
  if (order.collection !== undefined && order.collection.toLowerCase() !== collection.id) return false;
  if (order.operation !== undefined && order.operation !== operation) return false;
  const begin = order.path?.replace(/^\/?~/, `/${collection.home.join('/')}`);
  return begin === undefined || paths.some(({ segments }) => `/${segments.join('/')}/`.startsWith(begin));
}

function failureOf({ code, message }: OperationFaultOrder, at: At): TransferFailure {
  const status = plain.get(code) ?? 502;
  const spelled = plain.has(code) || code.startsWith('ExternalError.') ? code : `ExternalError.${code}`;
  return new TransferFailure(status, spelled, message ?? storageWords(spelled, at));
}

/** As storage tells it: several lines, of which a portal shows the first. */
function storageWords(code: string, { collection, paths, operation }: At): string {
  const summary = code
    .slice(code.lastIndexOf('.') + 1)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return [
    `Failed: ${summary}, Error (${operation})`,
    `Endpoint: ${collection.displayName} (${collection.id})`,
    'Server: 127.0.0.1:443',
    `Command: ${commands[operation]} ${paths[0]?.shown ?? ''}/`,
    'Message: Fatal FTP Response',
    '---',
    `Details: 500 Command failed : ${summary}\\r\\n`,
    '',
  ].join('\n');
}

const commands: Readonly<Record<Operation, string>> = {
  ls: 'MLSC',
  stat: 'MLST',
  mkdir: 'MKD',
  rename: 'RNFR',
  symlink: 'SITE SYMLINK',
};
