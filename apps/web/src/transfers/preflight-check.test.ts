import type { EndpointDocument, FileDocument, PauseRule } from '@isthmus/globus';
import { expect, test } from 'vitest';
import { type Fault, RequestError } from '../errors/fault.ts';
import { pauseCheck, reachCheck, summaryOf, writeCheck } from './preflight-check.ts';
import { caseCheck, foldersCheck, namesCheck } from './preflight-names.ts';

const end = { collectionId: 'coast', folder: '/~/', collection: { name: 'Coast' } };
const unasked = { answer: undefined, error: null };
const answer = <Answer>(document: Answer) => ({ answer: document, error: null });
// Only what the checks look at.
const endpoint = (members: Partial<EndpointDocument>) =>
  answer({
    non_functional: false,
    gcp_connected: null,
    gcp_paused: null,
    my_effective_roles: [],
    ...members,
  } as EndpointDocument);
const folder = (permissions: string | null) => answer({ name: '~', type: 'dir', permissions } as FileDocument);
const rule = (members: Partial<PauseRule>) =>
  ({
    pause_task_transfer_read: false,
    pause_task_transfer_write: false,
    pause_task_delete: false,
    ...members,
  }) as PauseRule;
const refused = (fault: Fault) => ({ answer: undefined, error: new RequestError(fault) });
const stepUp = {
  ticket: 't',
  requiredScopes: [],
  identities: [],
  policies: [],
  singleDomain: [],
  mfa: true,
  message: null,
  prompt: null,
  triedBefore: false,
};
const busy: Fault = {
  kind: 'problem',
  code: 'upstream_unavailable',
  status: 503,
  detail: '',
  requestId: 'r',
  service: 'transfer',
  retryAfterSeconds: null,
};
const asksForMore: Fault = { ...busy, code: 'consent_required', status: 403, stepUp };

test('a collection that answers is fine, and one that asks for more shows the way through it', () => {
  const reach = (look: Parameters<typeof reachCheck>[3]) => reachCheck('r', end, endpoint({}), look, 'noor');
  expect(reach(unasked).state).toBe('checking');
  expect(reach(folder('0755'))).toMatchObject({ state: 'fine', title: 'Coast answers and lets you in' });
  expect(reach(refused(asksForMore))).toMatchObject({
    state: 'problem',
    stepUp: { collection: 'Coast', view: stepUp },
  });
});

test('a folder that is missing stands in the way at the source, and is made at the destination', () => {
  const gone: Fault = {
    kind: 'upstream',
    service: 'transfer',
    code: 'ClientError.NotFound',
    status: 404,
    message: '',
    requestId: null,
    retryAfterSeconds: null,
    requiredScopes: [],
    authorizationParameters: null,
  };
  expect(reachCheck('reach read', end, endpoint({}), refused(gone), 'noor').state).toBe('problem');
  expect(reachCheck('reach write', end, endpoint({}), refused(gone), 'noor')).toMatchObject({
    state: 'note',
    detail: 'The folder isn’t there: the transfer makes it.',
  });
});

test('a computer that is off stands in the way, a service that is busy says nothing of the collection', () => {
  const off = reachCheck('r', end, endpoint({ gcp_connected: false }), folder('0755'), 'noor');
  expect(off).toMatchObject({ state: 'problem', title: 'Coast isn’t running', canRetry: true });
  expect(reachCheck('r', end, unasked, refused(busy), 'noor').state).toBe('unknown');
});

test('a pause counts where it pauses what the task does, and is quoted', () => {
  const rules = answer([rule({ message: 'Array rebuild', pause_task_transfer_write: true })]);
  expect(pauseCheck(end, 'read', rules).state).toBe('fine');
  expect(pauseCheck(end, 'write', rules)).toMatchObject({ state: 'problem', title: 'Copying to Coast is paused' });
  expect(pauseCheck(end, 'write', rules).detail).toContain('“Array rebuild”');
  expect(pauseCheck(end, 'delete', refused(busy)).state).toBe('unknown');
});

test('whether one may write is only said where it is known', () => {
  expect(writeCheck(end, endpoint({ my_effective_roles: ['administrator'] }), folder('0755')).state).toBe('fine');
  expect(writeCheck(end, endpoint({}), folder('0755')).state).toBe('unknown');
  expect(writeCheck(end, endpoint({}), folder(null)).state).toBe('unknown');
  expect(writeCheck(end, endpoint({}), folder('0555')).state).toBe('problem');
});

test('two paths of one folder are the same folder', () => {
  const to = { collectionId: 'coast', folder: '/home/noor/' };
  expect(
    foldersCheck({ source: end, destination: to }, { source: '/home/noor/', destination: '/home/noor/' }).state,
  ).toBe('problem');
  expect(foldersCheck({ source: end, destination: to }, { source: null, destination: null }).state).toBe('fine');
  const elsewhere = { ...to, collectionId: 'scratch', folder: '/~/' };
  expect(foldersCheck({ source: end, destination: elsewhere }, { source: '/a/', destination: '/a/' }).state).toBe(
    'fine',
  );
});

test('names that are there already, and names that differ in case alone, are worth knowing', () => {
  expect(namesCheck(0, null).state).toBe('fine');
  expect(namesCheck(2, null).state).toBe('note');
  const item = (name: string) => ({
    sourcePath: `/~/${name}`,
    destinationPath: `/x/${name}`,
    recursive: false,
    size: 1,
  });
  const items = [item('a.csv'), item('A.csv')];
  expect(caseCheck(items, 'Laptop', 'GCP_mapped_collection')?.title).toContain('differ only in');
  expect(caseCheck([item('a.csv'), item('b.csv')], 'Laptop', 'GCP_mapped_collection')).toBeNull();
  expect(caseCheck(items, 'Store', 'GCSv5_mapped_collection')).toBeNull();
});

test('the worst of the checks is the summary', () => {
  const check = (state: 'fine' | 'note' | 'problem' | 'unknown' | 'checking') => ({ id: state, state, title: state });
  expect(summaryOf([check('fine'), check('unknown')])).toMatchObject({ state: 'fine' });
  expect(summaryOf([check('note'), check('checking')]).state).toBe('checking');
  expect(summaryOf([check('note'), check('problem'), check('checking')])).toEqual({
    state: 'problem',
    words: 'One thing stands in the way',
  });
});
