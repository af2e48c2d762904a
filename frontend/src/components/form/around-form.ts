import { createContext } from "react";

/** What a form tells whatever is around it, and asks of it. On a page there is nothing to tell. */
interface AroundForm {
  /** Whether something was typed that would be lost. */
  report: (unsaved: boolean) => void;
  /** Closes what is around the form, after a question where something would be lost. */
  leave: () => void;
}

export const AroundForm = createContext<AroundForm>({ report: () => undefined, leave: () => undefined });
