import { type LinkProps, useLocation, useRouter } from "@tanstack/react-router";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The address of the page with the link that led here. */
    from?: string;
  }
}

/** What a link carries along for a page that is reached from several: where it stands. */
export function useHere(): { from: string } {
  return { from: useLocation({ select: ({ href }) => href }) };
}

type Target = Pick<LinkProps, "to" | "search">;

/** The page with the link that led here; none where the address was typed or opened in another tab. */
export function useCameFrom(): Target | undefined {
  const router = useRouter();
  const from = useLocation({ select: ({ state }) => state.from });
  if (from === undefined) return undefined;
  const { pathname, search } = new URL(from, window.location.origin);
  return { to: pathname as Target["to"], search: router.options.parseSearch(search) };
}
