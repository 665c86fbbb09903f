import type { Collection } from '../collections.ts';
import { PathEscape } from '../confined-folder.ts';
import { isErrno } from '../file-document.ts';
import { describeCode } from './task-store.ts';

/** What went wrong in a task, in Globus's event codes. A fatal one ends the task; others are tried again. */
export class TaskFault extends Error {
  readonly code: string;
  readonly details: string;
  readonly side: 'source' | 'destination';
  readonly fatal: boolean;

  constructor(code: string, at: FaultPlace, options: { fatal?: boolean; cause?: unknown } = {}) {
    super(`${code} at ${at.side}`, { cause: options.cause });
    this.name = 'TaskFault';
    this.code = code;
    this.side = at.side;
    this.fatal = options.fatal ?? false;
    this.details = `Error (${at.operation})\nEndpoint: ${at.collection.displayName} (${at.collection.id})\nFile: ${at.path}\nMessage: ${describeCode(code)}\n`;
  }
}

export type FaultPlace = {
  side: 'source' | 'destination';
  collection: Collection;
  path: string;
  operation: 'list' | 'transfer' | 'delete';
};

/** Runs `act`; an error of the file system becomes the fault that Globus names so. */
export async function faultsAt<Result>(place: FaultPlace, act: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const code =
      error instanceof PathEscape
        ? 'PERMISSION_DENIED'
        : isErrno(error)
          ? (codes[error.code ?? ''] ?? 'ENDPOINT_ERROR')
          : null;
    if (code === null) throw error;
    throw new TaskFault(code, place, { fatal: fatalCodes.includes(code), cause: error });
  }
}

const codes: Readonly<Record<string, string>> = {
  ENOENT: 'FILE_NOT_FOUND',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
  ENOTDIR: 'NOT_A_DIRECTORY',
  EEXIST: 'NOT_A_DIRECTORY',
  EISDIR: 'IS_A_DIRECTORY',
  ENOTEMPTY: 'IS_A_DIRECTORY',
  ELOOP: 'INVALID_SYMLINK',
  ENAMETOOLONG: 'INVALID_PATH_NAME',
  ENOSPC: 'NO_SPACE_LEFT',
  EDQUOT: 'QUOTA_EXCEEDED',
};

const fatalCodes: readonly string[] = ['NOT_A_DIRECTORY', 'IS_A_DIRECTORY', 'INVALID_PATH_NAME'];

/** The faults at the source that `skip_source_errors` passes over. */
export const isSkippable = (fault: TaskFault): boolean =>
  fault.side === 'source' && ['FILE_NOT_FOUND', 'PERMISSION_DENIED', 'AMBIGUOUS_PATH'].includes(fault.code);
