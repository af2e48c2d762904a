import { createFileRoute } from "@tanstack/react-router";
import { ADMINISTRATOR } from "@/app/access";
import { MailsPage } from "@/features/mails/MailsPage";
import { type MailsSearch, mailsQuery, mailsSearch } from "@/features/mails/queries";

export const Route = createFileRoute("/_app/mails")({
  staticData: { access: ADMINISTRATOR },
  validateSearch: (search: Record<string, unknown>): MailsSearch => mailsSearch(search),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => context.queryClient.prefetchInfiniteQuery(mailsQuery(deps)),
  component: function Mails() {
    return <MailsPage search={Route.useSearch()} />;
  },
});
