import type { ActionId } from './catalogue.ts';

/** An action that something on show can do, or can't do now. */
export type LiveAction = {
  id: ActionId;
  /** Why it can't be done now, as a sentence; null when it can. */
  refusal: string | null;
  run: () => void;
};

type Contributor = {
  actions: readonly LiveAction[];
  /** The part of the page that the actions are about; null when they are about all of it. */
  place: () => Element | null;
  focusedAt: number;
};

/** What can be done now, by whatever is on show. Where two panes can do the same, the one that had the focus last counts. */
export class ActionRegistry {
  readonly #contributors = new Set<Contributor>();
  readonly #listeners = new Set<() => void>();
  #focusCount = 0;

  /** Adds a contributor; `update` says what it can do, `remove` takes it away. */
  contribute(place: () => Element | null) {
    const contributor: Contributor = { actions: [], place, focusedAt: 0 };
    this.#contributors.add(contributor);
    return {
      update: (actions: readonly LiveAction[]) => {
        contributor.actions = actions;
        this.#notify();
      },
      remove: () => {
        this.#contributors.delete(contributor);
        this.#notify();
      },
    };
  }

  /** To be called whenever the focus has moved. */
  noteFocus(target: EventTarget | null): void {
    if (!(target instanceof Element)) return;
    for (const contributor of this.#contributors) {
      if (contributor.place()?.contains(target)) contributor.focusedAt = this.#focusCount += 1;
    }
  }

  /** The action as it stands; undefined while nothing on show offers it. */
  find(id: ActionId): LiveAction | undefined {
    return this.#byFocus().flatMap(({ actions }) => actions.filter((action) => action.id === id))[0];
  }

  /** True when the element is inside what contributes the action. */
  isWithin(id: ActionId, target: Element): boolean {
    const contributor = this.#byFocus().find(({ actions }) => actions.some((action) => action.id === id));
    return contributor?.place()?.contains(target) ?? false;
  }

  /** Every action once. */
  all(): LiveAction[] {
    const found = new Map<ActionId, LiveAction>();
    for (const { actions } of this.#byFocus()) {
      for (const action of actions) if (!found.has(action.id)) found.set(action.id, action);
    }
    return [...found.values()];
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #byFocus(): Contributor[] {
    return [...this.#contributors]
      .filter(({ place }) => place()?.checkVisibility() ?? true)
      .toSorted((a, b) => b.focusedAt - a.focusedAt);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
