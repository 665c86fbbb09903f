import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { cx } from '../ui/cx.ts';
import { nameRefusal, nameWarning } from './entry-name.ts';

export type NameEditorProps = {
  label: string;
  initial: string;
  siblings: { has(name: string): boolean };
  /** Why the last try failed; shown until the text changes. */
  refusal: ReactNode;
  onSubmit: (name: string) => void;
  onCancel: () => void;
};

/** A name being typed inside a row. Enter takes it, Escape drops it; what is wrong with it stands under the row. */
export function NameEditor({ label, initial, siblings, refusal, onSubmit, onCancel }: NameEditorProps) {
  const [text, setText] = useState(initial);
  const [tried, setTried] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const messageId = useId();
  useEffect(() => {
    input.current?.focus();
    const dot = initial.lastIndexOf('.');
    input.current?.setSelectionRange(0, dot > 0 ? dot : initial.length);
  }, [initial]);

  const own = tried === text ? nameRefusal(text, siblings) : null;
  const error = own ?? (text === initial || tried === null ? refusal : null);
  const message = error ?? nameWarning(text);
  const submit = () => {
    setTried(text);
    if (nameRefusal(text, siblings) === null) onSubmit(text);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears the keys of the controls inside it
    <span
      className="relative block min-w-0 flex-1"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter' && event.target === input.current) submit();
        else if (event.key === 'Escape') onCancel();
      }}
    >
      <input
        ref={input}
        dir="auto"
        aria-label={label}
        aria-invalid={error !== null}
        aria-describedby={message ? messageId : undefined}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        className={cx(
          'h-6 w-full rounded-sm border bg-surface-1 px-1.5 text-base text-fg pointer-coarse:h-9',
          error === null ? 'border-border-strong' : 'border-danger-solid',
        )}
      />
      {message && (
        <span
          id={messageId}
          role={error === null ? 'status' : 'alert'}
          className={cx(
            'absolute top-full left-0 z-10 mt-1 rounded-md border px-2 py-1 text-sm whitespace-normal shadow-overlay',
            error === null
              ? 'border-warning-border bg-warning-bg text-warning-fg'
              : 'border-danger-border bg-danger-bg text-danger-fg',
          )}
        >
          {message}
        </span>
      )}
    </span>
  );
}
