import { type RefObject, useId } from 'react';
import { SearchField } from '../ui/search-field.tsx';
import { focusRows } from './file-grid.tsx';

export type FilterFieldProps = {
  filter: string;
  onFilter: (text: string) => void;
  /** The rows, which get the keyboard from here. */
  body: RefObject<HTMLDivElement | null>;
};

const examples: [string, string][] = [
  ['tide', 'names with “tide”'],
  ['*.tif', 'names that end so'],
  ['!*.tmp', 'all but those'],
  ['size>1GB', 'also <, >=, <=, ='],
  ['mtime<30d', 'changed in the last 30 days'],
  ['mtime>2025-06-30', 'changed after that day'],
  ['type:dir', 'folders; file, link, other'],
];

/** The box that says which entries of a folder are on show. While it is empty it says what can be written. */
export function FilterField({ filter, onFilter, body }: FilterFieldProps) {
  const hintId = useId();
  return (
    <div data-filter className="group/filter relative w-44 min-w-0 shrink @2xl:w-56">
      <SearchField
        label="Filter this folder"
        placeholder="Filter"
        aria-describedby={hintId}
        value={filter}
        onChange={onFilter}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
          event.preventDefault();
          focusRows(body.current);
        }}
        className="w-full"
      />
      <div
        id={hintId}
        hidden={filter !== ''}
        className="pointer-events-none invisible absolute top-full right-0 z-20 mt-1 w-80 max-w-[calc(100vw-5rem)] rounded-lg bg-surface-1 p-3 text-sm shadow-overlay group-focus-within/filter:visible forced-colors:border"
      >
        <p className="font-medium">Names and conditions that must all hold</p>
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
          {examples.map(([text, meaning]) => (
            <div key={text} className="contents">
              <dt className="font-mono text-xs leading-5">{text}</dt>
              <dd className="text-fg-muted">{meaning}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
