import { ChevronsUpDown, Database } from 'lucide-react';
import { Button } from '../ui/button.tsx';

export type CollectionButtonProps = {
  /** Which pane it is for: part of the accessible name. */
  side: string;
  name: string | null;
  detail: string | null;
  onPress: () => void;
};

/** Names the collection of a pane, and opens the picker. */
export function CollectionButton({ side, name, detail, onPress }: CollectionButtonProps) {
  return (
    <Button look="quiet" onPress={onPress} className="h-9 min-w-0 flex-1 justify-start text-left">
      <Database aria-hidden className={name === null ? 'text-fg-muted' : 'text-brand'} />
      <span className="truncate font-semibold">{name ?? 'Choose a collection'}</span>
      {detail !== null && <span className="hidden truncate font-normal text-fg-muted @md:inline">{detail}</span>}
      <span className="sr-only">
        {name === null ? `for the ${side}` : `: choose another collection for the ${side}`}
      </span>
      <ChevronsUpDown aria-hidden className="ml-auto text-fg-muted" />
    </Button>
  );
}
