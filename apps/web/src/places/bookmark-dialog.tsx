import { Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { visibleName } from '../files/entry-name.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { Bookmark } from './bookmark-client.ts';
import { bookmarkNameRefusal, freeBookmarkName } from './bookmark-name.ts';
import { bookmarkOf } from './bookmark-order.ts';
import { type Place, placeKey, placeName } from './place.ts';

/** What was typed when the last try was refused, and why it was. */
export type BookmarkDraft = { place: Place; name: string; pinned: boolean; refusal: string | null };

export type BookmarkDialogProps = {
  /** The folders that can be meant, the likeliest first. */
  places: readonly Place[];
  collection: string;
  bookmarks: readonly Bookmark[];
  draft: BookmarkDraft | null;
  onSave: (draft: BookmarkDraft) => void;
  onRemove: (bookmark: Bookmark) => void;
  onClose: () => void;
};

/** Asks what a bookmark should be called; of a folder that has one, what should become of it. */
export function BookmarkDialog(props: BookmarkDialogProps) {
  const { places, collection, draft } = props;
  const [first] = places;
  const [place, setPlace] = useState<Place | undefined>(draft?.place ?? first);
  if (place === undefined) return null;
  return (
    <PlaceForm
      key={placeKey(place)}
      {...props}
      place={place}
      choice={
        places.length > 1 && (
          <RadioGroup
            label="Which folder"
            value={placeKey(place)}
            onChange={(key) => setPlace(places.find((other) => placeKey(other) === key))}
            options={places.map((option) => ({
              value: placeKey(option),
              name: visibleName(placeName(option, collection)),
              description: visibleName(option.path ?? ''),
            }))}
          />
        )
      }
    />
  );
}

function PlaceForm(props: BookmarkDialogProps & { place: Place; choice: ReactNode }) {
  const { place, choice, collection, bookmarks, onSave, onRemove, onClose } = props;
  const draft = props.draft !== null && placeKey(props.draft.place) === placeKey(place) ? props.draft : null;
  const existing = bookmarkOf(bookmarks, place);
  const taken = new Set(bookmarks.filter((other) => other !== existing).map(({ name }) => name));
  const [name, setName] = useState(
    draft?.name ?? existing?.name ?? freeBookmarkName(placeName(place, collection), taken),
  );
  const [pinned, setPinned] = useState(draft?.pinned ?? existing?.pinned ?? false);
  const [tried, setTried] = useState<string | null>(null);
  const own = tried === name ? bookmarkNameRefusal(name, taken) : null;
  const refusal = own ?? (name === draft?.name ? draft.refusal : null);
  return (
    <Dialog
      isOpen
      title={existing ? 'Edit bookmark' : 'Bookmark this folder'}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      footer={
        <>
          {existing && (
            <Button className="sm:mr-auto" onPress={() => onRemove(existing)}>
              <Trash2 aria-hidden />
              Remove
            </Button>
          )}
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="bookmark">
            Save
          </Button>
        </>
      }
    >
      <form
        id="bookmark"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(name);
          if (bookmarkNameRefusal(name, taken) === null) onSave({ place, name: name.trim(), pinned, refusal: null });
        }}
      >
        {choice || (
          <p className="text-sm text-fg-muted">
            {collection} · <span className="font-mono text-xs break-all">{visibleName(place.path ?? '')}</span>
          </p>
        )}
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          isInvalid={refusal !== null}
          errorMessage={refusal}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- for who opened it to type
          autoFocus
          onFocus={(event) => {
            if (event.target instanceof HTMLInputElement) event.target.select();
          }}
        />
        <Switch isSelected={pinned} onChange={setPinned}>
          Pin to the navigation
        </Switch>
      </form>
    </Dialog>
  );
}
