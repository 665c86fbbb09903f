import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Kbd } from '../ui/kbd.tsx';
import { optionWords } from './option-words.ts';
import type { ReviewDraft } from './review-draft.ts';

export type ReviewFooterProps = {
  draft: ReviewDraft;
  submitWords: string;
  isPending: boolean;
  onCancel: () => void;
  onSubmit: () => void;
};

/** What is set in a few words, or what keeps it from being submitted, beside the buttons. */
export function ReviewFooter({ draft, submitWords, isPending, onCancel, onSubmit }: ReviewFooterProps) {
  const { refusal, options } = draft;
  return (
    <>
      <p
        className={cx(
          'min-w-0 flex-1 self-center text-sm first-letter:uppercase max-sm:min-w-full',
          refusal === null ? 'text-fg-muted' : 'text-danger-fg',
        )}
      >
        {refusal ?? (optionWords(options).join(', ') || 'Usual options')}
      </p>
      <Button onPress={onCancel}>Cancel</Button>
      <Button look="primary" isPending={isPending} isDisabled={refusal !== null} onPress={onSubmit}>
        {submitWords}
        <span className="hidden sm:inline">
          <Kbd>Ctrl ↵</Kbd>
        </span>
      </Button>
    </>
  );
}
