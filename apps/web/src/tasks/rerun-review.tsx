import type { EndpointDocument, TaskDocument } from '@isthmus/globus';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FileQuestion } from 'lucide-react';
import { Link } from 'react-router';
import { collectionQuery } from '../collections/collection-client.ts';
import { collectionName } from '../collections/collection-facts.ts';
import { ErrorState } from '../errors/error-state.tsx';
import { transferEnd } from '../transfers/option-gates.ts';
import type { ReviewEnd } from '../transfers/review-draft.ts';
import { ReviewTransfer } from '../transfers/review-transfer.tsx';
import type { Submitted } from '../transfers/task-client.ts';
import { buttonClass } from '../ui/button-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { useToast } from '../ui/toasts.tsx';
import { folderAround, type RerunKind, rerunOptions, rerunQuery } from './rerun.ts';
import { memoryKey } from './task-client.ts';
import { rememberTask } from './task-memory.ts';
import { taskTitle } from './task-status.ts';

type RerunReviewProps = {
  task: TaskDocument;
  kind: RerunKind;
  /** What the list of files is searched for. */
  text: string;
  owner: string;
  onClose: () => void;
};

/** The review of a transfer, filled in with what a finished task copied or failed to copy. */
export function RerunReview({ task, kind, text, owner, onClose }: RerunReviewProps) {
  const client = useQueryClient();
  const toast = useToast();
  const plan = useQuery(rerunQuery(task, kind, text));
  const source = useQuery(collectionQuery(task.source_endpoint_id ?? ''));
  const destination = useQuery(collectionQuery(task.destination_endpoint_id ?? ''));
  const error = plan.error ?? source.error ?? destination.error;
  const retry = () => {
    for (const query of [plan, source, destination]) if (query.isError) void query.refetch();
  };
  const onSubmitted = async ({ taskId, wasThere }: Submitted) => {
    onClose();
    toast({
      tone: 'success',
      title: wasThere ? 'This was submitted already' : 'Transfer submitted',
      link: { to: `/activity/${taskId}`, text: 'Follow the task' },
    });
    await rememberTask(taskId, { rerunOf: { taskId: task.task_id, title: taskTitle(task) } });
    await rememberTask(task.task_id, { rerunAs: taskId });
    await client.invalidateQueries({ queryKey: memoryKey() });
  };
  if (!plan.data || !source.data || !destination.data) {
    return (
      <Sheet isOpen title="Review transfer" onOpenChange={(isOpen) => !isOpen && onClose()}>
        {error ? <ErrorState error={error} onRetry={retry} /> : plan.data === null ? <Unknown /> : <Gathering />}
      </Sheet>
    );
  }
  const { items, note } = plan.data;
  const end = (collection: EndpointDocument, paths: string[]): ReviewEnd => ({
    collectionId: collection.id,
    folder: folderAround(paths),
    collection: transferEnd(collection, collectionName(collection)),
  });
  return (
    <ReviewTransfer
      owner={owner}
      source={end(
        source.data,
        items.map(({ sourcePath }) => sourcePath),
      )}
      destination={end(
        destination.data,
        items.map(({ destinationPath }) => destinationPath),
      )}
      items={items}
      startWith={rerunOptions(task, kind, items)}
      note={note}
      leftOut={0}
      namesakes={0}
      onClose={onClose}
      onSubmitted={(submitted) => void onSubmitted(submitted)}
    />
  );
}

function Gathering() {
  return (
    <Loading label="Gathering the files of the task" className="flex flex-col gap-3">
      <p className="text-fg-muted">Gathering the files of the task…</p>
      <Skeleton className="h-40 w-full rounded-lg" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-8 w-full" />
    </Loading>
  );
}

function Unknown() {
  return (
    <EmptyState
      icon={FileQuestion}
      title="Nobody knows any more what this task was asked to copy"
      action={
        <Link to="/file-manager" className={buttonClass('primary')}>
          Open the file manager
        </Link>
      }
    >
      It was submitted elsewhere, and Globus tells neither its items nor the folder they were in.
    </EmptyState>
  );
}
