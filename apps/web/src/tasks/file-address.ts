/** Where the file manager shows a file of a collection, with the focus on it. */
export function fileAddress(collectionId: string, path: string): string {
  const end = path.endsWith('/') ? path.length - 2 : path.length;
  const slash = path.lastIndexOf('/', end - 1);
  const query = new URLSearchParams({ origin_id: collectionId, origin_path: path.slice(0, slash + 1) || '/' });
  query.set('focus', path.slice(slash + 1).replace(/\/$/, ''));
  return `/file-manager?${query.toString()}`;
}
