import { createFileRoute, redirect } from "@tanstack/react-router";
import type { Role } from "@/api/types";

const START = {
  administrator: "/users",
  election_officer: "/email-templates",
  party_secretary: "/account",
  auditor: "/audit",
} as const satisfies Record<Role, string>;

/** The first page of each role. */
export const Route = createFileRoute("/_app/")({
  staticData: { access: "signed-in" },
  beforeLoad: ({ context }) => {
    throw redirect({ to: START[context.me.role], replace: true });
  },
});
