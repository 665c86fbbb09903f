import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { asFolder, homePath } from '../files/folder-path.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { Bookmark } from './bookmark-client.ts';
import { placeOf } from './bookmark-order.ts';
import type { Place } from './place.ts';
import { nearestPlace } from './place-check.ts';

const CollectionPicker = lazy(async () => ({
  default: (await import('../collections/collection-picker.tsx')).CollectionPicker,
}));

export type RepairBookmarkProps = {
  bookmark: Bookmark;
  /** Name of its collection; null when that is gone. */
  collection: string | null;
  onClose: () => void;
  onRepair: (place: Place) => void;
};

/** Leads a bookmark to where its folder is now. */
export function RepairBookmark(props: RepairBookmarkProps) {
  return props.collection === null ? (
    <OtherCollection {...props} />
  ) : (
    <OtherPath {...props} collection={props.collection} />
  );
}

function OtherCollection({ bookmark, onClose, onRepair }: RepairBookmarkProps) {
  return (
    <Suspense fallback={null}>
      <CollectionPicker
        isOpen
        title={`Where is “${bookmark.name}” now?`}
        onClose={onClose}
        onPick={({ collectionId, path }) => onRepair({ collectionId, path: path ?? bookmark.path })}
      />
    </Suspense>
  );
}

function OtherPath({ bookmark, collection, onClose, onRepair }: RepairBookmarkProps & { collection: string }) {
  const place = placeOf(bookmark);
  const path = place.path ?? homePath;
  const { data: nearest, isPending } = useQuery({
    queryKey: ['transfer', 'nearest-folder', place.collectionId, path],
    queryFn: ({ signal }) => nearestPlace(place, signal),
    staleTime: 0,
  });
  const [way, setWay] = useState<string | null>(null);
  const [text, setText] = useState(path);
  const chosen = way ?? (typeof nearest === 'string' ? 'nearest' : 'edit');
  const target = chosen === 'nearest' ? nearest : text.trim() === '' ? null : asFolder(text);
  const submit = () => {
    if (typeof target === 'string') onRepair({ ...place, path: target });
  };
  return (
    <Dialog
      isOpen
      width="medium"
      title={`Repair “${bookmark.name}”`}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="repair-bookmark" isDisabled={typeof target !== 'string'}>
            Repair
          </Button>
        </>
      }
    >
      <form
        id="repair-bookmark"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>
          Nothing is at <span className="font-mono text-sm break-all">{path}</span> on {collection} any more. Its name
          stays; choose where it leads.
        </p>
        <RadioGroup
          label="Lead it to"
          value={chosen}
          onChange={setWay}
          options={[
            {
              value: 'nearest',
              name: 'The nearest folder that is there',
              description: isPending ? 'Looking for it…' : (nearest ?? 'None was found.'),
              isDisabled: typeof nearest !== 'string',
            },
            { value: 'edit', name: 'Another path', description: 'Where the folder was moved to.' },
          ]}
        />
        {chosen === 'edit' && <TextField label="Path" value={text} onChange={setText} className="font-mono" />}
      </form>
    </Dialog>
  );
}
