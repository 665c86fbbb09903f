import type { TaskDocument } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { collectionQuery } from '../collections/collection-client.ts';
import { collectionName } from '../collections/collection-facts.ts';

/** Whom to write to about a collection of a task, when its document says so. Nothing otherwise. */
export function FaultContact({ task, collectionId }: { task: TaskDocument; collectionId: string | null }) {
  const id = collectionId ?? task.source_endpoint_id;
  const { data: collection } = useQuery({ ...collectionQuery(id ?? ''), enabled: id !== null });
  if (!collection?.contact_email) return null;
  const { contact_email: email } = collection;
  const query = new URLSearchParams({ subject: `Globus task ${task.task_id}` });
  return (
    <>
      {' '}
      Write to {collectionName(collection)}:{' '}
      <a
        // Mail programs read a plus as a plus.
        href={`mailto:${encodeURIComponent(email)}?${query.toString().replaceAll('+', '%20')}`}
        className="text-link underline underline-offset-2"
      >
        {email}
      </a>
    </>
  );
}
