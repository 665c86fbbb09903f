import type { Collection } from './collections.ts';
import { PathEscape } from './confined-folder.ts';
import { isErrno } from './file-document.ts';
import { invalidPath, TransferFailure } from './transfer-failure.ts';

/** What an operation answers for each way that storage can refuse it. */
export type StorageAnswers = {
  missing: TransferFailure;
  notDirectory: TransferFailure;
  exists?: TransferFailure;
  /** The code of what is left: `ExternalError.DirListingFailed`, … */
  other: string;
};

/** Turns an error of the file system into the refusal that Globus gives; what is no such error comes back as it is. */
export function storageFailure(error: unknown, collection: Collection, answers: StorageAnswers): unknown {
  const at = `\nEndpoint: ${collection.displayName} (${collection.id})`;
  if (error instanceof PathEscape) {
    return new TransferFailure(
      403,
      'EndpointPermissionDenied',
      `Path not allowed, Error (list)${at}\nMessage: Path not allowed`,
      { cause: error },
    );
  }
  if (!isErrno(error)) return error;
  if (error.code === 'ENOENT') return answers.missing;
  if (error.code === 'ENOTDIR') return answers.notDirectory;
  if (error.code === 'ENAMETOOLONG') return invalidPath('A name in the path is too long');
  if (error.code === 'EEXIST' || error.code === 'ENOTEMPTY') {
    return answers.exists ?? new TransferFailure(502, answers.other, `The path exists${at}`, { cause: error });
  }
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new TransferFailure(
      403,
      'EndpointPermissionDenied',
      `Denied by endpoint, Error (list)${at}\nMessage: Permission denied`,
      { cause: error },
    );
  }
  return new TransferFailure(502, answers.other, `The storage failed (${error.code})${at}`, { cause: error });
}
