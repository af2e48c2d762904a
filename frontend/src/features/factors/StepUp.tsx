import { lazy, Suspense } from "react";
import { useAsked } from "./step-up";

const StepUpDialog = lazy(async () => ({ default: (await import("./StepUpDialog")).StepUpDialog }));

/** Stands beside every page: what was typed there stays while a fresh proof is asked for. */
export function StepUp() {
  const asked = useAsked();
  if (!asked) return null;
  return (
    <Suspense>
      <StepUpDialog onAnswer={asked.answer} />
    </Suspense>
  );
}
