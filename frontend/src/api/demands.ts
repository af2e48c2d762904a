/**
 * What the server may ask for before it does something: a fresh proof of who one is, the terms of use to be accepted, or a
 * second factor to be set up.
 * The client asks here; the app answers, once it has started.
 */
interface Answers {
  /** Asks for a fresh proof; whether one was given, so that the request is worth repeating. */
  stepUp: () => Promise<boolean>;
  /** Leads to where the terms of use are accepted. */
  terms: () => void;
  /** Leads to where a second factor is set up. */
  enrolment: () => void;
}

let answers: Answers = { stepUp: async () => false, terms: () => undefined, enrolment: () => undefined };

export function answerDemands(next: Answers): void {
  answers = next;
}

/** Whether a refusal has been dealt with, and the same request may be sent again. */
export async function meetDemand(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const code = typeof problem === "object" && problem !== null && "code" in problem ? problem.code : null;
  if (code === "terms_required") answers.terms();
  if (code === "second_factor_required") answers.enrolment();
  return code === "step_up_required" && (await answers.stepUp());
}
