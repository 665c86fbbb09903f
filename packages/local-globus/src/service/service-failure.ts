/** A refusal of a service beside Auth and Transfer. Each service has its own document for it. */
export class ServiceFailure extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 501 | 503;
  readonly code: string;
  /** Further members of the document. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    status: ServiceFailure['status'],
    code: string,
    message: string,
    options: ErrorOptions & { members?: Record<string, unknown> } = {},
  ) {
    super(message, options);
    this.name = 'ServiceFailure';
    this.status = status;
    this.code = code;
    this.members = options.members ?? {};
  }
}

/** What is wrong with a body or a query, as FastAPI's services say it: 422 with a list of places. */
export const unprocessable = (detail: readonly { loc: readonly (string | number)[]; msg: string; type: string }[]) =>
  new ServiceFailure(422, 'UNPROCESSABLE_ENTITY', 'The request is not valid', { members: { detail } });
