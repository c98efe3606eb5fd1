import { z } from 'zod';

/** The largest page of a list, and its size when the request does not say. */
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 50;

/** The query of every list. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE_SIZE)
    .default(DEFAULT_PAGE_SIZE)
    .describe('How many items to give at most.')
    .meta({ example: 20 }),
  after: z
    .uuid('is not a cursor; take it from `next` of the page before')
    .optional()
    .describe('Where to go on: `next` of the page before. The first page when absent.'),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** One page of a list: the items, and the cursor of the next page or null. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Cursor of the next page, for `after`; null on the last page.'),
  });
}
