/** The look of a text input. */
export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-border-strong bg-surface-1 px-2.5 text-base text-fg placeholder:text-fg-muted pointer-coarse:h-11 disabled:opacity-50 data-invalid:border-danger-solid';
