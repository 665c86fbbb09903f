export type Tone = 'neutral' | 'brand' | 'success' | 'warning' | 'danger' | 'info';

/** Background, text and border of a tinted surface. */
export const toneClass: Record<Tone, string> = {
  neutral: 'bg-surface-2 text-fg-muted border-border',
  brand: 'bg-brand-soft text-brand-soft-fg border-transparent',
  success: 'bg-success-bg text-success-fg border-success-border',
  warning: 'bg-warning-bg text-warning-fg border-warning-border',
  danger: 'bg-danger-bg text-danger-fg border-danger-border',
  info: 'bg-info-bg text-info-fg border-info-border',
};
