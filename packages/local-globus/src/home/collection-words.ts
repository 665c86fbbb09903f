import { type Collection, isGuest, needsDataAccess } from '../transfer/collections.ts';

/** What is in seeded ones that is good to test with. */
const contents: Readonly<Record<string, string>> = {
  'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f': 'folders of 10,000 and 100,000 entries, odd names',
  'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70': 'a file of 200 MB',
};

/** What is special about a collection: what it asks of who uses it, and what it has to test with. */
export function wordsFor(collection: Collection): string {
  const parts = [kindOf(collection), ...demandsOf(collection), contents[collection.id] ?? ''];
  return parts.filter((part) => part !== '').join('; ');
}

function kindOf(collection: Collection): string {
  if (collection.entityType === 'GCSv5_endpoint') return 'The GCSv5 endpoint that mapped collections live on: no files';
  if (isGuest(collection)) return 'Guest collection: access rules and roles decide';
  return collection.entityType === 'GCSv5_mapped_collection' ? 'Mapped collection' : 'Globus Connect Personal';
}

function demandsOf(collection: Collection): string[] {
  const { assuranceMinutes, connection } = collection;
  return [
    needsDataAccess(collection) ? 'wants consent to its data_access' : '',
    assuranceMinutes === null ? '' : `high assurance: wants a sign-in of the last ${assuranceMinutes} minutes`,
    connection === null || connection.connected ? '' : 'not connected',
    connection?.paused ? 'paused' : '',
  ];
}
