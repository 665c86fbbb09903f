import type { DeleteRequest, FilterRule, TransferItemRequest, TransferRequest } from '@isthmus/globus';
import { asText, type Equivalent, maximumItems, tooMany } from './equivalent.ts';

/** A document without the submission id: the SDK asks for one by itself. */
type Unsubmitted<Request> = Omit<Request, 'submission_id'>;

/**
 * The same transfer with the Globus SDK for Python, version 4. `dataAccess` are the collections that applications need
 * a consent to the data of.
 */
export function transferScript(request: Unsubmitted<TransferRequest>, dataAccess: readonly string[]): Equivalent {
  if (request.DATA.length > maximumItems) return tooMany(request.DATA.length);
  const { recursive_symlinks } = request;
  return script('transfer', dataAccess, [
    'task = globus_sdk.TransferData(',
    ...indented([
      `${literal(request.source_endpoint)},`,
      `${literal(request.destination_endpoint)},`,
      ...keywords({
        label: request.label,
        sync_level: request.sync_level,
        verify_checksum: request.verify_checksum,
        preserve_timestamp: request.preserve_timestamp,
        encrypt_data: request.encrypt_data,
        delete_destination_extra: request.delete_destination_extra,
        skip_source_errors: request.skip_source_errors,
        fail_on_quota_errors: request.fail_on_quota_errors,
        deadline: request.deadline,
        source_local_user: request.source_local_user,
        destination_local_user: request.destination_local_user,
        notify_on_succeeded: request.notify_on_succeeded,
        notify_on_failed: request.notify_on_failed,
        notify_on_inactive: request.notify_on_inactive,
      }),
    ]),
    ')',
    // Version 4 has no argument for it.
    ...(recursive_symlinks === undefined ? [] : [`task["recursive_symlinks"] = ${literal(recursive_symlinks)}`]),
    ...(request.filter_rules ?? []).map(addRule),
    ...request.DATA.map(addTransferItem),
    'print(client.submit_transfer(task)["task_id"])',
  ]);
}

/** The same deletion with the Globus SDK for Python, version 4. */
export function deleteScript(request: Unsubmitted<DeleteRequest>, dataAccess: readonly string[]): Equivalent {
  if (request.DATA.length > maximumItems) return tooMany(request.DATA.length);
  return script('delete', dataAccess, [
    'task = globus_sdk.DeleteData(',
    ...indented([
      `${literal(request.endpoint)},`,
      ...keywords({
        label: request.label,
        recursive: request.recursive,
        ignore_missing: request.ignore_missing,
        interpret_globs: request.interpret_globs,
        notify_on_succeeded: request.notify_on_succeeded,
        notify_on_failed: request.notify_on_failed,
        notify_on_inactive: request.notify_on_inactive,
      }),
    ]),
    ')',
    ...request.DATA.map(({ path }) => `task.add_item(${literal(path)})`),
    'print(client.submit_delete(task)["task_id"])',
  ]);
}

/** The client of the SDK's own examples: with it a script runs as it stands. */
const exampleClientId = '61338d24-54d5-408f-a10d-66c06b59f6d2';

function script(what: string, dataAccess: readonly string[], body: readonly string[]): Equivalent {
  return asText(
    [
      'import globus_sdk',
      '',
      '# The client of the SDK’s examples. Register your own for what you run often.',
      `CLIENT_ID = ${literal(exampleClientId)}`,
      '',
      `with globus_sdk.UserApp(${literal(`my-${what}`)}, client_id=CLIENT_ID) as app:`,
      ...indented([
        'with globus_sdk.TransferClient(app=app) as client:',
        ...indented([...dataAccess.map((id) => `client.add_app_data_access_scope(${literal(id)})`), ...body]),
      ]),
    ].join('\n'),
  );
}

type Value = string | number | boolean;

/** As a literal of Python: its strings know every escape that JSON uses. */
export function literal(value: Value): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

/** What is null or undefined is left out. */
function keywords(values: Readonly<Record<string, Value | null | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}=${literal(value)},`],
  );
}

function addRule({ method, type, name }: FilterRule): string {
  return `task.add_filter_rule(${[literal(name), `method=${literal(method)}`, ...(type ? [`type=${literal(type)}`] : [])].join(', ')})`;
}

function addTransferItem(item: TransferItemRequest): string {
  const { external_checksum, checksum_algorithm } = item;
  const more = [
    `recursive=${literal(item.recursive)}`,
    ...(external_checksum === undefined ? [] : [`external_checksum=${literal(external_checksum)}`]),
    ...(checksum_algorithm === undefined ? [] : [`checksum_algorithm=${literal(checksum_algorithm)}`]),
  ];
  return `task.add_item(${[literal(item.source_path), literal(item.destination_path), ...more].join(', ')})`;
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`);
