import { asApiError } from "./problem";

/**
 * The Idempotency-Key of one form submission. Sending the same body again after a lost answer keeps the key, so
 * nothing is made twice; a changed body, or an answer that is known, gets a new one.
 */
export class Submission {
  private key = crypto.randomUUID();
  private body = "";
  private unsure = false;

  header(body: unknown): { "Idempotency-Key": string } {
    const text = JSON.stringify(body) ?? "";
    if (text !== this.body) {
      if (this.body !== "") this.key = crypto.randomUUID();
      this.body = text;
    }
    return { "Idempotency-Key": this.key };
  }

  settled(error?: unknown): void {
    if (error !== undefined) {
      const { outcomeUnknown, status } = asApiError(error);
      // A conflict after a lost answer may be the first request, still at work.
      if (outcomeUnknown || (this.unsure && status === 409)) {
        this.unsure = true;
        return;
      }
    }
    this.key = crypto.randomUUID();
    this.body = "";
    this.unsure = false;
  }

  async send<T>(body: unknown, call: (headers: { "Idempotency-Key": string }) => Promise<T>): Promise<T> {
    try {
      const answer = await call(this.header(body));
      this.settled();
      return answer;
    } catch (error) {
      this.settled(error);
      throw error;
    }
  }
}
