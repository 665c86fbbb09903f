import { Component, type ReactNode } from 'react';
import { BrokenPage } from '../pages/broken.tsx';

type Props = { at: string; children: ReactNode };
type State = { at: string; hasFailed: boolean };

/** Shows that the page at an address failed, until the person goes to another. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { at: this.props.at, hasFailed: false };

  static getDerivedStateFromProps({ at }: Props, state: State): State | null {
    return at === state.at ? null : { at, hasFailed: false };
  }

  static getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <BrokenPage /> : this.props.children;
  }
}
