import type { OwnedEntity, ResyncState } from '@quayside/domain';
import { revived, type TransferredError } from './transferred-error';

/** What `observeOwned` asks of the thread next, or gives it at last. */
export type ListingStep =
  { readonly wants: 'page' } | { readonly wants: 'nothing'; readonly result: { readonly owned: number } };

/** What the thread's listing gave. */
export type ListingEvent =
  | { readonly type: 'page'; readonly page: readonly OwnedEntity[] }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: TransferredError };

/**
 * Runs `state.observeOwned` over a listing that is read in another thread, page by page: it is asked for a page only when
 * the state wants one, so that neither runs ahead of the other.
 */
export class RelayedListing {
  private readonly result: Promise<{ readonly owned: number }>;
  /** the state waits for a page */
  private wanted: ((event: ListingEvent) => void) | undefined;
  /** the thread waits to hear that */
  private heard: (() => void) | undefined;

  constructor(state: ResyncState) {
    this.result = state.observeOwned(this.pages());
    // whoever takes the next step hears of it
    this.result.catch(() => {});
  }

  /** The first step. */
  begin(): Promise<ListingStep> {
    return this.nextStep();
  }

  /** Hands over what was asked for, and waits for what is asked next. Throws what `observeOwned` throws. */
  advance(event: ListingEvent): Promise<ListingStep> {
    const give = this.wanted;
    this.wanted = undefined;
    give?.(event);
    return this.nextStep();
  }

  private async nextStep(): Promise<ListingStep> {
    const wants = new Promise<ListingStep>((resolve) => {
      this.heard = () => resolve({ wants: 'page' });
      if (this.wanted) this.heard();
    });
    const ends = this.result.then((result): ListingStep => ({ wants: 'nothing', result }));
    return Promise.race([wants, ends]);
  }

  private async *pages(): AsyncGenerator<readonly OwnedEntity[], void, void> {
    for (;;) {
      const event = await new Promise<ListingEvent>((resolve) => {
        this.wanted = resolve;
        this.heard?.();
      });
      if (event.type === 'end') return;
      if (event.type === 'error') throw revived(event.error);
      yield event.page;
    }
  }
}
