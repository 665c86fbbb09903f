import { splitName, visibleName } from './entry-name.ts';

/** A name on one line: cut in the middle when there is no room, kept apart from the direction of the text around it. */
export function EntryLabel({ name }: { name: string }) {
  const [head, tail] = splitName(visibleName(name));
  return (
    <span dir="auto" className="flex min-w-0 whitespace-pre" title={visibleName(name)}>
      <span className="overflow-hidden text-ellipsis">{head}</span>
      {tail && <span className="shrink-0">{tail}</span>}
    </span>
  );
}
