import type { JsonObject } from '@quayside/domain';
import type { ListPage } from './statuspage-client';

/** A page of a list, the last one with what it leaves for the next reading. */
export type PageRead = ListPage & { readonly left?: JsonObject };

export type ListReading = AsyncGenerator<PageRead, void, void>;
