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
      // After a lost answer no refusal tells what became of the first request: it may still be at work, or done, and this
      // one was refused before the key was looked at, as when the session has ended meanwhile.
      this.unsure ||= asApiError(error).outcomeUnknown;
      if (this.unsure) return;
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
