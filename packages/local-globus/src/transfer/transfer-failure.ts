/** A refusal of the Transfer API. `code` and `message` go into the error document as they are. */
export class TransferFailure extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 501 | 502 | 503;
  readonly code: string;
  /** Further members of the document, or other values of its own; undefined takes one away. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    status: TransferFailure['status'],
    code: string,
    message: string,
    options: ErrorOptions & { members?: Record<string, unknown> } = {},
  ) {
    super(message, options);
    this.name = 'TransferFailure';
    this.status = status;
    this.code = code;
    this.members = options.members ?? {};
  }
}

export const badRequest = (message: string) => new TransferFailure(400, 'BadRequest', message);
export const badFilter = (message: string) => new TransferFailure(400, 'ClientError.BadRequest', message);
export const invalidPath = (message: string) => new TransferFailure(400, 'InvalidPath', message);
export const permissionDenied = (message: string) => new TransferFailure(403, 'PermissionDenied', message);
export const endpointNotFound = (id: string) =>
  new TransferFailure(404, 'EndpointNotFound', `No such endpoint '${id}'`);
