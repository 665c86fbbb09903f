import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatCount } from '../ui/format.ts';
import { TextField } from '../ui/text-field.tsx';
import { parseFilter } from './entry-filter.ts';
import { conditionWords } from './filter-words.ts';
import { type NamesMode, selectNames } from './selection.ts';
import { useArranged } from './use-arranged.ts';
import type { FilePaneState } from './use-file-pane.ts';

/** Selects what a pattern finds among all entries that are listed, whether the filter shows them or not. */
export function SelectPattern({ pane, onClose }: { pane: FilePaneState; onClose: () => void }) {
  const [text, setText] = useState('');
  const terms = parseFilter(text);
  const found = useArranged(pane.place, pane.listed, { sort: 'name', order: 'asc', foldersFirst: true, filter: text });
  const mistakes = terms.flatMap((term) => (term.kind === 'mistake' ? [conditionWords(term)] : []));
  const isEmpty = terms.length === mistakes.length;
  const count = isEmpty || found.isArranging ? 0 : found.visible.length;
  const choose = (mode: NamesMode) => {
    const names = found.visible.map(({ name }) => name);
    pane.select((before) => selectNames(before, names, mode));
    onClose();
  };
  return (
    <Dialog
      isOpen
      title="Select by pattern"
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          <Button isDisabled={count === 0} onPress={() => choose('remove')}>
            Unselect
          </Button>
          <Button isDisabled={count === 0} onPress={() => choose('add')}>
            Add to selection
          </Button>
          <Button look="primary" isDisabled={count === 0} onPress={() => choose('replace')}>
            Select
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (count > 0) choose('replace');
        }}
        className="flex flex-col gap-2"
      >
        <TextField
          label="Pattern"
          description="A name or conditions, as in the filter: *.csv, !*.tmp, size>1GB, mtime<30d, type:file"
          value={text}
          onChange={setText}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog that opens takes the keyboard (APG, Dialog)
          autoFocus
          spellCheck="false"
          autoComplete="off"
        />
        <p role="status" className="text-sm">
          {isEmpty ? (
            <span className="text-fg-muted">{formatCount(pane.listed.length)} entries are listed.</span>
          ) : (
            `${formatCount(count)} of ${formatCount(pane.listed.length)} match.`
          )}
          {mistakes.length > 0 && <span className="block text-danger-fg">{mistakes.join(' ')}</span>}
        </p>
      </form>
    </Dialog>
  );
}
