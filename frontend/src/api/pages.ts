import type { Page } from "./types";

const LARGEST_PAGE = 200;

/** All items of a list that is short by nature (parties, sites of one municipality). */
export async function allPages<T>(
  fetchPage: (paging: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Page<T> = await fetchPage({ limit: LARGEST_PAGE, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}
