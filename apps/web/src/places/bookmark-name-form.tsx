import { Check, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { cx } from '../ui/cx.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { inputClass } from '../ui/input-class.ts';
import { bookmarkNameRefusal } from './bookmark-name.ts';

export type BookmarkNameFormProps = {
  /** The name as it is, or as the last try had it. */
  initial: string;
  label: string;
  taken: ReadonlySet<string>;
  /** Why the last try failed. */
  refusal: string | null;
  onSubmit: (name: string) => void;
  onCancel: () => void;
};

/** A bookmark's name being typed in its row. Enter takes it, Escape drops it. */
export function BookmarkNameForm({ initial, label, taken, refusal, onSubmit, onCancel }: BookmarkNameFormProps) {
  const [text, setText] = useState(initial);
  const [tried, setTried] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const messageId = useId();
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const own = tried === text ? bookmarkNameRefusal(text, taken) : null;
  const message = own ?? (text === initial ? refusal : null);
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(text);
        if (bookmarkNameRefusal(text, taken) === null) onSubmit(text.trim());
      }}
    >
      <span className="flex items-center gap-1">
        <input
          ref={input}
          aria-label={label}
          aria-invalid={message !== null}
          aria-describedby={message === null ? undefined : messageId}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
            event.stopPropagation();
            onCancel();
          }}
          className={cx(inputClass, 'max-w-md')}
        />
        <IconButton type="submit" label="Save the name" size="small">
          <Check aria-hidden />
        </IconButton>
        <IconButton label="Keep the old name" size="small" onPress={onCancel}>
          <X aria-hidden />
        </IconButton>
      </span>
      {message !== null && (
        <span id={messageId} role="alert" className="text-sm text-danger-fg">
          {message}
        </span>
      )}
    </form>
  );
}
