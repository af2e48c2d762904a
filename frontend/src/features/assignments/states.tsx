import { useTranslation } from "react-i18next";
import type { AssignmentState } from "@/api/types";
import { Tag, type Tone } from "@/components/ui/Bits";

export const ASSIGNMENT_STATES = [
  "reported",
  "invited",
  "accepted",
  "excuse_claimed",
  "excused",
  "withdrawn",
] as const satisfies AssignmentState[];

/** Whom a list shows: who sits in a seat, who was withdrawn from one, or everybody. The first is what is shown unasked. */
export const STATE_GROUPS = ["seated", "withdrawn", "all"] as const;
export type StateGroup = (typeof STATE_GROUPS)[number];

/** The states of a group; none for everybody. */
export function statesOf(group: StateGroup): AssignmentState[] {
  if (group === "withdrawn") return ["withdrawn"];
  return group === "seated" ? ASSIGNMENT_STATES.filter(holdsSeat) : [];
}

const TONES: Record<AssignmentState, Tone> = {
  reported: "info",
  invited: "info",
  accepted: "good",
  excuse_claimed: "warn",
  excused: "neutral",
  withdrawn: "neutral",
};

/** Whether the person sits in the seat; afterwards only the history does. */
export function holdsSeat(state: AssignmentState): boolean {
  return state !== "excused" && state !== "withdrawn";
}

export function AssignmentStateTag({ state }: { state: AssignmentState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]}>{t(`assignments.state.${state}`)}</Tag>;
}

/** Whether there is a CPR number; which one, nobody sees here. */
export function CprTag({ registered }: { registered: boolean }) {
  const { t } = useTranslation();
  return registered ? (
    <span className="soft small nowrap">{t("persons.cprRegistered")}</span>
  ) : (
    <Tag tone="warn">{t("persons.cprMissing")}</Tag>
  );
}
