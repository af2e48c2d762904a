import { createFileRoute, redirect } from "@tanstack/react-router";
import { resume, sessionLapsed } from "@/api/session";
import { AppError } from "@/app/AppError";
import { Forbidden, mayOpen } from "@/app/access";
import { NotFoundPage } from "@/app/ErrorPage";
import { meQuery, publicQuery } from "@/app/queries";
import { Shell } from "@/app/Shell";
import { loadWorkTexts } from "@/i18n";

/** Everything behind the log-in. The pages below state their roles; this checks them before anything is loaded. */
export const Route = createFileRoute("/_app")({
  staticData: { access: "signed-in" },
  beforeLoad: async ({ context, location, matches }) => {
    if ((await resume()) !== "signed-in") {
      throw redirect({
        to: "/login",
        search: {
          ...(location.href !== "/" && { redirect: location.href }),
          ...(sessionLapsed() && { ended: "expired" as const }),
        },
      });
    }
    const [me] = await Promise.all([
      context.queryClient.ensureQueryData({ ...meQuery, revalidateIfStale: true }),
      loadWorkTexts(),
      // Stands in the foot of every page, which must not grow under what is being read.
      context.queryClient.prefetchQuery(publicQuery),
    ]);
    if (me.terms_required) {
      throw redirect({ to: "/terms", search: location.href === "/" ? {} : { redirect: location.href } });
    }
    if (me.enrolment_required) {
      throw redirect({ to: "/enrol", search: location.href === "/" ? {} : { redirect: location.href } });
    }
    if (!matches.every((match) => mayOpen(match.staticData.access, me))) throw new Forbidden();
    return { me };
  },
  component: Shell,
  errorComponent: AppError,
  notFoundComponent: NotFoundPage,
});
