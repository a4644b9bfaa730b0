/** The service as the simulated phone sees it: the same webhooks as any gateway's, with the simulator's secret. */

export interface Received {
  place: number;
  id: string;
  text: string;
  at: string;
}

interface Access {
  number: string;
  secret: string;
  header: string;
}

const SIMULATOR = "/api/sms/simulator";

export class Service {
  #access: Access | undefined;

  /** Return the desk's number; the secret comes with it, and is new whenever the service was started. */
  async desk(): Promise<string> {
    const response = await fetch(`${SIMULATOR}/phone`, { cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    this.#access = (await response.json()) as Access;
    return this.#access.number;
  }

  /** Send an SMS; the same id again is the same message. */
  async send(id: string, from: string, text: string): Promise<void> {
    await this.#post("inbound", { id, from, to: this.#access?.number, text });
  }

  /** Say that a message has been shown. */
  async delivered(id: string): Promise<void> {
    await this.#post("report", { id, state: "delivered" });
  }

  /** Return what has come to a number after a place, waiting for the first. */
  async received(number: string, after: number, signal: AbortSignal): Promise<Received[]> {
    const query = new URLSearchParams({ number, after: String(after), wait: "1" });
    const response = await this.#asked(`${SIMULATOR}/messages?${query}`, { signal });
    return ((await response.json()) as { messages: Received[] }).messages;
  }

  async #post(what: string, body: object): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    await this.#asked(`${SIMULATOR}/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #asked(url: string, request: RequestInit): Promise<Response> {
    if (this.#access === undefined) await this.desk();
    const answer = () => {
      const { header, secret } = this.#access ?? { header: "", secret: "" };
      return fetch(url, { ...request, headers: { ...request.headers, [header]: secret }, cache: "no-store" });
    };
    let response = await answer();
    if (response.status === 403) {
      // The service was started again, and has another secret.
      await this.desk();
      response = await answer();
    }
    if (!response.ok) throw new Error(String(response.status));
    return response;
  }
}
